import { SegmentedControl, Select } from '@mantine/core'
import { useNavigate } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'

import { useMyself } from '../../api/me'
import { EmployeeSelect } from '../../components/EmployeeSelect'
import { FilterRow } from '../../components/FilterRow'
import { Screen } from '../../components/Screen'
import { Corrections } from './Corrections'
import { approvalsRoute, states, type ApprovalsSearch } from './route'
import { Timesheets } from './Timesheets'
import { useWaiting } from './useWaiting'

/** What waits for a decision. */
export function Approvals() {
  const { t } = useTranslation('approvals')
  const { can } = useMyself()
  const search = approvalsRoute.useSearch()
  const navigate = useNavigate({ from: approvalsRoute.fullPath })
  const waiting = useWaiting()
  const set = (change: ApprovalsSearch) =>
    void navigate({ search: (old) => ({ ...old, ...change }), replace: true })
  const kinds = (['corrections', 'timesheets'] as const).filter((kind) =>
    can(kind === 'corrections' ? 'timetracking.approve' : 'timesheets.approve', 'team'),
  )
  const show = kinds.find((kind) => kind === search.show) ?? kinds[0] ?? 'corrections'
  const possible = states.filter(
    (state) => show === 'timesheets' || (state !== 'reopened' && state !== 'withdrawn'),
  )
  return (
    <Screen title={t('title')}>
      <FilterRow label={t('filters')}>
        {kinds.length > 1 && (
          <SegmentedControl
            aria-label={t('what')}
            value={show}
            data={kinds.map((value) => ({
              value,
              label: waiting[value] > 0 ? `${t(value)} · ${waiting[value]}` : t(value),
            }))}
            onChange={(value) =>
              set({ show: kinds.find((kind) => kind === value), state: undefined })
            }
          />
        )}
        <EmployeeSelect
          label={t('whose')}
          clearable
          withDeactivated
          value={search.employee ?? null}
          onChange={(employee) => set({ employee: employee ?? undefined })}
        />
        <Select
          label={t('state')}
          allowDeselect={false}
          w={170}
          value={search.state ?? 'waiting'}
          data={(['waiting', ...possible] as const).map((value) => ({
            value,
            label: t(`states.${value}`),
          }))}
          onChange={(value) => set({ state: possible.find((state) => state === value) })}
        />
      </FilterRow>
      {show === 'corrections' ? <Corrections /> : <Timesheets />}
    </Screen>
  )
}
