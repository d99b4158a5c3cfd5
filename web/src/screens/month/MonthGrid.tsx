import { Skeleton, VisuallyHidden } from '@mantine/core'
import { useMediaQuery } from '@mantine/hooks'
import { Link } from '@tanstack/react-router'
import { useEffect, useRef, useState, type KeyboardEvent } from 'react'
import { useTranslation } from 'react-i18next'

import { useMyself } from '../../api/me'
import type { MonthDay } from '../../api/schema'
import type { Whose } from '../../api/whose'
import { useFormats } from '../../app/formats'
import { weekdayOf } from '../../format/dates'
import {
  formatDifference,
  formatMinutes,
  formatSeconds,
  wholeMinutes,
} from '../../format/durations'
import classes from './Month.module.css'
import { closings, Difference, Overtime } from './signs'
import {
  dateAfterKey,
  differs,
  expectedOn,
  isMissing,
  monthOf,
  sumOf,
  weekdays,
  weeksOf,
} from './weeks'

interface Props {
  month: string
  whose: Whose
  /** undefined while they are loaded: the grid stands already. */
  days: MonthDay[] | undefined
  /** What free and extraordinary days are called. */
  names: ReadonlyMap<string, string>
  onMonth: (month: string) => void
}

/**
 * The weeks of a month, each day a link. One of them can be reached by Tab, arrow keys go on from there, over the end
 * of the month too (the grid pattern of WAI-ARIA). On a narrow screen the same is a list by week.
 */
export function MonthGrid({ month, whose, days, names, onMonth }: Props) {
  const { t } = useTranslation('month')
  const formats = useFormats()
  const weekStart = useMyself().organization.week_start
  const isList = useMediaQuery('(max-width: 47.99em)', false, { getInitialValueInEffect: false })
  const [chosen, setChosen] = useState(whose.today)
  const grid = useRef<HTMLDivElement>(null)
  const moves = useRef(false)
  const weeks = weeksOf(month, weekStart)
  const byDate = new Map(days?.map((day) => [day.date, day]))
  const reachable = [chosen, whose.today].find((date) => monthOf(date) === month) ?? `${month}-01`

  useEffect(() => {
    // The month follows a moment later than the choice.
    if (moves.current && reachable === chosen) {
      moves.current = false
      grid.current?.querySelector<HTMLElement>(`[data-date="${reachable}"]`)?.focus()
    }
  }, [reachable, chosen])

  const move = (event: KeyboardEvent) => {
    const { today } = whose
    const to = dateAfterKey(reachable, event.key, { weekStart, isList, today })
    if (to === null || event.ctrlKey || event.altKey || event.metaKey) {
      return
    }
    event.preventDefault()
    if (monthOf(to) > monthOf(today)) {
      return
    }
    moves.current = to !== reachable
    setChosen(to)
    if (monthOf(to) !== month) {
      onMonth(monthOf(to))
    }
  }

  return (
    <div
      ref={grid}
      role="grid"
      aria-label={t('grid', { month: formats.month(`${month}-01`) })}
      aria-busy={days === undefined}
      className={classes.grid}
      onKeyDown={move}
    >
      <div role="row" className={classes.headings}>
        {weekdays(weekStart).map((day) => (
          <div key={day} role="columnheader" aria-label={formats.weekday(day, 'long')}>
            {formats.weekday(day)}
          </div>
        ))}
        <div role="columnheader">{t('week')}</div>
      </div>
      {weeks.map((week) => {
        const dates = week.filter((date) => date !== null)
        const [first = '', last = ''] = [dates[0], dates.at(-1)]
        return (
          <div role="row" key={first} className={classes.week}>
            {week.map((date, index) =>
              date === null ? (
                <div key={index} role="gridcell" className={classes.outside} />
              ) : (
                <div
                  key={date}
                  role="gridcell"
                  className={classes.day}
                  data-today={date === whose.today || undefined}
                  data-future={date > whose.today || undefined}
                  data-free={byDate.get(date)?.day_type === 'Free' || undefined}
                >
                  <Day
                    date={date}
                    day={byDate.get(date)}
                    name={names.get(date)}
                    whose={whose}
                    isReachable={date === reachable}
                    onFocus={() => setChosen(date)}
                  />
                </div>
              ),
            )}
            <div role="gridcell" className={classes.sum}>
              <Week
                days={days && dates.flatMap((date) => byDate.get(date) ?? [])}
                label={formats.dateRange(first, last)}
              />
            </div>
          </div>
        )
      })}
    </div>
  )
}

function Day(props: {
  date: string
  day: MonthDay | undefined
  name: string | undefined
  whose: Whose
  isReachable: boolean
  onFocus: () => void
}) {
  const { date, day, name, whose } = props
  const { t } = useTranslation('month')
  const formats = useFormats()
  const isToday = date === whose.today
  const Closing = day && day.closed_by !== 'nothing' ? closings[day.closed_by] : null
  const missing = day !== undefined && isMissing(day, whose.today)
  return (
    <Link
      to="/day/$date"
      params={{ date }}
      search={whose.search}
      className={classes.link}
      tabIndex={props.isReachable ? 0 : -1}
      data-date={date}
      aria-current={isToday ? 'date' : undefined}
      onFocus={props.onFocus}
    >
      <VisuallyHidden>{useDescription(date, day, name, whose)}</VisuallyHidden>
      <span className={classes.head} aria-hidden>
        <span className={classes.weekday}>{formats.weekday(weekdayOf(date))}</span>
        <span className={classes.number}>{Number(date.slice(8))}</span>
        {Closing !== null && <Closing size={15} stroke={1.8} aria-hidden />}
      </span>
      <span className={classes.name} aria-hidden>
        {name ?? (day?.day_type === 'Free' && t('free'))}
      </span>
      {day === undefined ? (
        <span className={classes.body}>
          <Skeleton component="span" h={12} w="60%" mt={4} display="block" />
        </span>
      ) : (
        <span className={classes.body} aria-hidden>
          {(day.has_entries || (expectedOn(day) > 0 && !day.is_future)) && (
            <span className={classes.effort}>
              <strong>{formatMinutes(day.working_time_raw_minutes)}</strong>
              {expectedOn(day) > 0 && <span> / {formatMinutes(expectedOn(day))}</span>}
            </span>
          )}
          {expectedOn(day) > 0 && !day.is_future && (
            <span className={classes.track} data-missing={missing || undefined}>
              <span
                className={classes.bar}
                style={{
                  width: `${Math.min(100, (100 * day.working_time_raw_minutes) / expectedOn(day))}%`,
                }}
              />
            </span>
          )}
          <span className={classes.signs}>
            {day.overtime_minutes > 0 && (
              <span className={`${classes.sign} ${classes.overtime}`}>
                <Overtime size={13} aria-hidden />
                {formatDifference(day.overtime_minutes)}
              </span>
            )}
            {differs(day) && (
              <span className={`${classes.sign} ${classes.difference}`}>
                <Difference size={13} aria-hidden />
                {formatDifference(wholeMinutes(day.difference_seconds))}
              </span>
            )}
          </span>
        </span>
      )}
    </Link>
  )
}

/** All that the cell shows, in words. */
function useDescription(
  date: string,
  day: MonthDay | undefined,
  name: string | undefined,
  whose: Whose,
): string {
  const { t } = useTranslation('month')
  const formats = useFormats()
  const parts = [formats.dayName(date)]
  if (date === whose.today) {
    parts.push(t('today'))
  }
  if (name !== undefined) {
    parts.push(name)
  }
  if (day !== undefined) {
    const worked = formatMinutes(day.working_time_raw_minutes)
    if (day.day_type === 'Free') {
      parts.push(t('free'))
    }
    if (expectedOn(day) > 0 && !day.is_future) {
      parts.push(t('says.of', { worked, norm: formatMinutes(expectedOn(day)) }))
    } else if (day.has_entries) {
      parts.push(t('says.worked', { worked }))
    }
    if (isMissing(day, whose.today)) {
      parts.push(t('legend.missing'))
    }
    if (day.overtime_minutes > 0) {
      parts.push(t('says.overtime', { overtime: formatMinutes(day.overtime_minutes) }))
    }
    if (differs(day)) {
      parts.push(
        t('says.difference', {
          presence: formatSeconds(day.presence_seconds),
          difference: formatDifference(wholeMinutes(day.difference_seconds)),
        }),
      )
    }
    if (day.closed_by !== 'nothing') {
      parts.push(t(`closed.${day.closed_by}`))
    }
    if (day.is_future) {
      parts.push(t('says.future'))
    }
  }
  return parts.join(', ')
}

function Week({ days, label }: { days: MonthDay[] | undefined; label: string }) {
  const { t } = useTranslation('month')
  if (days === undefined) {
    return (
      <>
        <span className={classes.range}>{label}</span>
        <Skeleton h={12} w="60%" mt={4} />
      </>
    )
  }
  const sum = sumOf(days)
  const isToCome = days.every((day) => day.is_future && !day.has_entries)
  const difference = wholeMinutes(sum.difference_seconds)
  return (
    <>
      <span className={classes.range}>{label}</span>
      <span className={classes.effort} hidden={isToCome}>
        <strong>{formatMinutes(sum.worked)}</strong>
        {sum.expected > 0 && <span> / {formatMinutes(sum.expected)}</span>}
      </span>
      <span className={classes.signs}>
        {sum.overtime > 0 && (
          <span className={`${classes.sign} ${classes.overtime}`}>
            <Overtime size={13} role="img" aria-label={t('legend.overtime')} />
            {formatDifference(sum.overtime)}
          </span>
        )}
        {differs(sum) && (
          <span className={`${classes.sign} ${classes.difference}`}>
            <Difference size={13} role="img" aria-label={t('legend.difference')} />
            {formatDifference(difference)}
          </span>
        )}
      </span>
    </>
  )
}
