/** A month as weeks, and what its days add up to. Pure. Months are "2026-03", dates "2026-03-09". */
import type { MonthDay } from '../../api/schema'
import { addDays, addMonths, weekdayOf } from '../../format/dates'

export function monthOf(date: string): string {
  return date.slice(0, 7)
}

export function monthAfter(month: string, months: number): string {
  return monthOf(addMonths(`${month}-01`, months))
}

export function lastOf(month: string): string {
  return addDays(addMonths(`${month}-01`, 1), -1)
}

/** Each week's seven dates, null for those of other months. Weeks begin on `weekStart`, 1 for Monday … 7 for Sunday. */
export function weeksOf(month: string, weekStart: number): (string | null)[][] {
  const last = lastOf(month)
  const weeks = []
  for (
    let start = startOfWeek(`${month}-01`, weekStart);
    start <= last;
    start = addDays(start, 7)
  ) {
    weeks.push(
      Array.from({ length: 7 }, (_, day) => {
        const date = addDays(start, day)
        return monthOf(date) === month ? date : null
      }),
    )
  }
  return weeks
}

function startOfWeek(date: string, weekStart: number): string {
  return addDays(date, -((weekdayOf(date) - weekStart + 7) % 7))
}

/** The weekdays in the order of a week. */
export function weekdays(weekStart: number): number[] {
  return Array.from({ length: 7 }, (_, day) => ((weekStart - 1 + day) % 7) + 1)
}

export interface Sum {
  worked: number
  /** Minutes expected on the working days, up to and with today. */
  expected: number
  overtime: number
  presence_seconds: number
  difference_seconds: number
}

export function sumOf(days: MonthDay[]): Sum {
  const sum = { worked: 0, expected: 0, overtime: 0, presence_seconds: 0, difference_seconds: 0 }
  for (const day of days) {
    sum.worked += day.working_time_raw_minutes
    sum.expected += day.is_future ? 0 : expectedOn(day)
    sum.overtime += day.overtime_minutes
    sum.presence_seconds += day.presence_seconds
    sum.difference_seconds += day.difference_seconds
  }
  return sum
}

export function expectedOn(day: MonthDay): number {
  return day.day_type === 'Working' ? day.norm_minutes : 0
}

/** Nothing is recorded for a working day that is over. */
export function isMissing(day: MonthDay, today: string): boolean {
  return expectedOn(day) > 0 && !day.has_entries && day.date < today
}

/** Presence and effort differ by a minute at least, and there is presence to compare with. */
export function differs(day: Pick<MonthDay, 'presence_seconds' | 'difference_seconds'>): boolean {
  return day.presence_seconds > 0 && Math.abs(day.difference_seconds) >= 60
}

/** Where a key leads from a date in the grid; null if it leads nowhere. In a list, days are below each other. */
export function dateAfterKey(
  date: string,
  key: string,
  { weekStart, isList, today }: { weekStart: number; isList: boolean; today: string },
): string | null {
  const start = startOfWeek(date, weekStart)
  const leads: Record<string, () => string> = {
    ArrowLeft: () => addDays(date, -1),
    ArrowRight: () => addDays(date, 1),
    ArrowUp: () => addDays(date, isList ? -1 : -7),
    ArrowDown: () => addDays(date, isList ? 1 : 7),
    Home: () => start,
    End: () => addDays(start, 6),
    PageUp: () => sameDay(date, -1),
    PageDown: () => sameDay(date, 1),
    t: () => today,
  }
  return leads[key]?.() ?? null
}

/** The same day of another month, or its last. */
function sameDay(date: string, months: number): string {
  const month = monthAfter(monthOf(date), months)
  const last = lastOf(month)
  const same = `${month}${date.slice(7)}`
  return same < last ? same : last
}
