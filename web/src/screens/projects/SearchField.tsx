import { Autocomplete, TextInput } from '@mantine/core'
import { useDebouncedCallback } from '@mantine/hooks'
import IconSearch from '@tabler/icons-react/icons/IconSearch'
import { useState } from 'react'

interface Props {
  label: string
  value: string | undefined
  onChange: (value: string | undefined) => void
}

const of = (typed: string) => (typed.trim() === '' ? undefined : typed.trim())

/** Part of a text, searched while it is typed. */
export function SearchField({ label, value, onChange }: Props) {
  const [typed, setTyped] = useState(value ?? '')
  const search = useDebouncedCallback((text: string) => onChange(of(text)), 250)
  return (
    <TextInput
      label={label}
      type="search"
      maxLength={200}
      leftSection={<IconSearch size={16} aria-hidden />}
      value={typed}
      onChange={({ currentTarget }) => {
        setTyped(currentTarget.value)
        search(currentTarget.value)
      }}
    />
  )
}

/** A whole value, chosen or typed; it counts once it is chosen, or the field is left. */
export function ValueField({ label, value, onChange, data }: Props & { data: string[] }) {
  const [typed, setTyped] = useState(value ?? '')
  return (
    <Autocomplete
      label={label}
      data={data}
      maxLength={200}
      clearable
      value={typed}
      onChange={(text) => {
        setTyped(text)
        if (text === '') {
          onChange(undefined)
        }
      }}
      onOptionSubmit={(text) => onChange(of(text))}
      onBlur={() => of(typed) !== value && onChange(of(typed))}
      onKeyDown={({ key }) => key === 'Enter' && onChange(of(typed))}
    />
  )
}
