import { Button, Skeleton, Stack, Text } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import IconChecks from '@tabler/icons-react/icons/IconChecks'
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'

import { api } from '../../api/client'
import { useMyself } from '../../api/me'
import { problemName, problemText } from '../../api/problem'
import type { Correction } from '../../api/schema'
import { useFormats } from '../../app/formats'
import { useConfirm } from '../../components/confirm'
import { EmptyState } from '../../components/EmptyState'
import { ProblemAlert } from '../../components/ProblemAlert'
import { cursorPages } from '../../components/Rows'
import { State } from '../../components/State'
import { Item } from './Item'
import { More } from '../../components/More'
import { Punches } from './Punches'
import { Reasoned } from './Reasoned'
import { approvalsRoute } from './route'

const LIST = ['get', '/api/v1/timetracking/corrections']
const colours = { pending: 'yellow', approved: 'green', rejected: 'red' } as const

/** Corrections of punches, those that wait first of all. */
export function Corrections() {
  const { t } = useTranslation('approvals')
  const { state = 'pending', employee } = approvalsRoute.useSearch()
  const known = state === 'pending' || state === 'approved' || state === 'rejected'
  const list = api.useInfiniteQuery(
    'get',
    '/api/v1/timetracking/corrections',
    {
      params: {
        query: { limit: 20, employee_id: employee, ...(known && { state }) },
      },
    },
    { ...cursorPages, refetchInterval: 60_000 },
  )
  const items = list.data?.pages.flatMap((page) => page.items) ?? []
  return (
    <Stack>
      <ProblemAlert error={list.error} />
      {list.isPending && <Skeleton h={260} />}
      {list.data !== undefined && items.length === 0 && (
        <EmptyState icon={IconChecks} title={t('no_corrections')}>
          {state === 'pending' ? t('no_corrections_text') : t('none_text')}
        </EmptyState>
      )}
      {items.map((correction) => (
        <Card key={correction.id} correction={correction} />
      ))}
      <More query={list} />
    </Stack>
  )
}

function Card({ correction }: { correction: Correction }) {
  const { t } = useTranslation('approvals')
  const { t: problem } = useTranslation('problems')
  const { can, employee, organization } = useMyself()
  const formats = useFormats()
  const queries = useQueryClient()
  const [ask, dialog] = useConfirm()
  const [rejecting, setRejecting] = useState(false)
  const { id, employee_id, employee_name, state } = correction
  const whose = api.useQuery(
    'get',
    '/api/v1/employees/{id}',
    { params: { path: { id: employee_id } } },
    { enabled: can('employees.read', 'team'), staleTime: 60_000 },
  )
  const params = { path: { id } }
  const refresh = () => queries.invalidateQueries({ queryKey: LIST })
  const decided = (message: string) => ({
    meta: { shown: true },
    onSuccess: () => {
      setRejecting(false)
      notifications.show({ color: 'green', message })
      void refresh()
    },
    onError: (error: unknown) => {
      if (problemName(error) === 'correction_decided') {
        setRejecting(false)
        notifications.show({ color: 'yellow', message: problemText(error, problem) })
        void refresh()
      }
    },
  })
  const approve = api.useMutation(
    'post',
    '/api/v1/timetracking/corrections/{id}/approve',
    decided(t('correction_approved', { name: employee_name })),
  )
  const reject = api.useMutation(
    'post',
    '/api/v1/timetracking/corrections/{id}/reject',
    decided(t('correction_rejected', { name: employee_name })),
  )
  const date = formats.date(correction.date)

  async function askAndApprove() {
    const question = {
      title: t('approve_title', { name: employee_name }),
      text: t('approve_correction_text', { date }),
      action: t('approve'),
    }
    if (await ask(question)) {
      approve.mutate({ params, body: {} })
    }
  }
  const own = employee_id === employee.id || correction.requested_by === employee.id
  const decides = state === 'pending' && !own && can('timetracking.approve', 'team')
  const of = `${employee_name}, ${date}`
  return (
    <Item
      name={employee_name}
      when={date}
      asked={t('asked', {
        name: correction.requested_name,
        at: formats.dateTime(correction.requested_at),
      })}
      state={state !== 'pending' && <State color={colours[state]}>{t(`states.${state}`)}</State>}
      actions={
        decides && (
          <>
            <Button
              size="xs"
              variant="default"
              aria-label={`${t('reject')}: ${of}`}
              onClick={() => setRejecting(true)}
            >
              {t('reject')}
            </Button>
            <Button
              size="xs"
              aria-label={`${t('approve')}: ${of}`}
              loading={approve.isPending}
              onClick={() => void askAndApprove()}
            >
              {t('approve')}
            </Button>
          </>
        )
      }
    >
      <Text size="sm">{t('quoted', { text: correction.reason, ns: 'common' })}</Text>
      {problemName(approve.error) === 'correction_decided' || rejecting ? null : (
        <ProblemAlert error={approve.error} />
      )}
      {problemName(approve.error) === 'correction_outdated' && (
        <Text size="sm">{t('outdated_text')}</Text>
      )}
      {whose.isLoading ? (
        <Skeleton h={140} maw={560} />
      ) : (
        <Punches correction={correction} zone={whose.data?.time_zone ?? organization.time_zone} />
      )}
      {state === 'pending' && own && (
        <Text size="sm" c="dimmed">
          {t('own')}
        </Text>
      )}
      {correction.decided_at !== null && (
        <Text size="sm" c="dimmed">
          {t('decided', {
            name: correction.decided_name ?? '',
            at: formats.dateTime(correction.decided_at),
          })}
          {correction.decision_reason !== null &&
            ` ${t('quoted', { text: correction.decision_reason, ns: 'common' })}`}
        </Text>
      )}
      {dialog}
      {rejecting && (
        <Reasoned
          title={t('reject_title', { name: employee_name })}
          text={t('reject_correction_text', { date })}
          action={t('reject')}
          pending={reject.isPending}
          problem={<ProblemAlert error={reject.error} />}
          onClose={() => setRejecting(false)}
          onDone={(reason) => reject.mutate({ params, body: { reason } })}
        />
      )}
    </Item>
  )
}
