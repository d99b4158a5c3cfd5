import type { MonthDay } from '../../api/schema'

export interface Sums {
  /** Dates with effort. */
  days: number
  effort: number
  norm: number
  overtime: number
  presence: number
}

/** "2026-03", of each month between the dates. */
export function monthsOf(start: string, end: string): string[] {
  const months: string[] = []
  const [year = 0, month = 1] = start.split('-').map(Number)
  for (let index = year * 12 + month - 1; ; index++) {
    const name = `${Math.floor(index / 12)}-${String((index % 12) + 1).padStart(2, '0')}`
    if (name > end.slice(0, 7)) {
      return months
    }
    months.push(name)
  }
}

/** Minutes of the dates between, both included. */
export function sumsOf(days: MonthDay[], start: string, end: string): Sums {
  const among = days.filter(({ date }) => date >= start && date <= end)
  const sum = (of: (day: MonthDay) => number) => among.reduce((all, day) => all + of(day), 0)
  return {
    days: among.filter(({ has_entries }) => has_entries).length,
    effort: sum((day) => day.working_time_raw_minutes),
    norm: sum((day) => (day.day_type === 'Working' ? day.norm_minutes : 0)),
    overtime: sum((day) => day.overtime_minutes),
    presence: Math.floor(sum((day) => day.presence_seconds) / 60),
  }
}
