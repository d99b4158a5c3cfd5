/** Sessions by the weeks of the organization. Pure. */
import type { Correction, Session } from '../../api/schema'
import { addDays, weekdayOf } from '../../format/dates'

export interface Week {
  first: string
  last: string
  working: number
  breaks: number
  days: Day[]
}

export interface Day {
  date: string
  /** null where there is a correction only, of a day without punches. */
  session: Session | null
  /** The newest that is about this day, as long as it has something to say. */
  correction: Correction | null
}

/** 1 is Monday: the first day of the week that a date lies in. */
export function weekStart(date: string, starts: number): string {
  return addDays(date, -((weekdayOf(date) - starts + 7) % 7))
}

/** Weeks and days, the newest first. `corrections` are the newest first. */
export function weeksOf(sessions: Session[], corrections: Correction[], starts: number): Week[] {
  const days = new Map<string, Day>()
  for (const session of sessions) {
    days.set(session.date, { date: session.date, session, correction: null })
  }
  for (const correction of corrections) {
    const day = days.get(correction.date) ?? {
      ...{ date: correction.date, session: null, correction: null },
    }
    day.correction ??= correction
    if (day.session !== null || day.correction.state !== 'approved') {
      days.set(day.date, day)
    }
  }
  const weeks = new Map<string, Week>()
  for (const day of [...days.values()].sort((a, b) => (a.date < b.date ? 1 : -1))) {
    const first = weekStart(day.date, starts)
    const week = weeks.get(first) ?? {
      ...{ first, last: addDays(first, 6), working: 0, breaks: 0, days: [] },
    }
    week.working += day.session?.working_seconds ?? 0
    week.breaks += day.session?.break_seconds ?? 0
    week.days.push(day)
    weeks.set(first, week)
  }
  return [...weeks.values()]
}
