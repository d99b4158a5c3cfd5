import { Select } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { keepPreviousData } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'

import { api } from '../api/client'

interface Props {
  label: string
  value: string | null
  onChange: (id: string | null) => void
  /** Those who are not there any more too. */
  withDeactivated?: boolean
  clearable?: boolean
  error?: string
  description?: string
}

/** One of the employees whom the person may see, found by typing part of the name. */
export function EmployeeSelect({ value, onChange, withDeactivated = false, ...field }: Props) {
  const { t } = useTranslation()
  const [typed, setTyped] = useState('')
  const [q] = useDebouncedValue(typed, 200)
  const found = api.useQuery(
    'get',
    '/api/v1/employees',
    {
      params: {
        query: {
          limit: 50,
          ...(q !== '' && { q }),
          ...(!withDeactivated && { state: 'active' as const }),
        },
      },
    },
    { placeholderData: keepPreviousData },
  )
  const chosen = api.useQuery(
    'get',
    '/api/v1/employees/{id}',
    { params: { path: { id: value ?? '' } } },
    { enabled: value !== null },
  )
  const people = [...(found.data?.items ?? [])]
  if (chosen.data !== undefined && !people.some(({ id }) => id === chosen.data.id)) {
    people.unshift(chosen.data)
  }
  return (
    <Select
      {...field}
      searchable
      value={value}
      onChange={onChange}
      onSearchChange={(text) => setTyped(people.some(({ name }) => name === text) ? '' : text)}
      filter={({ options }) => options}
      data={people.map(({ id, name }) => ({ value: id, label: name }))}
      nothingFoundMessage={found.isFetching ? t('loading') : t('nobody_found')}
    />
  )
}
