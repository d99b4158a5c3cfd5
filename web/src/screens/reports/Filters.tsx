import { Chip, Group, Text } from '@mantine/core'
import { DatePickerInput } from '@mantine/dates'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'

import { useMyself } from '../../api/me'
import { useFormats } from '../../app/formats'
import { Dates } from '../../components/Dates'
import { EmployeeSelect } from '../../components/EmployeeSelect'
import { presets, rangeOf, type Preset, type Range } from './range'
import { reportsRoute, type ReportSearch } from './route'

interface Props {
  range: Range
  today: string
  preset: Preset | null
}

/** Which dates, and whose. All of it is in the address, so that it can be sent and kept. */
export function Filters({ range, today, preset }: Props) {
  const { t } = useTranslation('reports')
  const formats = useFormats()
  const { can, organization } = useMyself()
  const search = reportsRoute.useSearch()
  const navigate = useNavigate({ from: reportsRoute.fullPath })
  const [picked, setPicked] = useState<[string | null, string | null] | null>(null)
  const from = picked?.[0] ?? range.from
  const shown = [from, picked === null ? range.until : (picked[1] ?? from)] as const
  const set = (change: ReportSearch) => void navigate({ search: { ...search, ...change } })
  return (
    <Dates>
      <Text className="only-print">
        {formats.date(range.from)} – {formats.date(range.until)}
      </Text>
      <Group align="flex-end" gap="md" className="no-print" role="search" aria-label={t('filters')}>
        <DatePickerInput
          type="range"
          label={t('dates')}
          value={picked ?? [range.from, range.until]}
          valueFormatter={() => formats.dateRange(...shown)}
          allowSingleDateInRange
          miw={250}
          onChange={([from, until]) => {
            setPicked(until === null ? [from, until] : null)
            if (from !== null && until !== null) {
              set({ from, until })
            }
          }}
        />
        {can('reports.read', 'team') && (
          <EmployeeSelect
            label={t('whose')}
            clearable
            withDeactivated
            value={search.employee ?? null}
            onChange={(id) => set({ employee: id ?? undefined })}
          />
        )}
        <Chip.Group
          value={preset ?? ''}
          onChange={(chosen) => set(rangeOf(chosen as Preset, today, organization.week_start))}
        >
          <Group gap={6} role="radiogroup" aria-label={t('presets')}>
            {presets.map((one) => (
              <Chip key={one} value={one} size="sm">
                {t(`preset.${one}`)}
              </Chip>
            ))}
          </Group>
        </Chip.Group>
      </Group>
    </Dates>
  )
}
