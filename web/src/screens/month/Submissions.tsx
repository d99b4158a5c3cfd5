import { Alert, Button, Group, Paper, Skeleton, Stack, Text } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import IconSend from '@tabler/icons-react/icons/IconSend'
import { useQueryClient } from '@tanstack/react-query'
import { useState, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'

import { api } from '../../api/client'
import { useMyself } from '../../api/me'
import type { MonthDay, Submission } from '../../api/schema'
import { refreshTimesheets } from '../../api/timesheets'
import type { Whose } from '../../api/whose'
import { useFormats } from '../../app/formats'
import { useConfirm } from '../../components/confirm'
import { ProblemAlert } from '../../components/ProblemAlert'
import { State } from '../../components/State'
import { Refusal } from './Refusal'
import { closings } from './signs'
import { SubmitDialog } from './SubmitDialog'
import { concerning, locksOf, nextRange } from './submissions'

/** Whether the month is handed in, what was decided about it, what is locked; and the next step. */
export function Submissions(props: { month: string; whose: Whose; days: MonthDay[] }) {
  const { month, whose, days } = props
  const { t } = useTranslation('month')
  const { can } = useMyself()
  const formats = useFormats()
  const [isSubmitting, setSubmitting] = useState(false)
  const submitted = api.useQuery('get', '/api/v1/timesheet/submissions', {
    params: { query: { employee_id: whose.id, limit: 100 } },
  })
  const locks = api.useQuery('get', '/api/v1/timesheet/locks', {
    params: { query: { limit: 100 } },
  })
  if (submitted.isPending) {
    return <Skeleton h={58} />
  }
  if (submitted.error !== null) {
    return <ProblemAlert error={submitted.error} />
  }
  const all = submitted.data.items
  const range = nextRange(all, month, whose.today)
  const maySubmit = can('timesheets.write', whose.isMine ? 'own' : 'team') && range !== null
  const Locked = closings.lock
  return (
    <Stack gap="xs">
      {concerning(all, month).map((submission) => (
        <One key={submission.id} submission={submission} whose={whose} />
      ))}
      {locksOf(locks.data?.items ?? [], month).map((lock) => (
        <Card key={lock.id} sign={<Locked size={18} aria-hidden />}>
          <Text size="sm">
            {t('locked', { range: formats.dateRange(lock.start_date, lock.end_date) })}
          </Text>
          {lock.note !== '' && (
            <Text size="sm" c="dimmed">
              {lock.note}
            </Text>
          )}
        </Card>
      ))}
      {maySubmit && (
        <Card
          actions={
            <Button
              variant="light"
              leftSection={<IconSend size={16} aria-hidden />}
              onClick={() => setSubmitting(true)}
            >
              {t('submit.open')}
            </Button>
          }
        >
          <Text size="sm">
            {t('submit.not_yet', { range: formats.dateRange(range.start, range.end) })}
          </Text>
        </Card>
      )}
      {maySubmit && isSubmitting && (
        <SubmitDialog
          month={month}
          whose={whose}
          days={days}
          range={range}
          onClose={() => setSubmitting(false)}
        />
      )}
    </Stack>
  )
}

function Card(props: { sign?: ReactNode; children: ReactNode; actions?: ReactNode }) {
  return (
    <Paper withBorder px="md" py="xs">
      <Group justify="space-between" gap="xs" mih={36}>
        <Group gap="2px 12px">
          {props.sign}
          {props.children}
        </Group>
        {props.actions !== undefined && <Group gap="xs">{props.actions}</Group>}
      </Group>
    </Paper>
  )
}

const colors: Record<Submission['state'], string> = {
  submitted: 'blue',
  approved: 'green',
  rejected: 'red',
  reopened: 'orange',
  withdrawn: 'gray',
}

function One({ submission, whose }: { submission: Submission; whose: Whose }) {
  const { t } = useTranslation('month')
  const { can } = useMyself()
  const formats = useFormats()
  const queries = useQueryClient()
  const [ask, dialog] = useConfirm()
  const [refusal, setRefusal] = useState<'reject' | 'reopen' | null>(null)
  const { state } = submission
  const range = formats.dateRange(submission.start_date, submission.end_date)
  const path = { params: { path: { id: submission.id } }, body: {} }
  const done = (text: string) => ({
    onSuccess: () => {
      notifications.show({ color: 'green', message: text })
    },
    onSettled: () => refreshTimesheets(queries),
  })
  const withdraw = api.useMutation(
    'post',
    '/api/v1/timesheet/submissions/{id}/withdraw',
    done(t('withdraw.done')),
  )
  const approve = api.useMutation(
    'post',
    '/api/v1/timesheet/submissions/{id}/approve',
    done(t('approve.done')),
  )
  const decides = !whose.isMine && can('timesheets.approve', 'team')
  const askWithdraw = async () => {
    const question = {
      title: t('withdraw.title'),
      text: t('withdraw.text', { range }),
      action: t('withdraw.action'),
    }
    if (await ask(question)) {
      withdraw.mutate(path)
    }
  }
  const actions = (
    <>
      {decides && state === 'submitted' && (
        <>
          <Button loading={approve.isPending} onClick={() => approve.mutate(path)}>
            {t('approve.action')}
          </Button>
          <Button variant="default" onClick={() => setRefusal('reject')}>
            {t('reject.open')}
          </Button>
        </>
      )}
      {decides && state === 'approved' && (
        <Button variant="default" onClick={() => setRefusal('reopen')}>
          {t('reopen.open')}
        </Button>
      )}
      {state === 'submitted' && can('timesheets.write', whose.isMine ? 'own' : 'team') && (
        <Button variant="default" loading={withdraw.isPending} onClick={() => void askWithdraw()}>
          {t('withdraw.action')}
        </Button>
      )}
    </>
  )
  const who = {
    person: submission.decided_by ?? submission.submitted_by,
    at: formats.dateTime(submission.decided_at ?? submission.submitted_at),
  }
  const isRefused = state === 'rejected' || state === 'reopened'
  return (
    <>
      {isRefused ? (
        <Alert
          color={state === 'rejected' ? 'red' : 'orange'}
          title={t(`states.${state}`, { range })}
        >
          <Text size="sm">{submission.reason}</Text>
          <Text size="xs" mt={4}>
            {t('by', who)}
          </Text>
        </Alert>
      ) : (
        <Card sign={<State color={colors[state]}>{t(`badges.${state}`)}</State>} actions={actions}>
          <Text size="sm">{range}</Text>
          <Text size="sm" c="dimmed">
            {t('by', who)}
          </Text>
        </Card>
      )}
      {refusal !== null && (
        <Refusal
          step={refusal}
          submission={submission}
          range={range}
          onClose={() => setRefusal(null)}
        />
      )}
      {dialog}
    </>
  )
}
