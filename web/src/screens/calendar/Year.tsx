import { Group, Skeleton, Text, Title } from '@mantine/core'
import { useRef, useState, type KeyboardEvent } from 'react'
import { useTranslation } from 'react-i18next'

import { useMyself } from '../../api/me'
import type { CalendarItem } from '../../api/schema'
import { useFormats } from '../../app/formats'
import classes from './Calendar.module.css'
import { dateByKey, lookOf, monthsOf, workingDays, type Look } from './year'

interface Props {
  year: number
  today: string
  /** undefined while they are loaded. */
  items: CalendarItem[] | undefined
  onDay: (item: CalendarItem) => void
}

/** A year, month by month. Arrow keys go from day to day. */
export function Year({ year, today, items, onDay }: Props) {
  const { t } = useTranslation('calendar')
  const formats = useFormats()
  const { organization } = useMyself()
  const grid = useRef<HTMLDivElement>(null)
  const [reached, setReached] = useState('')
  const byDate = new Map(items?.map((item) => [item.date, item]))
  const start = today.startsWith(String(year)) ? today : `${year}-01-01`
  // One of the days is where Tab leads to.
  const stop = reached.startsWith(String(year)) ? reached : start
  const months = monthsOf(year, organization.week_start)
  const move = (event: KeyboardEvent) => {
    const next = dateByKey(stop, event.key)
    if (next !== null) {
      event.preventDefault()
      setReached(next)
      grid.current?.querySelector<HTMLElement>(`[data-date="${next}"]`)?.focus()
    }
  }
  return (
    <div
      className={classes.year}
      ref={grid}
      onKeyDown={move}
      aria-busy={items === undefined}
      role="group"
      aria-label={String(year)}
    >
      {months.map(({ first, before, days }) => (
        <section key={first} className={classes.month} aria-label={formats.month(first)}>
          <Group justify="space-between" gap={4} wrap="nowrap">
            <Title order={3} size="h5">
              {formats.month(first)}
            </Title>
            {items !== undefined && (
              <Text size="xs" c="dimmed" style={{ whiteSpace: 'nowrap' }}>
                {t('working_days', {
                  count: workingDays(items.filter(({ date }) => days.includes(date))),
                })}
              </Text>
            )}
          </Group>
          <div className={classes.days}>
            {days.slice(0, 7).map((_, index) => (
              <span key={index} className={classes.heading} aria-hidden>
                {formats.weekday(((organization.week_start - 1 + index) % 7) + 1)}
              </span>
            ))}
            {days.map((date, index) => {
              const item = byDate.get(date)
              const column = index === 0 ? before + 1 : undefined
              return item === undefined ? (
                <Skeleton key={date} h={30} style={{ gridColumnStart: column }} />
              ) : (
                <button
                  key={date}
                  type="button"
                  className={classes.day}
                  style={{ gridColumnStart: column }}
                  data-date={date}
                  data-look={lookOf(item)}
                  data-today={date === today || undefined}
                  tabIndex={date === stop ? 0 : -1}
                  title={item.description || undefined}
                  aria-label={[
                    formats.date(date),
                    t(`looks.${lookOf(item)}`),
                    ...(item.description === '' ? [] : [item.description]),
                  ].join(', ')}
                  aria-current={date === today ? 'date' : undefined}
                  onFocus={() => setReached(date)}
                  onClick={() => onDay(item)}
                >
                  {Number(date.slice(8))}
                </button>
              )
            })}
          </div>
        </section>
      ))}
    </div>
  )
}

const looks: Look[] = ['work', 'weekend', 'holiday', 'override_free', 'override_work']

/** What the colours of the days mean. */
export function Legend() {
  const { t } = useTranslation('calendar')
  return (
    <Group gap="6px 18px">
      {looks.map((look) => (
        <Group key={look} gap={6} wrap="nowrap">
          <span className={classes.swatch} data-look={look} aria-hidden />
          <Text size="xs" c="dimmed">
            {t(`looks.${look}`)}
          </Text>
        </Group>
      ))}
    </Group>
  )
}
