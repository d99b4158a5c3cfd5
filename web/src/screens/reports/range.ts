import { addDays, addMonths, weekdayOf } from '../../format/dates'

/** Dates, both included. */
export interface Range {
  from: string
  until: string
}

export const presets = ['this_week', 'last_week', 'this_month', 'last_month', 'this_year'] as const
export type Preset = (typeof presets)[number]

/** The dates of a preset as of `today`; weeks begin with `weekStart` (1 is Monday). Never beyond today. Pure. */
export function rangeOf(preset: Preset, today: string, weekStart: number): Range {
  const week = addDays(today, -((weekdayOf(today) - weekStart + 7) % 7))
  const month = addMonths(today, 0)
  switch (preset) {
    case 'this_week':
      return { from: week, until: today }
    case 'last_week':
      return { from: addDays(week, -7), until: addDays(week, -1) }
    case 'this_month':
      return { from: month, until: today }
    case 'last_month':
      return { from: addMonths(today, -1), until: addDays(month, -1) }
    case 'this_year':
      return { from: `${today.slice(0, 4)}-01-01`, until: today }
  }
}

/** The preset that has just these dates. */
export function presetOf(range: Range, today: string, weekStart: number): Preset | null {
  const same = (preset: Preset) => {
    const { from, until } = rangeOf(preset, today, weekStart)
    return from === range.from && until === range.until
  }
  return presets.find(same) ?? null
}
