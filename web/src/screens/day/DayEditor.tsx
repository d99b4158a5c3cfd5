import { Alert, Button, Grid, Group, Paper, Stack, Text } from '@mantine/core'
import { useHotkeys } from '@mantine/hooks'
import IconListSearch from '@tabler/icons-react/icons/IconListSearch'
import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'

import { useMyself } from '../../api/me'
import type { DayRead } from '../../api/timesheets'
import type { Whose } from '../../api/whose'
import { useFormats } from '../../app/formats'
import { EmptyState } from '../../components/EmptyState'
import { ProblemAlert } from '../../components/ProblemAlert'
import { addMonths } from '../../format/dates'
import { formatMinutes } from '../../format/durations'
import { ClosedAlert } from './ClosedAlert'
import { closedBecause } from './closed'
import { Conflict } from './Conflict'
import { CopyMenu } from './CopyMenu'
import classes from './Day.module.css'
import { Leaving } from './Leaving'
import { Lines, ReadLines } from './Lines'
import {
  changed,
  hasUnread,
  itemsOf,
  linesOf,
  readOf,
  totalsOf,
  withCopy,
  withoutDuration,
  withoutTask,
  withTask,
  type Line,
} from './lines'
import { dayRoute } from './route'
import { TaskSearch } from './TaskSearch'
import { Totals } from './Totals'
import { useEditing, type Editing } from './useEditing'
import { useRecent } from './useRecent'
import { useTasks } from './useTasks'

interface Props {
  date: string
  whose: Whose
  read: DayRead
}

/** A day: its lines, what they add up to, and why it is closed if it is. */
export function DayEditor({ date, whose, read }: Props) {
  const { can, organization } = useMyself()
  const editing = useEditing(date, whose, read)
  const [unread, setUnread] = useState<ReadonlySet<string>>(new Set())
  const { day } = read
  const first = addMonths(whose.today, -organization.timesheet_window_months)
  const mayWrite = can('timesheets.write', whose.isMine ? 'own' : 'team')
  const because = closedBecause(day, { mayWrite, first })
  const shown = because === null ? editing.lines : linesOf(day.entries)
  if (because === null && editing.theirs !== null) {
    return (
      <>
        <Conflict
          key={editing.theirs.etag}
          base={editing.base.entries}
          mine={editing.lines}
          theirs={editing.theirs.day.entries}
          isSaving={editing.isSaving}
          onSave={(lines) => void editing.resolve(lines)}
          onBack={editing.postpone}
        />
        <Leaving isUnsaved />
      </>
    )
  }
  return (
    <Grid gap="md">
      <Grid.Col span={{ base: 12, md: 8 }}>
        {because !== null ? (
          <Stack gap="sm">
            <ClosedAlert date={date} whose={whose} because={because} first={first} />
            <Stranded editing={editing} />
            <ReadOnly lines={shown} />
          </Stack>
        ) : editing.draft !== null ? (
          <Stack gap="sm">
            <Offer editing={editing} />
            <ReadOnly lines={shown} />
          </Stack>
        ) : (
          <Sheet date={date} whose={whose} editing={editing} unread={unread} onUnread={setUnread} />
        )}
      </Grid.Col>
      <Grid.Col span={{ base: 12, md: 4 }}>
        <div className={classes.aside}>
          <Totals lines={shown} unread={unread} day={day} />
        </div>
      </Grid.Col>
    </Grid>
  )
}

function ReadOnly({ lines }: { lines: Line[] }) {
  const { t } = useTranslation('day')
  return (
    <Paper withBorder>
      {lines.length === 0 ? (
        <Text size="sm" c="dimmed" p="md">
          {t('nothing')}
        </Text>
      ) : (
        <ReadLines lines={lines} />
      )}
    </Paper>
  )
}

/** What was typed and never saved, from an earlier visit. */
function Offer({ editing }: { editing: Editing }) {
  const { t } = useTranslation('day')
  const formats = useFormats()
  const { draft } = editing
  return (
    draft !== null && (
      <Alert color="blue" title={t('draft.title')} role="alert">
        <Stack gap="xs">
          <Text size="sm">{t('draft.text', { at: formats.dateTime(draft.at) })}</Text>
          <Said lines={draft.lines} />
          <Group gap="xs">
            <Button size="xs" onClick={editing.restore}>
              {t('draft.restore')}
            </Button>
            <Button size="xs" variant="default" onClick={editing.discard}>
              {t('draft.discard')}
            </Button>
          </Group>
        </Stack>
      </Alert>
    )
  )
}

/** What cannot be saved any more because the day was closed meanwhile: nobody has to remember it. */
function Stranded({ editing }: { editing: Editing }) {
  const { t } = useTranslation('day')
  const lines = editing.isDirty ? editing.lines : editing.draft?.lines
  return (
    lines !== undefined && (
      <Alert color="orange" title={t('stranded.title')} role="alert">
        <Stack gap="xs">
          <Text size="sm">{t('stranded.text')}</Text>
          <Said lines={lines} />
          <Group gap="xs">
            <Button size="xs" variant="default" onClick={editing.discard}>
              {t('draft.discard')}
            </Button>
          </Group>
        </Stack>
      </Alert>
    )
  )
}

function Said({ lines }: { lines: Line[] }) {
  return (
    <Text size="sm" className="figures">
      {lines
        .filter(({ removed }) => !removed)
        .map(({ name, minutes }) => `${name} ${formatMinutes(minutes)}`)
        .join(' · ')}
    </Text>
  )
}

function Sheet(props: {
  date: string
  whose: Whose
  editing: Editing
  /** The tasks whose duration, as it is typed, is none. */
  unread: ReadonlySet<string>
  onUnread: (tasks: ReadonlySet<string>) => void
}) {
  const { date, whose, editing, unread, onUnread } = props
  const { lines, base, change } = editing
  const { t } = useTranslation('day')
  const search = dayRoute.useSearch()
  const [typed, setTyped] = useState('')
  const [incomplete, setIncomplete] = useState<ReadonlySet<string>>(new Set())
  const { tasks, values, isPending, error } = useTasks(whose, search, typed, true)
  const recent = useRecent(date, whose, true)
  const field = useRef<HTMLInputElement>(null)
  const sheet = useRef<HTMLDivElement>(null)
  /** What gets the focus when it is there: a selector. */
  const wanted = useRef<string | null>(null)
  const present = new Set(itemsOf(lines).map(({ task_id }) => task_id))
  const isUnsaved = editing.isDirty || hasUnread(lines, unread)

  useEffect(() => {
    const element = wanted.current && sheet.current?.querySelector<HTMLElement>(wanted.current)
    if (element) {
      wanted.current = null
      element.focus()
    }
  })
  // What is typed and cannot be read is gone with the fields.
  useEffect(() => () => onUnread(new Set()), [onUnread])
  useEffect(() => {
    // On a device with a keyboard one types at once; elsewhere its keyboard would cover half of the day.
    if (matchMedia('(pointer: fine)').matches) {
      field.current?.focus({ preventScroll: true })
    }
  }, [])

  const save = async () => {
    const empty = withoutDuration(lines).filter((task) => !unread.has(task))
    const wrong = [...unread].filter((task) => present.has(task)).concat(empty)
    setIncomplete(new Set(empty))
    if (wrong[0] !== undefined) {
      sheet.current?.querySelector<HTMLElement>(`[data-task="${wrong[0]}"]`)?.focus()
      return false
    }
    return editing.isDirty ? editing.save() : true
  }
  useHotkeys([['mod+S', () => void save()]], [])

  const add = (task: { id: string; display_name: string }) => {
    wanted.current = `[data-task="${task.id}"]`
    change(withTask(lines, { id: task.id, name: task.display_name }))
  }
  const remove = (task: string) => {
    const next = withoutTask(lines, task, base.entries)
    wanted.current = `[data-undo="${task}"]`
    if (!next.some(({ task_id }) => task_id === task)) {
      wanted.current = null
      field.current?.focus()
    }
    readable(task)
    change(next)
  }
  const readable = (task: string) =>
    onUnread(new Set([...unread].filter((other) => other !== task)))
  const copy = (withDurations: boolean) => {
    if (recent.last !== null) {
      const next = withCopy(
        lines,
        recent.last.entries,
        new Set(tasks.map(({ id }) => id)),
        withDurations,
      )
      const first = withDurations ? undefined : withoutDuration(next)[0]
      if (first !== undefined) {
        wanted.current = `[data-task="${first}"]`
      }
      change(next)
    }
  }

  const errors = new Map<string, string>(
    [...editing.refused.lines].map(([task, fault]) => [task, t(`faults.${fault}`)]),
  )
  for (const task of incomplete) {
    if (lines.some(({ task_id, minutes }) => task_id === task && minutes <= 0)) {
      errors.set(task, t('faults.no_duration'))
    }
  }
  const isFiltered = [search.phase, search.department, search.discipline].some(
    (filter) => filter !== undefined,
  )
  const hasNoTasks = !isPending && error === null && tasks.length === 0 && !isFiltered
  return (
    <Stack gap="sm" ref={sheet}>
      <ProblemAlert error={error} />
      {hasNoTasks && lines.length === 0 ? (
        <EmptyState icon={IconListSearch} title={t('no_tasks.title')}>
          {whose.isMine ? t('no_tasks.text') : t('no_tasks.text_other', { name: whose.name })}
        </EmptyState>
      ) : (
        <>
          <TaskSearch
            tasks={tasks}
            values={values}
            isPending={isPending}
            recent={recent.tasks}
            present={present}
            typed={typed}
            onTyped={setTyped}
            onChoose={add}
            field={field}
          />
          {editing.refused.isElse && <ProblemAlert error={editing.error} shown={['items']} />}
          <Paper withBorder className={classes.sheet}>
            {lines.length === 0 ? (
              <Stack p="lg" align="center" gap="sm">
                <Text size="sm" c="dimmed" ta="center">
                  {t('empty')}
                </Text>
                {recent.last !== null && <CopyMenu date={recent.last.date} onCopy={copy} />}
              </Stack>
            ) : (
              <>
                <Lines
                  lines={lines}
                  projects={new Map(tasks.map((task) => [task.id, task.project_name]))}
                  errors={errors}
                  unread={unread}
                  onMinutes={(task, minutes) => change(changed(lines, task, { minutes }))}
                  onUnread={(task, isUnread) =>
                    isUnread ? onUnread(new Set([...unread, task])) : readable(task)
                  }
                  onRemove={remove}
                  onRestore={(task) => {
                    wanted.current = `[data-task="${task}"]`
                    change(changed(lines, task, { removed: false }))
                  }}
                  onNext={() => field.current?.focus()}
                />
                {recent.last !== null && (
                  <Group px="md" pb="sm" className="no-print">
                    <CopyMenu date={recent.last.date} onCopy={copy} />
                  </Group>
                )}
              </>
            )}
            <Footer
              lines={lines}
              unread={unread}
              isUnsaved={isUnsaved}
              editing={editing}
              onSave={() => void save()}
            />
          </Paper>
        </>
      )}
      <Leaving isUnsaved={isUnsaved} onSave={save} isSaving={editing.isSaving} />
    </Stack>
  )
}

/** The sum, whether all of it is saved, and saving it: always in sight. */
function Footer(props: {
  lines: Line[]
  unread: ReadonlySet<string>
  isUnsaved: boolean
  editing: Editing
  onSave: () => void
}) {
  const { editing, isUnsaved, lines, unread } = props
  const { t } = useTranslation('day')
  const { minutes } = totalsOf(readOf(lines, unread), {
    day_type: 'Free',
    norm_minutes: 0,
    presence_seconds: 0,
  })
  const state = editing.isSaving
    ? t('state.saving')
    : isUnsaved
      ? t('state.unsaved')
      : editing.isSaved
        ? t('state.saved')
        : ''
  const isRefused = editing.refused.isTooMuch || editing.refused.lines.size > 0
  return (
    <div className={classes.footer}>
      <Group justify="space-between" gap="sm">
        <div>
          <Text fw={650} className="figures">
            {t(hasUnread(lines, unread) ? 'sum_of_read' : 'sum', { sum: formatMinutes(minutes) })}
          </Text>
          {editing.refused.isTooMuch && (
            <Text size="sm" c="var(--mantine-color-error)" role="alert">
              {t('faults.too_much')}
            </Text>
          )}
        </div>
        <Group gap="sm">
          <Text size="sm" c="dimmed" role="status">
            {isRefused ? t('state.refused') : state}
          </Text>
          <Button
            loading={editing.isSaving}
            disabled={!isUnsaved}
            onClick={props.onSave}
            title={t('save_hint')}
            aria-keyshortcuts="Control+S"
          >
            {t('actions.save', { ns: 'common' })}
          </Button>
        </Group>
      </Group>
    </div>
  )
}
