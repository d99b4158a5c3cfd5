import { Group, Paper, Skeleton, Stack, Table, Text, Title } from '@mantine/core'
import IconClockHour8 from '@tabler/icons-react/icons/IconClockHour8'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'

import { api } from '../../api/client'
import { useMyself } from '../../api/me'
import { isProblem } from '../../api/problem'
import type { BusinessHours } from '../../api/schema'
import { useFormats } from '../../app/formats'
import { AddButton } from '../../components/AddButton'
import { EmployeeSelect } from '../../components/EmployeeSelect'
import { EmptyState } from '../../components/EmptyState'
import { ProblemAlert } from '../../components/ProblemAlert'
import { cursorPages, Rows } from '../../components/Rows'
import { Row } from '../../components/StackedTable'
import { Screen } from '../../components/Screen'
import { State } from '../../components/State'
import { dateIn } from '../../format/dates'
import { formatMinutes } from '../../format/durations'
import { EmployeeName } from './EmployeeName'
import { endsNextDay, standings, weekFrom, type Standing } from './hours'
import { HoursForm } from './HoursForm'
import { hoursRoute } from './route'
import { WeekStrip } from './WeekStrip'

const colours = { now: 'green', later: 'blue', past: 'gray' } as const

/** When work is expected: now, what was and will be, and how to set it anew. */
export function Hours() {
  const { t } = useTranslation('hours')
  const { can } = useMyself()
  const { employee } = hoursRoute.useSearch()
  const navigate = useNavigate({ from: hoursRoute.fullPath })
  const [adding, setAdding] = useState(false)
  const current = api.useQuery('get', '/api/v1/employees/business-hours/current', {
    params: { query: { employee_id: employee } },
  })
  const none = isProblem(current.error) && current.error.status === 404
  const now = current.error === null ? current.data : undefined
  return (
    <Screen
      title={t('title')}
      explanation={t('explanation')}
      actions={
        can('business_hours.manage', 'team') && (
          <AddButton onClick={() => setAdding(true)}>{t('set')}</AddButton>
        )
      }
    >
      <Group role="search" aria-label={t('filters')}>
        <EmployeeSelect
          label={t('whose')}
          description={t('whose_hint')}
          clearable
          value={employee ?? null}
          onChange={(id) => void navigate({ search: { employee: id ?? undefined }, replace: true })}
        />
      </Group>
      <Paper withBorder p="lg" component="section" aria-label={t('now')}>
        <Stack gap="sm">
          <Group gap="xs" justify="space-between">
            <Title order={3} size="h4">
              {t('now')}
            </Title>
            {now !== undefined && (
              <Text size="sm" c="dimmed">
                {employee === undefined
                  ? t('of_everybody')
                  : now.employee_id === null
                    ? t('of_organization')
                    : t('of_their_own')}
              </Text>
            )}
          </Group>
          {!none && <ProblemAlert error={current.error} />}
          {current.isPending && <Skeleton h={110} />}
          {none && (
            <EmptyState icon={IconClockHour8} title={t('none')}>
              {t('none_text')}
            </EmptyState>
          )}
          {now !== undefined && <WeekStrip hours={now} label={t('now')} />}
        </Stack>
      </Paper>
      <History employee={employee} />
      {adding && (
        <HoursForm employee={employee ?? null} inForce={now} onClose={() => setAdding(false)} />
      )}
    </Screen>
  )
}

function History({ employee }: { employee: string | undefined }) {
  const { t } = useTranslation('hours')
  const { zone } = useMyself()
  const [today] = useState(() => dateIn(zone, Date.now()))
  const list = api.useInfiniteQuery(
    'get',
    '/api/v1/employees/business-hours',
    { params: { query: { employee_id: employee } } },
    cursorPages,
  )
  const all = list.data?.pages.flatMap(({ items }) => items) ?? []
  const standing = standings(all, today)
  return (
    <Stack component="section" aria-label={t('history')} gap="xs">
      <Title order={3} size="h4">
        {t('history')}
      </Title>
      <Rows
        query={list}
        label={t('history')}
        columns={[t('from'), t('whose'), t('days'), t('times'), t('break'), t('grace'), t('state')]}
        empty={
          <Text size="sm" c="dimmed">
            {employee === undefined ? t('no_history') : t('no_own')}
          </Text>
        }
        row={(hours) => (
          <Line key={hours.id} hours={hours} standing={standing.get(hours.id) ?? 'past'} />
        )}
      />
    </Stack>
  )
}

function Line({ hours, standing }: { hours: BusinessHours; standing: Standing }) {
  const { t } = useTranslation('hours')
  const formats = useFormats()
  const { organization } = useMyself()
  return (
    <Row className="figures">
      <Table.Td fw={600} style={{ whiteSpace: 'nowrap' }}>
        {formats.date(hours.effective_from)}
      </Table.Td>
      <Table.Td>
        {hours.employee_id === null ? t('organization') : <EmployeeName id={hours.employee_id} />}
      </Table.Td>
      <Table.Td>
        {weekFrom(organization.week_start)
          .filter((day) => hours.work_days.includes(day))
          .map((day) => formats.weekday(day))
          .join(', ')}
      </Table.Td>
      <Table.Td style={{ whiteSpace: 'nowrap' }}>
        {hours.start_time} – {hours.end_time}
        {endsNextDay(hours) && (
          <Text span size="xs" c="dimmed">
            {' '}
            {t('next_day')}
          </Text>
        )}
      </Table.Td>
      <Table.Td>{formatMinutes(hours.break_minutes)}</Table.Td>
      <Table.Td style={{ whiteSpace: 'nowrap' }}>
        {t('grace_minutes', {
          late: hours.late_grace_minutes,
          early: hours.early_grace_minutes,
        })}
      </Table.Td>
      <Table.Td>
        <State color={colours[standing]}>{t(`standing.${standing}`)}</State>
      </Table.Td>
    </Row>
  )
}
