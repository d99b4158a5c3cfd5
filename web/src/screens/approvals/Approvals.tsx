import { SegmentedControl, Group, Switch } from '@mantine/core'
import { useNavigate } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'

import { useMyself } from '../../api/me'
import { Screen } from '../../components/Screen'
import { Corrections } from './Corrections'
import { approvalsRoute, kinds, permissions, type Kind } from './route'
import { Timesheets } from './Timesheets'

/** What waits for a decision of this person: corrections of punches, and timesheets that were handed in. */
export function Approvals() {
  const { t } = useTranslation('approvals')
  const { can } = useMyself()
  const navigate = useNavigate({ from: approvalsRoute.fullPath })
  const search = approvalsRoute.useSearch()
  const mine = kinds.filter((kind) => can(permissions[kind], 'team'))
  const kind = mine.find((one) => one === search.kind) ?? mine[0] ?? 'corrections'
  const decided = search.decided ?? false
  return (
    <Screen title={t('title')}>
      <Group justify="space-between">
        <SegmentedControl
          aria-label={t('kind')}
          value={kind}
          data={mine.map((value) => ({ value, label: t(`kinds.${value}`) }))}
          onChange={(value: Kind) => void navigate({ search: { ...search, kind: value } })}
        />
        <Switch
          label={t('decided')}
          checked={decided}
          onChange={({ currentTarget }) =>
            void navigate({ search: { ...search, decided: currentTarget.checked || undefined } })
          }
        />
      </Group>
      {kind === 'corrections' ? (
        <Corrections decided={decided} />
      ) : (
        <Timesheets decided={decided} />
      )}
    </Screen>
  )
}
