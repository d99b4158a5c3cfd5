import { ActionIcon, Badge, Button, Group, Paper, Skeleton, Stack, Text } from '@mantine/core'
import IconCalendarOff from '@tabler/icons-react/icons/IconCalendarOff'
import IconChevronLeft from '@tabler/icons-react/icons/IconChevronLeft'
import IconChevronRight from '@tabler/icons-react/icons/IconChevronRight'
import IconPencil from '@tabler/icons-react/icons/IconPencil'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'

import { client, need } from '../../api/client'
import { useMyself } from '../../api/me'
import type { Correction, Session } from '../../api/schema'
import { useFormats } from '../../app/formats'
import { DateField } from '../../components/DateField'
import { EmptyState } from '../../components/EmptyState'
import { ProblemAlert } from '../../components/ProblemAlert'
import { Screen } from '../../components/Screen'
import { addDays, addMonths, dateIn } from '../../format/dates'
import { formatSeconds } from '../../format/durations'
import { serverClock } from '../today/serverClock'
import classes from './Attendance.module.css'
import { Corrections } from './Corrections'
import CorrectionDialog from './CorrectionDialog'
import { attendanceRoute } from './route'
import { weeksOf, type Day, type Week } from './weeks'

/** All pages of a list: a range holds a session for each of its days at most. */
async function all<Item>(
  page: (cursor?: string) => Promise<{ items: Item[]; next_cursor: string | null }>,
): Promise<Item[]> {
  const items: Item[] = []
  for (let cursor: string | null | undefined; cursor !== null;) {
    const got = await page(cursor)
    items.push(...got.items)
    cursor = got.next_cursor
  }
  return items
}

/** One's own work sessions, week by week. */
export function Attendance() {
  const { t } = useTranslation('attendance')
  const formats = useFormats()
  const { employee, organization, zone, can } = useMyself()
  const search = attendanceRoute.useSearch()
  const navigate = attendanceRoute.useNavigate()
  const today = dateIn(zone, serverClock.now())
  const from = search.from ?? search.to ?? addMonths(today, 0)
  const to = search.to ?? addDays(addMonths(from, 1), -1)
  const go = (from: string, to: string) =>
    void navigate({ search: { from, to: to < from ? from : to }, replace: true })
  const month = (by: number) => {
    const first = addMonths(from, by)
    go(first, addDays(addMonths(first, 1), -1))
  }

  const range = { employee_id: employee.id, start_date: from, end_date: to, limit: 500 }
  const sessions = useQuery({
    queryKey: ['get', '/api/v1/timetracking/sessions', range],
    queryFn: () =>
      all((cursor) =>
        need(
          client.GET('/api/v1/timetracking/sessions', {
            params: { query: { ...range, ...(cursor !== undefined && { cursor }) } },
          }),
        ),
      ),
  })
  const corrections = useQuery({
    queryKey: ['get', '/api/v1/timetracking/corrections', employee.id],
    queryFn: () =>
      need(
        client.GET('/api/v1/timetracking/corrections', {
          params: { query: { employee_id: employee.id, limit: 200 } },
        }),
      ),
  })
  const mine = (corrections.data?.items ?? []).filter(({ date }) => date >= from && date <= to)
  const weeks = weeksOf(sessions.data ?? [], mine, organization.week_start)
  const [chosen, setChosen] = useState(today)
  const [opened, setOpened] = useState(false)
  const correct = can('timetracking.correct')
    ? (date: string) => {
        setChosen(date)
        setOpened(true)
      }
    : undefined

  return (
    <Screen
      title={t('title')}
      width={920}
      actions={
        correct !== undefined && (
          <Button
            variant="default"
            leftSection={<IconPencil size={16} aria-hidden />}
            onClick={() => correct(today)}
          >
            {t('correct.title')}
          </Button>
        )
      }
    >
      <Group gap="xs" align="flex-end">
        <ActionIcon
          variant="default"
          size={36}
          aria-label={t('month_before')}
          onClick={() => month(-1)}
        >
          <IconChevronLeft size={18} aria-hidden />
        </ActionIcon>
        <ActionIcon
          variant="default"
          size={36}
          aria-label={t('month_after')}
          onClick={() => month(1)}
        >
          <IconChevronRight size={18} aria-hidden />
        </ActionIcon>
        <DateField
          label={t('from')}
          value={from}
          onChange={(date) => date !== null && go(date, to)}
        />
        <DateField
          label={t('to')}
          value={to}
          minDate={from}
          onChange={(date) => date !== null && go(from, date)}
        />
      </Group>
      <ProblemAlert error={sessions.error} />
      {sessions.isPending && <Skeleton h={320} radius="md" aria-busy />}
      {sessions.isSuccess && weeks.length === 0 && (
        <EmptyState icon={IconCalendarOff} title={t('empty.title')}>
          {t('empty.text', { from: formats.date(from), to: formats.date(to) })}
        </EmptyState>
      )}
      {sessions.isSuccess && weeks.length > 0 && (
        <Stack gap="md">
          <Total sessions={sessions.data} />
          {weeks.map((week) => (
            <WeekCard key={week.first} week={week} {...(correct && { onCorrect: correct })} />
          ))}
        </Stack>
      )}
      <Corrections corrections={mine} />
      <CorrectionDialog
        opened={opened}
        employeeId={employee.id}
        zone={zone}
        date={chosen}
        onClose={() => setOpened(false)}
      />
    </Screen>
  )
}

function Total({ sessions }: { sessions: Session[] }) {
  const { t } = useTranslation('attendance')
  const working = sessions.reduce((sum, session) => sum + session.working_seconds, 0)
  return (
    <Text className="figures">
      {t('total', { count: sessions.length, working: formatSeconds(working) })}
    </Text>
  )
}

function WeekCard({ week, onCorrect }: { week: Week; onCorrect?: (date: string) => void }) {
  const { t } = useTranslation('attendance')
  const formats = useFormats()
  const name = t('week', { from: formats.date(week.first), to: formats.date(week.last) })
  return (
    <Paper withBorder component="section" aria-label={name} style={{ overflow: 'hidden' }}>
      <div className={classes.week}>
        <Text size="sm" fw={600} component="h3">
          {name}
        </Text>
        <Text size="sm" className="figures">
          {t('breaks', { time: formatSeconds(week.breaks) })} ·{' '}
          <b>{t('worked', { time: formatSeconds(week.working) })}</b>
        </Text>
      </div>
      {week.days.map((day) => (
        <div key={day.date} className={classes.day}>
          <DayLine day={day} />
          {onCorrect !== undefined && (
            <ActionIcon
              variant="subtle"
              color="gray"
              size={32}
              aria-label={t('correct_day', { date: formats.dayName(day.date) })}
              onClick={() => onCorrect(day.date)}
            >
              <IconPencil size={18} aria-hidden />
            </ActionIcon>
          )}
        </div>
      ))}
    </Paper>
  )
}

function DayLine({ day: { date, session, correction } }: { day: Day }) {
  const { t } = useTranslation('attendance')
  const formats = useFormats()
  return (
    <>
      <Text size="sm" fw={500}>
        {formats.date(date)}
      </Text>
      <Text size="sm" className={`figures ${classes.times}`}>
        {session === null
          ? t('no_punches')
          : session.punch_cycles
              .map(
                (cycle) =>
                  `${formats.time(cycle.punch_in)}–${cycle.punch_out === null ? '…' : formats.time(cycle.punch_out)}`,
              )
              .join(', ')}
      </Text>
      <Group gap={6} className={classes.marks}>
        <Marks session={session} correction={correction} />
      </Group>
      <Text size="sm" fw={600} className={`figures ${classes.worked}`}>
        {session === null ? '–' : formatSeconds(session.working_seconds)}
      </Text>
    </>
  )
}

function Marks(props: { session: Session | null; correction: Correction | null }) {
  const { t } = useTranslation('attendance')
  const { session, correction } = props
  const marks: [boolean, string, string][] = [
    [session?.is_late_in === true, 'red', t('marks.late')],
    [session?.is_early_out === true, 'orange', t('marks.early')],
    [session?.missing_punch_out === true, 'red', t('marks.no_end')],
    [correction !== null, 'gray', correction === null ? '' : t(`states.${correction.state}`)],
  ]
  return marks.map(
    ([shown, color, text]) =>
      shown && (
        <Badge key={text} size="sm" variant="outline" color={color} c="var(--mantine-color-text)">
          {text}
        </Badge>
      ),
  )
}
