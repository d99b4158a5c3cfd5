import { Chip, Group, Stack, TextInput } from '@mantine/core'
import { useDebouncedCallback } from '@mantine/hooks'
import IconSearch from '@tabler/icons-react/icons/IconSearch'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'

import { useMyself } from '../../api/me'
import type { PresenceSummary } from '../../api/schema'
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
        <Typed
          label={t('name')}
          value={search.q}
          onTyped={(q) => set({ q })}
          icon={<IconSearch size={16} aria-hidden />}
        />
        <Typed
          label={t('department')}
          value={search.department}
          onTyped={(department) => set({ department })}
        />
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

interface TypedProps {
  label: string
  value: string | undefined
  onTyped: (text: string | undefined) => void
  icon?: React.ReactNode
}

/** A filter that follows typing, a moment later. */
function Typed({ label, value, onTyped, icon }: TypedProps) {
  const [text, setText] = useState(value ?? '')
  const tell = useDebouncedCallback(
    (typed: string) => onTyped(typed.trim() === '' ? undefined : typed.trim()),
    250,
  )
  return (
    <TextInput
      label={label}
      maxLength={100}
      value={text}
      leftSection={icon}
      onChange={({ currentTarget }) => {
        setText(currentTarget.value)
        tell(currentTarget.value)
      }}
    />
  )
}
