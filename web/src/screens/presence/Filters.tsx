import { Chip, Group, Stack, TextInput } from '@mantine/core'
import { useDebouncedCallback } from '@mantine/hooks'
import IconSearch from '@tabler/icons-react/icons/IconSearch'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'

import { useMyself } from '../../api/me'
import type { PresenceSummary } from '../../api/schema'
import { DepartmentField } from '../../components/DepartmentField'
import { EmployeeSelect } from '../../components/EmployeeSelect'
import { countOf, isKind, kinds } from './presence'
import { presenceRoute, type PresenceSearch } from './route'

const EVERYBODY = 'everybody'

export function Filters({ summary }: { summary: PresenceSummary | null }) {
  const { t } = useTranslation('presence')
  const { can } = useMyself()
  const search = presenceRoute.useSearch()
  const navigate = useNavigate({ from: presenceRoute.fullPath })
  const set = (change: PresenceSearch) =>
    void navigate({ search: (old) => ({ ...old, ...change }), replace: true })
  const [name, setName] = useTyped(search.q, (q) => set({ q }))
  const [department, setDepartment] = useTyped(search.department, (department) =>
    set({ department }),
  )
  const count = (number: number | undefined) => (number === undefined ? '' : ` ${number}`)
  // What is rare takes no room until it happens.
  const shown = kinds.filter(
    (kind) =>
      kind !== 'forgotten' || search.show === kind || (summary?.forgotten_punch_out ?? 0) > 0,
  )
  return (
    <Stack gap="sm" role="search" aria-label={t('filters')}>
      <Chip.Group
        value={search.show ?? EVERYBODY}
        onChange={(chosen) => set({ show: isKind(chosen) ? chosen : undefined })}
      >
        <Group gap={6} role="radiogroup" aria-label={t('who')}>
          <Chip value={EVERYBODY} size="sm" className="figures">
            {t('kinds.everybody')}
            {count(summary?.employees)}
          </Chip>
          {shown.map((kind) => (
            <Chip key={kind} value={kind} size="sm" className="figures">
              {t(`kinds.${kind}`)}
              {count(summary === null ? undefined : countOf(summary, kind))}
            </Chip>
          ))}
        </Group>
      </Chip.Group>
      <Group gap="sm" align="flex-end">
        <TextInput
          label={t('name')}
          maxLength={100}
          leftSection={<IconSearch size={16} aria-hidden />}
          value={name}
          onChange={({ currentTarget }) => setName(currentTarget.value)}
        />
        <DepartmentField label={t('department')} value={department} onChange={setDepartment} />
        {can('employees.read', 'all') && (
          <EmployeeSelect
            label={t('manager')}
            clearable
            value={search.manager ?? null}
            onChange={(manager) => set({ manager: manager ?? undefined })}
          />
        )}
      </Group>
    </Stack>
  )
}

/** A filter that follows typing, a moment later. */
function useTyped(value: string | undefined, onTyped: (text: string | undefined) => void) {
  const [text, setText] = useState(value ?? '')
  const tell = useDebouncedCallback(
    (typed: string) => onTyped(typed.trim() === '' ? undefined : typed.trim()),
    250,
  )
  const type = (typed: string) => {
    setText(typed)
    tell(typed)
  }
  return [text, type] as const
}
