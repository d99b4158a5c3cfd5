import { Alert, Button, Group, List, Modal, Skeleton, Stack, Text, Textarea } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import IconInfoCircle from '@tabler/icons-react/icons/IconInfoCircle'
import IconPlus from '@tabler/icons-react/icons/IconPlus'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'

import { idempotencyKey } from '../../api/client'
import { useMyself } from '../../api/me'
import { fieldErrors, isProblem } from '../../api/problem'
import type { Correction } from '../../api/schema'
import { useFormats } from '../../app/formats'
import { DateField } from '../../components/DateField'
import { FormActions } from '../../components/FormActions'
import { ProblemAlert } from '../../components/ProblemAlert'
import { dateIn } from '../../format/dates'
import { formatSeconds } from '../../format/durations'
import { dayKeys } from '../today/queries'
import type { QueuedPunch } from '../today/queue'
import { serverClock } from '../today/serverClock'
import classes from './Attendance.module.css'
import {
  faultsOf,
  inOrderOfTime,
  likelyNext,
  punchesOf,
  refusedRows,
  rowsOf,
  sumOf,
  withRow,
  type Row,
} from './correction'
import { dayQuery, saveDay, type Day } from './day'
import { PunchRows } from './PunchRows'

interface Props {
  opened: boolean
  employeeId: string
  /** The zone of that employee. */
  zone: string
  date: string
  /** Punches that the server did not take: proposed with those that are there. */
  add?: QueuedPunch[]
  onClose: () => void
  onDone?: (correction: Correction) => void
}

/** A work date's punches, as they should have been. */
export default function CorrectionDialog({ opened, onClose, date, ...props }: Props) {
  const { t } = useTranslation('attendance')
  const { t: common } = useTranslation()
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={t('correct.title')}
      size={560}
      closeButtonProps={{ 'aria-label': common('actions.close') }}
    >
      <Form key={date} {...props} start={date} onClose={onClose} />
    </Modal>
  )
}

type FormProps = Omit<Props, 'opened' | 'date'> & { start: string }

function Form({ employeeId, zone, start, add = [], onClose, onDone }: FormProps) {
  const { t } = useTranslation('attendance')
  const { employee, organization, can } = useMyself()
  const queries = useQueryClient()
  const [date, setDate] = useState(start)
  const [reason, setReason] = useState('')
  const [edited, setEdited] = useState<Row[] | null>(null)
  const [tried, setTried] = useState(false)
  const [conflict, setConflict] = useState(false)
  const [key, setKey] = useState(idempotencyKey)
  const now = serverClock.now()
  const { data: day, error: unread } = useQuery(dayQuery(employeeId, date))

  const waits =
    organization.correction_approval &&
    employeeId === employee.id &&
    !can('timetracking.correct', 'all')
  const save = useMutation({
    meta: { shown: true },
    mutationFn: saveDay,
    onSuccess: async (correction) => {
      onDone?.(correction)
      notifications.show({
        color: 'green',
        message: t(correction.state === 'pending' ? 'correct.asked' : 'correct.done'),
      })
      onClose()
      queries.removeQueries({ queryKey: ['day to correct'] })
      await Promise.all(dayKeys.map((queryKey) => queries.invalidateQueries({ queryKey })))
    },
    onError: async (error) => {
      if (isProblem(error) && error.status === 412) {
        await queries.fetchQuery({ ...dayQuery(employeeId, date), staleTime: 0 })
        setConflict(true)
      }
    },
  })

  const fresh = (from: Day) =>
    rowsOf(
      [
        ...from.punches,
        ...(date === start ? add : []).filter(
          ({ timestamp }) =>
            !from.punches.some((punch) => Date.parse(punch.timestamp) === Date.parse(timestamp)),
        ),
      ],
      date,
      zone,
    )
  const rows = edited ?? (day === undefined ? [] : fresh(day))
  const faults = faultsOf(rows, date, zone, now)
  const refused = isProblem(save.error) ? refusedRows(save.error, rows) : new Map<number, string>()
  const errors = fieldErrors(save.error)
  const sum = sumOf(rows, date, zone, now)
  const change = (rows: Row[]) => {
    setEdited(rows)
    save.reset()
    setKey(idempotencyKey())
  }
  const chooseDate = (chosen: string) => {
    setDate(chosen)
    setEdited(null)
    setTried(false)
    setConflict(false)
    save.reset()
    setKey(idempotencyKey())
  }
  const submit = () => {
    setTried(true)
    if (day !== undefined && faults.size === 0 && reason.trim() !== '') {
      setConflict(false)
      save.mutate({
        employee: employeeId,
        ...{ date, day, key },
        punches: punchesOf(rows, date, zone),
        reason: reason.trim(),
      })
    }
  }

  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        submit()
      }}
    >
      <Stack>
        <DateField
          label={t('correct.date')}
          value={date}
          maxDate={dateIn(zone, now)}
          required
          data-autofocus
          error={errors['date']}
          onChange={(value) => value !== null && chooseDate(value)}
        />
        {day === undefined && unread === null && <Skeleton h={150} radius="md" aria-busy />}
        <ProblemAlert error={unread} />
        {conflict && day !== undefined && (
          <Conflict
            day={day}
            zone={zone}
            onTakeTheirs={() => {
              change(fresh(day))
              setConflict(false)
            }}
          />
        )}
        {day !== undefined && (
          <>
            <PunchRows
              rows={rows}
              faults={
                tried ? faults : new Map([...faults].filter(([, fault]) => fault !== 'no_time'))
              }
              refused={refused}
              onChange={change}
            />
            <Group gap="xs">
              <Button
                variant="light"
                size="xs"
                leftSection={<IconPlus size={14} aria-hidden />}
                onClick={() => change(withRow(rows, likelyNext(rows)))}
              >
                {t('correct.add_punch')}
              </Button>
              <Button
                variant="light"
                size="xs"
                leftSection={<IconPlus size={14} aria-hidden />}
                onClick={() => change(withRow(rows, 'break_start', 'break_end'))}
              >
                {t('correct.add_break')}
              </Button>
            </Group>
            <Text size="sm" className="figures" role="status">
              {t('correct.sum', {
                working: formatSeconds(sum.working),
                breaks: formatSeconds(sum.breaks),
              })}
              {rows.length > 0 &&
                inOrderOfTime(rows).at(-1)?.type !== 'punch_out' &&
                ` · ${t('correct.open')}`}
              {rows.length === 0 && day.punches.length > 0 && ` · ${t('correct.removes')}`}
            </Text>
          </>
        )}
        <Textarea
          label={t('correct.reason')}
          placeholder={t('correct.reason_example')}
          value={reason}
          required
          autosize
          minRows={2}
          maxLength={2000}
          error={tried && reason.trim() === '' ? t('correct.no_reason') : errors['reason']}
          onChange={({ currentTarget }) => setReason(currentTarget.value)}
        />
        <Group gap="xs" wrap="nowrap">
          <IconInfoCircle size={18} aria-hidden style={{ flex: 'none' }} />
          <Text size="sm">{t(waits ? 'correct.waits' : 'correct.at_once')}</Text>
        </Group>
        {!conflict && refused.size === 0 && (
          <ProblemAlert error={save.error} shown={['date', 'reason']} />
        )}
        <FormActions
          saving={save.isPending}
          action={t(conflict ? 'conflict.mine' : waits ? 'correct.ask' : 'correct.save')}
          onCancel={onClose}
          disabled={day === undefined}
        />
      </Stack>
    </form>
  )
}

/** Somebody has changed the day since: what is there now, above what one wants. */
function Conflict(props: { day: Day; zone: string; onTakeTheirs: () => void }) {
  const { t } = useTranslation('attendance')
  const formats = useFormats(props.zone)
  return (
    <Alert
      color="orange"
      role="alert"
      title={t('conflict.title')}
      classNames={{ title: classes.said }}
    >
      <Stack gap="xs" align="flex-start">
        <Text size="sm">{t('conflict.now')}</Text>
        <List size="sm" className="figures">
          {props.day.punches.map(({ id, type, timestamp }) => (
            <List.Item key={id}>
              {formats.time(timestamp)} {t(`types.${type}`)}
            </List.Item>
          ))}
        </List>
        <Text size="sm">{t('conflict.yours')}</Text>
        <Button size="xs" variant="default" onClick={props.onTakeTheirs}>
          {t('conflict.theirs')}
        </Button>
      </Stack>
    </Alert>
  )
}
