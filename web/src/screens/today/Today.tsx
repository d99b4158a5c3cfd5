import { Button, Skeleton, Stack, Text } from '@mantine/core'
import IconPencil from '@tabler/icons-react/icons/IconPencil'
import { useQuery } from '@tanstack/react-query'
import { lazy, Suspense, useState, useSyncExternalStore } from 'react'
import { useTranslation } from 'react-i18next'

import { api, idempotencyKey } from '../../api/client'
import { useMyself } from '../../api/me'
import { useFormats } from '../../app/formats'
import { ProblemAlert } from '../../components/ProblemAlert'
import { Screen } from '../../components/Screen'
import { dateIn } from '../../format/dates'
import { Clock } from './Clock'
import { punchQueue } from './delivery'
import { cyclesOf, momentsOf } from './figures'
import { Missing } from './Missing'
import { statusQuery } from './queries'
import { instantOf, project, type QueuedPunch } from './queue'
import { serverClock } from './serverClock'
import { Timeline } from './Timeline'
import classes from './Today.module.css'
import { Undelivered } from './Undelivered'

const CorrectionDialog = lazy(() => import('../attendance/CorrectionDialog'))

/** What the dialog is opened for; what was refused is put into the day that it proposes. */
interface Wanted {
  date: string
  refused: QueuedPunch[]
}

export function Today() {
  const { t } = useTranslation('today')
  const formats = useFormats()
  const { employee, organization, zone, can } = useMyself()
  const queue = punchQueue(organization.id, employee.id)
  const kept = useSyncExternalStore(queue.subscribe, queue.snapshot)
  const [wanted, setWanted] = useState<Wanted | null>(null)
  const [opened, setOpened] = useState(false)
  const { data: status, error } = useQuery(statusQuery(employee.id))
  const date = status?.date ?? ''
  const entries = api.useQuery(
    'get',
    '/api/v1/timetracking/entries',
    {
      params: {
        query: { employee_id: employee.id, start_date: date, end_date: date, limit: 500 },
      },
    },
    { enabled: status !== undefined },
  )
  const month = api.useQuery(
    'get',
    '/api/v1/timesheet/month',
    { params: { query: { month: date.slice(0, 7), employee_id: employee.id } } },
    { enabled: status !== undefined && can('timesheets.read') },
  )
  const correct = (date: string, refused: QueuedPunch[] = []) => {
    setWanted({ date, refused })
    setOpened(true)
  }

  if (status === undefined) {
    return (
      <Screen title={t('title')} width={920}>
        {error === null ? <Loading /> : <ProblemAlert error={error} />}
      </Screen>
    )
  }
  const projection = project(status, kept.punches)
  const cycles = cyclesOf(momentsOf(entries.data?.items ?? [], projection.pending))
  const norm = month.data?.days.find((day) => day.date === date)?.norm_minutes ?? 0
  return (
    <Screen
      title={t('title')}
      width={920}
      actions={
        can('timetracking.correct') && (
          <Button
            variant="default"
            leftSection={<IconPencil size={16} aria-hidden />}
            onClick={() => correct(date)}
          >
            {t('correct')}
          </Button>
        )
      }
    >
      <Undelivered
        kept={kept}
        status={status}
        onDismiss={(punch) => queue.dismiss(punch.key)}
        {...(can('timetracking.correct') && {
          onCorrect: (punch: QueuedPunch) => correct(dateIn(zone, instantOf(punch)), [punch]),
        })}
      />
      <Clock
        status={status}
        kept={kept}
        norm={norm}
        late={cycles[0]?.start.late === true}
        mayPunch={can('timetracking.punch')}
        onPunch={(type, notes) => queue.add(type, notes, idempotencyKey())}
      />
      <div className={classes.columns}>
        <section aria-label={t('timeline.title')}>
          <Text fw={600} mb="xs" component="h3">
            {date === dateIn(zone, serverClock.now())
              ? t('timeline.title')
              : t('timeline.of', { date: formats.dayName(date) })}
          </Text>
          <Timeline cycles={cycles} loading={entries.isPending} />
        </section>
        <section aria-label={t('missing.title')}>
          <Text fw={600} mb="xs" component="h3">
            {t('missing.title')}
          </Text>
          <Missing
            status={status}
            days={month.data?.days}
            madeUp={cycles.some(({ end }) => end?.made_up === true)}
            {...(can('timetracking.correct') && { onCorrect: correct })}
          />
        </section>
      </div>
      {wanted !== null && (
        <Suspense>
          <CorrectionDialog
            opened={opened}
            employeeId={employee.id}
            zone={zone}
            date={wanted.date}
            add={wanted.refused}
            onClose={() => setOpened(false)}
            onDone={() => wanted.refused.forEach(({ key }) => queue.dismiss(key))}
          />
        </Suspense>
      )}
    </Screen>
  )
}

function Loading() {
  return (
    <Stack gap="lg" aria-busy>
      <Skeleton h={332} radius="md" />
      <div className={classes.columns}>
        <Skeleton h={180} radius="md" />
        <Skeleton h={180} radius="md" />
      </div>
    </Stack>
  )
}
