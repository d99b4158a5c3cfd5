import { ActionIcon, Button, Text } from '@mantine/core'
import IconArrowBackUp from '@tabler/icons-react/icons/IconArrowBackUp'
import IconTrash from '@tabler/icons-react/icons/IconTrash'
import { useTranslation } from 'react-i18next'

import { DurationInput } from '../../components/DurationInput'
import { formatMinutes } from '../../format/durations'
import classes from './Day.module.css'
import { billableHalfHours, type Line } from './lines'

interface Props {
  lines: Line[]
  /** The project's name, of tasks that can be chosen. */
  projects: ReadonlyMap<string, string>
  /** What is wrong, by task. */
  errors: ReadonlyMap<string, string>
  /** Whose duration, as it is typed, is none. */
  unread: ReadonlySet<string>
  onMinutes: (task: string, minutes: number) => void
  onUnread: (task: string, unread: boolean) => void
  onRemove: (task: string) => void
  onRestore: (task: string) => void
  /** Enter in a duration: on to the next. */
  onNext: () => void
}

/** The lines of a day, to be edited. What is deleted stays, struck out, until the day is saved. */
export function Lines(props: Props) {
  const { t } = useTranslation('day')
  return (
    <ul className={classes.lines} aria-label={t('lines')}>
      {props.lines.map((line) => (
        <li key={line.task_id} className={classes.line} data-removed={line.removed || undefined}>
          <Name
            line={line}
            project={props.projects.get(line.task_id)}
            isUnread={props.unread.has(line.task_id)}
          />
          {line.removed ? (
            <Button
              variant="subtle"
              size="compact-sm"
              leftSection={<IconArrowBackUp size={16} aria-hidden />}
              aria-label={t('restore', { task: line.name })}
              data-undo={line.task_id}
              onClick={() => props.onRestore(line.task_id)}
            >
              {t('actions.undo', { ns: 'common' })}
            </Button>
          ) : (
            <>
              <div className={classes.duration}>
                <DurationInput
                  aria-label={t('duration', { task: line.name })}
                  data-task={line.task_id}
                  minutes={line.minutes}
                  onMinutes={(minutes) => props.onMinutes(line.task_id, minutes)}
                  onUnread={(unread) => props.onUnread(line.task_id, unread)}
                  error={props.errors.get(line.task_id)}
                  onKeyDown={(event) => {
                    if (event.key === 'Enter') {
                      event.preventDefault()
                      props.onNext()
                    }
                  }}
                />
              </div>
              <ActionIcon
                variant="subtle"
                color="gray"
                size={36}
                aria-label={t('remove', { task: line.name })}
                onClick={() => props.onRemove(line.task_id)}
              >
                <IconTrash size={18} stroke={1.6} aria-hidden />
              </ActionIcon>
            </>
          )}
        </li>
      ))}
    </ul>
  )
}

/** The same where nothing can be changed. */
export function ReadLines({ lines }: { lines: Line[] }) {
  const { t } = useTranslation('day')
  return (
    <ul className={classes.lines} aria-label={t('lines')}>
      {lines.map((line) => (
        <li key={line.task_id} className={classes.line}>
          <Name line={line} project={undefined} isUnread={false} />
          <Text fw={600} className="figures">
            {formatMinutes(line.minutes)}
          </Text>
        </li>
      ))}
    </ul>
  )
}

function Name(props: { line: Line; project: string | undefined; isUnread: boolean }) {
  const { line, project, isUnread } = props
  const { t } = useTranslation('day')
  const about = [
    project,
    line.minutes > 0 && !line.removed && !isUnread
      ? t('half_hours', { count: billableHalfHours(line.minutes) })
      : undefined,
  ].filter((text) => text !== undefined)
  return (
    <div className={classes.task}>
      <Text size="sm" fw={550} className={classes.name}>
        {line.name}
      </Text>
      <Text size="xs" c="dimmed">
        {line.removed ? t('removed') : about.join(' · ')}
      </Text>
    </div>
  )
}
