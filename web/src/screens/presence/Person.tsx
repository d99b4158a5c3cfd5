import { Badge, Group, Text, type MantineColor } from '@mantine/core'
import { useTranslation } from 'react-i18next'

import { useMyself } from '../../api/me'
import type { PresenceItem } from '../../api/schema'
import { useFormats } from '../../app/formats'
import { State } from '../../components/State'
import { formatClock, formatSeconds } from '../../format/durations'
import { standing, workedNow } from './presence'
import classes from './presence.module.css'

const colours = {
  working: 'green',
  on_break: 'yellow',
  missing: 'red',
  out: 'gray',
  off: 'blue',
} as const

/** One line: who, what they are doing and since when (where they are), what they have worked. */
export function Person({ person, elapsed }: { person: PresenceItem; elapsed: number }) {
  const { t } = useTranslation('presence')
  const mine = useMyself().zone
  const formats = useFormats(person.time_zone)
  const state = standing(person)
  const worked = workedNow(person, elapsed)
  const sameDay = person.since !== null && formats.localDate(person.since) === person.date
  const since =
    person.since === null
      ? ''
      : sameDay
        ? formats.time(person.since)
        : `${formats.shortDate(formats.localDate(person.since))}, ${formats.time(person.since)}`
  const where = [person.department, person.time_zone === mine ? '' : person.time_zone]
  return (
    <li className={classes.person}>
      <div className={classes.who}>
        <Text fw={600} size="sm" truncate>
          {person.employee_name}
        </Text>
        <Text size="xs" c="dimmed" truncate>
          {where.filter((part) => part !== '').join(' · ')}
        </Text>
      </div>
      <Group gap={8} className={classes.state}>
        <State color={colours[state]}>{t(`standings.${state}`)}</State>
        {since !== '' && (state !== 'missing' || sameDay) && (
          <Text size="xs" c="dimmed" className="figures">
            {t('since', { at: since })}
          </Text>
        )}
      </Group>
      <Text
        size="sm"
        fw={person.state === 'working' ? 600 : undefined}
        c={worked === 0 ? 'dimmed' : undefined}
        className={`figures ${classes.worked}`}
      >
        {person.state === 'working'
          ? formatClock(worked)
          : worked > 0
            ? formatSeconds(worked)
            : '–'}
      </Text>
      <Group gap={6} className={classes.notes}>
        {person.forgotten_punch_out && <Note color="red">{t('notes.forgotten')}</Note>}
        {person.is_late && (
          <Note color="orange">{t('notes.late', { minutes: person.late_minutes })}</Note>
        )}
        {person.state === 'on_break' && (
          <Note color="gray">
            {t('notes.break', { time: formatSeconds(person.break_seconds + elapsed / 1000) })}
          </Note>
        )}
        {person.off && (
          <Text size="xs" c="dimmed">
            {person.day_description !== ''
              ? person.day_description
              : t(person.day_type === 'Free' ? `reasons.${person.day_reason}` : 'reasons.nothing')}
          </Text>
        )}
      </Group>
    </li>
  )
}

function Note({ color, children }: { color: MantineColor; children: string }) {
  return (
    <Badge
      size="sm"
      variant="light"
      color={color}
      tt="none"
      fw={600}
      autoContrast={false}
      c="var(--mantine-color-text)"
    >
      {children}
    </Badge>
  )
}
