import type { CalendarItem, DayOverride, Holiday } from '../../api/schema'
import { addDays, addMonths, weekdayOf } from '../../format/dates'

/** How a year is laid out. Pure. */

export interface Month {
  /** Its first day. */
  first: string
  /** How many empty places come before it in a week that begins on `weekStart`. */
  before: number
  days: string[]
}

export function monthsOf(year: number, weekStart: number): Month[] {
  return Array.from({ length: 12 }, (_, index) => {
    const first = addMonths(`${year}-01-01`, index)
    const next = addMonths(first, 1)
    const days: string[] = []
    for (let day = first; day < next; day = addDays(day, 1)) {
      days.push(day)
    }
    return { first, before: (weekdayOf(first) - weekStart + 7) % 7, days }
  })
}

/** What a day looks like. */
export type Look = 'work' | 'weekend' | 'holiday' | 'override_free' | 'override_work'

export function lookOf({ day_type, reason }: Pick<CalendarItem, 'day_type' | 'reason'>): Look {
  if (reason === 'override') {
    return day_type === 'Free' ? 'override_free' : 'override_work'
  }
  return reason === 'holiday' ? 'holiday' : reason === 'weekend' ? 'weekend' : 'work'
}

/** The date that a key of the keyboard leads to, within a year; null: none. */
export function dateByKey(date: string, key: string): string | null {
  const steps: Record<string, number> = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7 }
  const step = steps[key]
  const next = step === undefined ? null : addDays(date, step)
  return next?.slice(0, 4) === date.slice(0, 4) ? next : null
}

export type Special =
  | { kind: 'holiday'; date: string; holiday: Holiday }
  | { kind: 'override'; date: string; override: DayOverride }

/** All that is special in a year, by date; of one date the override first, since it wins. */
export function specials(holidays: Holiday[], overrides: DayOverride[]): Special[] {
  const all: Special[] = [
    ...overrides.map((override) => ({ kind: 'override' as const, date: override.date, override })),
    ...holidays.map((holiday) => ({ kind: 'holiday' as const, date: holiday.date, holiday })),
  ]
  return all.sort((a, b) => (a.date < b.date ? -1 : a.date > b.date ? 1 : 0))
}

/** How many of the days are working days. */
export function workingDays(items: Pick<CalendarItem, 'day_type'>[]): number {
  return items.filter(({ day_type }) => day_type === 'Working').length
}
