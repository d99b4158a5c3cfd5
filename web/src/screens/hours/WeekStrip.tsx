import { Group, Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'

import { useMyself } from '../../api/me'
import { useFormats } from '../../app/formats'
import { formatMinutes } from '../../format/durations'
import { endsNextDay, lengthOf, minutesOf, timeAt, weekFrom, type Times } from './hours'
import classes from './Hours.module.css'

const DAY = 24 * 60

export type Week = Times & {
  work_days: number[]
  late_grace_minutes: number
  early_grace_minutes: number
}

/** A week of business hours: when work is on which day, and what is forgiven. */
export function WeekStrip({ hours, label }: { hours: Week; label: string }) {
  const { t } = useTranslation('hours')
  const formats = useFormats()
  const { organization } = useMyself()
  const overnight = endsNextDay(hours)
  const start = minutesOf(hours.start_time) ?? 0
  const end = minutesOf(hours.end_time) ?? 0
  const { work } = lengthOf(hours)
  return (
    <>
      <ul className={classes.week} aria-label={label}>
        {weekFrom(organization.week_start).map((day) => {
          const works = hours.work_days.includes(day)
          const before = overnight && hours.work_days.includes(day === 1 ? 7 : day - 1)
          return (
            <li key={day} className={classes.day} data-work={works || undefined}>
              <span className={classes.name}>{formats.weekday(day)}</span>
              <svg
                className={classes.track}
                viewBox={`0 0 ${DAY} 1`}
                preserveAspectRatio="none"
                aria-hidden
              >
                {works && <rect x={start} width={(overnight ? DAY : end) - start} height={1} />}
                {before && <rect x={0} width={end} height={1} />}
              </svg>
              <span className={classes.times}>
                {works
                  ? `${hours.start_time}–${hours.end_time}${overnight ? '⁺¹' : ''}`
                  : t('free')}
              </span>
            </li>
          )
        })}
      </ul>
      <Group gap="4px 20px">
        {overnight && <Fact>{t('ends_next_day')}</Fact>}
        <Fact>
          {t('work_a_day', {
            work: formatMinutes(work),
            break: formatMinutes(hours.break_minutes),
          })}
        </Fact>
        <Fact>{t('late_after', { time: timeAt(start + hours.late_grace_minutes) })}</Fact>
        <Fact>{t('early_before', { time: timeAt(end - hours.early_grace_minutes) })}</Fact>
      </Group>
    </>
  )
}

function Fact({ children }: { children: string }) {
  return (
    <Text size="sm" c="dimmed" className="figures">
      {children}
    </Text>
  )
}
