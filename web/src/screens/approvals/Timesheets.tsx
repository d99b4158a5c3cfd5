import { Alert, Button, Group, Skeleton, Text } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'

import { api, client, need } from '../../api/client'
import { useMyself } from '../../api/me'
import type { Submission } from '../../api/schema'
import { refreshTimesheets } from '../../api/timesheets'
import { useFormats } from '../../app/formats'
import { cursorPages } from '../../components/Rows'
import { formatMinutes, formatSeconds } from '../../format/durations'
import { monthRoute } from '../month/route'
import { DecisionDialog } from './DecisionDialog'
import { Item } from './Item'
import { Items } from './Items'

const colours = {
  submitted: 'yellow',
  approved: 'green',
  rejected: 'red',
  reopened: 'gray',
  withdrawn: 'gray',
} as const
type Decision = 'approve' | 'reject' | 'reopen'
type Deciding = { submission: Submission; decision: Decision }

/** Timesheets that were handed in, with what they add up to. */
export function Timesheets({ decided }: { decided: boolean }) {
  const { t } = useTranslation('approvals')
  const queries = useQueryClient()
  const [deciding, setDeciding] = useState<Deciding | null>(null)
  const submissions = api.useInfiniteQuery(
    'get',
    '/api/v1/timesheet/submissions',
    { params: { query: decided ? {} : { state: 'submitted' } } },
    cursorPages,
  )
  async function decide({ submission: { id }, decision }: Deciding, reason: string) {
    const params = { path: { id } }
    switch (decision) {
      case 'approve':
        await need(
          client.POST('/api/v1/timesheet/submissions/{id}/approve', {
            params,
            body: reason === '' ? {} : { reason },
          }),
        )
        break
      case 'reject':
        await need(
          client.POST('/api/v1/timesheet/submissions/{id}/reject', { params, body: { reason } }),
        )
        break
      case 'reopen':
        await need(
          client.POST('/api/v1/timesheet/submissions/{id}/reopen', { params, body: { reason } }),
        )
        break
    }
    notifications.show({ color: 'green', message: t(`said.${decision}`) })
    await refreshTimesheets(queries)
  }
  return (
    <>
      <Items
        query={submissions}
        item={(submission) => (
          <Card
            key={submission.id}
            submission={submission}
            onDecide={(decision) => setDeciding({ submission, decision })}
          />
        )}
      />
      {deciding !== null && (
        <DecisionDialog
          title={t(`ask.${deciding.decision}`, { name: deciding.submission.employee_name })}
          text={t(`timesheet.${deciding.decision}`)}
          action={t(`actions.${deciding.decision}`)}
          needsReason={deciding.decision !== 'approve'}
          onDecide={(reason) => decide(deciding, reason)}
          onClose={() => setDeciding(null)}
        />
      )}
    </>
  )
}

function Card(props: { submission: Submission; onDecide: (decision: Decision) => void }) {
  const { t } = useTranslation('approvals')
  const formats = useFormats()
  const { employee } = useMyself()
  const { submission } = props
  const { state, decided_at, reason } = submission
  const isOwn = submission.employee_id === employee.id
  const notes = [
    t('handed_in', {
      name: submission.submitted_by,
      at: formats.dateTime(submission.submitted_at),
    }),
  ]
  if (decided_at !== null) {
    notes.push(
      t('decided_by', { name: submission.decided_by ?? '', at: formats.dateTime(decided_at) }),
    )
  }
  if (reason !== null && reason !== '') {
    notes.push(t('said_to_it', { reason }))
  }
  return (
    <Item
      name={submission.employee_name}
      what={`${formats.date(submission.start_date)} – ${formats.date(submission.end_date)}`}
      state={{ color: colours[state], text: t(`states.${state}`) }}
      notes={notes}
      actions={
        <>
          {state === 'submitted' && isOwn && <Alert p="xs">{t('own')}</Alert>}
          {state === 'submitted' && !isOwn && (
            <>
              <Button size="sm" onClick={() => props.onDecide('approve')}>
                {t('actions.approve')}
              </Button>
              <Button size="sm" variant="default" onClick={() => props.onDecide('reject')}>
                {t('actions.reject')}
              </Button>
            </>
          )}
          {state === 'approved' && !isOwn && (
            <Button size="sm" variant="default" onClick={() => props.onDecide('reopen')}>
              {t('actions.reopen')}
            </Button>
          )}
          <Button
            size="sm"
            variant="subtle"
            renderRoot={(button) => (
              <Link
                {...button}
                to={monthRoute.to}
                search={{
                  month: submission.start_date.slice(0, 7),
                  employee: submission.employee_id,
                }}
              />
            )}
          >
            {t('look')}
          </Button>
        </>
      }
    >
      <Sums submission={submission} />
    </Item>
  )
}

/** What the dates add up to now. */
function Sums({ submission }: { submission: Submission }) {
  const { t } = useTranslation('approvals')
  const { can } = useMyself()
  const selection = {
    start_date: submission.start_date,
    end_date: submission.end_date,
    employee_id: submission.employee_id,
  }
  const enabled = can('reports.read', 'team')
  const balance = api.useQuery(
    'get',
    '/api/v1/reports/balance',
    { params: { query: selection } },
    { enabled },
  )
  const presence = api.useQuery(
    'get',
    '/api/v1/reports/overview',
    { params: { query: selection } },
    { enabled },
  )
  if (!enabled || balance.error !== null || presence.error !== null) {
    return null
  }
  const [line] = balance.data?.items ?? []
  if (line === undefined || presence.data === undefined) {
    return <Skeleton h={22} w={320} maw="100%" />
  }
  return (
    <Group gap="lg" className="figures">
      <Text size="sm">{t('sums.effort', { time: formatMinutes(line.effort_minutes) })}</Text>
      <Text size="sm">{t('sums.expected', { time: formatMinutes(line.expected_minutes) })}</Text>
      <Text size="sm">{t('sums.overtime', { time: formatMinutes(line.overtime_minutes) })}</Text>
      <Text size="sm">
        {t('sums.presence', { time: formatSeconds(presence.data.total_working_seconds) })}
      </Text>
    </Group>
  )
}
