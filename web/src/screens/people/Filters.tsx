import { Button, Select, TextInput } from '@mantine/core'
import { useDebouncedCallback } from '@mantine/hooks'
import IconSearch from '@tabler/icons-react/icons/IconSearch'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'

import { DepartmentField } from '../../components/DepartmentField'
import { EmployeeSelect } from '../../components/EmployeeSelect'
import { FilterRow } from '../../components/FilterRow'
import { peopleRoute, type PeopleSearch } from './route'
import { useRoleName } from '../../components/useRoleName'
import { useRoles } from './useRoles'

const typed = (text: string) => (text.trim() === '' ? undefined : text.trim())

/** Whom the list shows. All of it is in the address. */
export function Filters() {
  const { t } = useTranslation('people')
  const search = peopleRoute.useSearch()
  const navigate = useNavigate({ from: peopleRoute.fullPath })
  const [q, setQ] = useState(search.q ?? '')
  const [department, setDepartment] = useState(search.department ?? '')
  const roleName = useRoleName()
  const roles = useRoles(search.role)
  const set = (change: PeopleSearch) =>
    void navigate({ search: (old) => ({ ...old, ...change }), replace: true })
  const later = useDebouncedCallback(set, 250)
  const filtered = Object.entries(search).some(
    ([name, value]) => name !== 'sort' && value !== undefined,
  )
  return (
    <FilterRow label={t('filters')}>
      <TextInput
        label={t('search')}
        maxLength={100}
        leftSection={<IconSearch size={16} aria-hidden />}
        value={q}
        onChange={({ currentTarget: { value } }) => {
          setQ(value)
          later({ q: typed(value) })
        }}
      />
      <DepartmentField
        label={t('department')}
        w={170}
        value={department}
        onChange={(value) => {
          setDepartment(value)
          later({ department: typed(value) })
        }}
      />
      <Select
        label={t('role')}
        w={150}
        clearable
        placeholder={t('every')}
        value={search.role ?? null}
        data={roles.map((value) => ({
          value,
          label: roleName(value),
        }))}
        onChange={(role) => set({ role: role ?? undefined })}
      />
      <EmployeeSelect
        label={t('manager')}
        clearable
        value={search.manager ?? null}
        onChange={(manager) => set({ manager: manager ?? undefined })}
      />
      <Select
        label={t('state')}
        w={150}
        allowDeselect={false}
        value={search.state ?? 'active'}
        data={(['active', 'deactivated', 'all'] as const).map((value) => ({
          value,
          label: t(`states.${value}`),
        }))}
        onChange={(value) =>
          set({ state: value === 'deactivated' || value === 'all' ? value : undefined })
        }
      />
      {filtered && (
        <Button
          variant="subtle"
          onClick={() => {
            setQ('')
            setDepartment('')
            void navigate({ search: { sort: search.sort }, replace: true })
          }}
        >
          {t('reset')}
        </Button>
      )}
    </FilterRow>
  )
}
