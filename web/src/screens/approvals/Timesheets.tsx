import { Button, Group, Skeleton, Stack, Text } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import IconChecks from '@tabler/icons-react/icons/IconChecks'
import { useQueries, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'

import { api } from '../../api/client'
import { useMyself } from '../../api/me'
import { problemName, problemText } from '../../api/problem'
import type { Submission } from '../../api/schema'
import { useFormats } from '../../app/formats'
import { useConfirm } from '../../components/confirm'
import { EmptyState } from '../../components/EmptyState'
import { ProblemAlert } from '../../components/ProblemAlert'
import { cursorPages } from '../../components/Rows'
import { State } from '../../components/State'
import { formatMinutes } from '../../format/durations'
import { Item } from './Item'
import { More } from '../../components/More'
import { Reasoned } from './Reasoned'
import { approvalsRoute } from './route'
import { monthsOf, sumsOf } from './sums'

const LIST = ['get', '/api/v1/timesheet/submissions']
const colours = {
  submitted: 'yellow',
  approved: 'green',
  rejected: 'red',
  reopened: 'blue',
  withdrawn: 'gray',
} as const

/** Timesheets that were handed in, those that wait first of all. */
export function Timesheets() {
  const { t } = useTranslation('approvals')
  const { state = 'submitted', employee } = approvalsRoute.useSearch()
  const list = api.useInfiniteQuery(
    'get',
    '/api/v1/timesheet/submissions',
    {
      params: {
        query: { limit: 20, employee_id: employee, ...(state !== 'all' && { state }) },
      },
    },
    { ...cursorPages, refetchInterval: 60_000 },
  )
  const items = list.data?.pages.flatMap((page) => page.items) ?? []
  return (
    <Stack>
      <ProblemAlert error={list.error} />
      {list.isPending && <Skeleton h={180} />}
      {list.data !== undefined && items.length === 0 && (
        <EmptyState icon={IconChecks} title={t('no_timesheets')}>
          {state === 'submitted' ? t('no_timesheets_text') : t('none_text')}
        </EmptyState>
      )}
      {items.map((submission) => (
        <Card key={submission.id} submission={submission} />
      ))}
      <More query={list} />
    </Stack>
  )
}

function Card({ submission }: { submission: Submission }) {
  const { t } = useTranslation('approvals')
  const { t: problem } = useTranslation('problems')
  const { can, employee } = useMyself()
  const formats = useFormats()
  const queries = useQueryClient()
  const [ask, dialog] = useConfirm()
  const [reasoned, setReasoned] = useState<'reject' | 'reopen' | null>(null)
  const { id, employee_id, employee_name: name, state, start_date, end_date } = submission
  const params = { path: { id } }
  const refresh = () =>
    Promise.all(
      [LIST, ['get', '/api/v1/timesheet/month']].map((queryKey) =>
        queries.invalidateQueries({ queryKey }),
      ),
    )
  const done = (message: string) => ({
    meta: { shown: true },
    onSuccess: () => {
      setReasoned(null)
      notifications.show({ color: 'green', message })
      void refresh()
    },
    onError: (error: unknown) => {
      if (problemName(error) === 'submission_not_possible') {
        setReasoned(null)
        notifications.show({ color: 'yellow', message: problemText(error, problem) })
        void refresh()
      }
    },
  })
  const approve = api.useMutation(
    'post',
    '/api/v1/timesheet/submissions/{id}/approve',
    done(t('timesheet_approved', { name })),
  )
  const reject = api.useMutation(
    'post',
    '/api/v1/timesheet/submissions/{id}/reject',
    done(t('timesheet_rejected', { name })),
  )
  const reopen = api.useMutation(
    'post',
    '/api/v1/timesheet/submissions/{id}/reopen',
    done(t('timesheet_reopened', { name })),
  )
  const dates =
    start_date === end_date
      ? formats.date(start_date)
      : `${formats.date(start_date)} – ${formats.date(end_date)}`

  async function askAndApprove() {
    const question = {
      title: t('approve_title', { name }),
      text: t('approve_timesheet_text', { dates }),
      action: t('approve'),
    }
    if (await ask(question)) {
      approve.mutate({ params, body: {} })
    }
  }
  const own = employee_id === employee.id
  const decides = !own && can('timesheets.approve', 'team')
  const labelled = (action: string) => `${action}: ${name}, ${dates}`
  return (
    <Item
      name={name}
      when={dates}
      asked={t('handed_in', {
        name: submission.submitted_by,
        at: formats.dateTime(submission.submitted_at),
      })}
      state={state !== 'submitted' && <State color={colours[state]}>{t(`states.${state}`)}</State>}
      actions={
        <>
          {decides && state === 'submitted' && (
            <>
              <Button
                size="xs"
                variant="default"
                aria-label={labelled(t('reject'))}
                onClick={() => setReasoned('reject')}
              >
                {t('reject')}
              </Button>
              <Button
                size="xs"
                aria-label={labelled(t('approve'))}
                loading={approve.isPending}
                onClick={() => void askAndApprove()}
              >
                {t('approve')}
              </Button>
            </>
          )}
          {decides && state === 'approved' && (
            <Button
              size="xs"
              variant="default"
              aria-label={labelled(t('reopen'))}
              onClick={() => setReasoned('reopen')}
            >
              {t('reopen')}
            </Button>
          )}
        </>
      }
    >
      {problemName(approve.error) !== 'submission_not_possible' && (
        <ProblemAlert error={approve.error} />
      )}
      <Totals submission={submission} />
      {state === 'submitted' && own && (
        <Text size="sm" c="dimmed">
          {t('own')}
        </Text>
      )}
      {submission.decided_at !== null && (
        <Text size="sm" c="dimmed">
          {t('decided', {
            name: submission.decided_by ?? '',
            at: formats.dateTime(submission.decided_at),
          })}
          {submission.reason !== null &&
            ` ${t('quoted', { text: submission.reason, ns: 'common' })}`}
        </Text>
      )}
      {dialog}
      {reasoned !== null && (
        <Reasoned
          key={reasoned}
          title={t(`${reasoned}_title`, { name })}
          text={t(`${reasoned}_timesheet_text`, { dates })}
          action={t(reasoned)}
          pending={reject.isPending || reopen.isPending}
          problem={<ProblemAlert error={reasoned === 'reject' ? reject.error : reopen.error} />}
          onClose={() => setReasoned(null)}
          onDone={(reason) =>
            (reasoned === 'reject' ? reject : reopen).mutate({ params, body: { reason } })
          }
        />
      )}
    </Item>
  )
}

/** What the dates add up to. */
function Totals({ submission }: { submission: Submission }) {
  const { t } = useTranslation('approvals')
  const { employee_id, start_date, end_date } = submission
  const months = useQueries({
    queries: monthsOf(start_date, end_date).map((month) =>
      api.queryOptions('get', '/api/v1/timesheet/month', {
        params: { query: { month, employee_id } },
      }),
    ),
  })
  const failed = months.find(({ error }) => error !== null)
  if (failed !== undefined) {
    return <ProblemAlert error={failed.error} />
  }
  const days = months.flatMap(({ data }) => data?.days ?? [])
  const sums = months.some(({ data }) => data === undefined)
    ? null
    : sumsOf(days, start_date, end_date)
  return (
    <Group gap="xl" component="dl" m={0}>
      {(['effort', 'norm', 'overtime', 'presence'] as const).map((what) => (
        <div key={what}>
          <Text size="xs" c="dimmed" component="dt">
            {t(`sums.${what}`)}
          </Text>
          <Text component="dd" m={0} fw={600} className="figures">
            {sums === null ? <Skeleton h={16} w={56} my={4} /> : formatMinutes(sums[what])}
          </Text>
        </div>
      ))}
      <div>
        <Text size="xs" c="dimmed" component="dt">
          {t('sums.days')}
        </Text>
        <Text component="dd" m={0} fw={600} className="figures">
          {sums === null ? <Skeleton h={16} w={56} my={4} /> : sums.days}
        </Text>
      </div>
    </Group>
  )
}
