import { TextInput, type TextInputProps } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'

import { localeOf } from '../app/i18n'
import { formatTime, parseTime } from '../format/typed'

type Props = Omit<TextInputProps, 'value' | 'onChange'> & {
  /** "08:30"; '' while it is not known. */
  value?: string
  onChange: (time: string) => void
}

/** A time of day, typed as "8:30" or "0830" and shown as the person's language writes it. */
export function TimeField({ value = '', onChange, error, onBlur, ...field }: Props) {
  const { t, i18n } = useTranslation()
  const [typed, setTyped] = useState<string | null>(null)
  const [left, setLeft] = useState(false)
  const unread = typed !== null && typed.trim() !== '' && parseTime(typed) === null
  return (
    <TextInput
      autoComplete="off"
      {...field}
      className="figures"
      inputMode={/[ap]/i.test(formatTime('08:30', localeOf(i18n.language))) ? 'text' : 'numeric'}
      value={typed ?? (value === '' ? '' : formatTime(value, localeOf(i18n.language)))}
      error={unread && left ? t('no_time') : error}
      onChange={({ currentTarget }) => {
        setTyped(currentTarget.value)
        setLeft(false)
        onChange(parseTime(currentTarget.value) ?? '')
      }}
      onBlur={(event) => {
        setLeft(true)
        if (!unread) {
          setTyped(null)
        }
        onBlur?.(event)
      }}
    />
  )
}
