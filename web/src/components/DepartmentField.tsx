import { Autocomplete, type AutocompleteProps } from '@mantine/core'

import { api } from '../api/client'
import { useMyself } from '../api/me'

/** A department, typed or one of those there are. */
export function DepartmentField(props: Omit<AutocompleteProps, 'data'>) {
  const { can } = useMyself()
  const { data } = api.useQuery(
    'get',
    '/api/v1/employees/departments',
    { params: { query: { limit: 500 } } },
    { enabled: can('employees.read') },
  )
  return (
    <Autocomplete
      maxLength={100}
      limit={50}
      {...props}
      data={(data?.items ?? []).map(({ name }) => name)}
    />
  )
}
