/** Business hours as people read them. Pure. */

export interface Times {
  start_time: string
  end_time: string
  break_minutes: number
}

const DAY = 24 * 60

/** "08:30" is 510; null where it is no time. */
export function minutesOf(time: string): number | null {
  const [, hours, minutes] = /^([01]\d|2[0-3]):([0-5]\d)$/.exec(time) ?? []
  return minutes === undefined ? null : Number(hours) * 60 + Number(minutes)
}

/** 510 is "08:30"; what lies outside of the day is a time of the one before or after. */
export function timeAt(minutes: number): string {
  const within = ((minutes % DAY) + DAY) % DAY
  const two = (value: number) => String(value).padStart(2, '0')
  return `${two(Math.floor(within / 60))}:${two(within % 60)}`
}

/** An end that is not after the start is on the next day. */
export function endsNextDay({ start_time, end_time }: Pick<Times, 'start_time' | 'end_time'>) {
  return end_time <= start_time
}

/** How many minutes lie between start and end, and how many of them are work. */
export function lengthOf({ start_time, end_time, break_minutes }: Times) {
  const start = minutesOf(start_time) ?? 0
  const end = (minutesOf(end_time) ?? 0) + (endsNextDay({ start_time, end_time }) ? DAY : 0)
  return { present: end - start, work: Math.max(0, end - start - break_minutes) }
}

/** The weekdays in the order of the organization's week. */
export function weekFrom(first: number): number[] {
  return Array.from({ length: 7 }, (_, index) => ((first - 1 + index) % 7) + 1)
}

export type Standing = 'now' | 'later' | 'past'

interface Dated {
  id: string
  effective_from: string
  employee_id: string | null
}

/**
 * Which of them are in force on a date, come later, or are over. They are in the order of the API: the newest first,
 * and of two from the same date the one that counts.
 */
export function standings(items: Dated[], today: string): Map<string, Standing> {
  const inForce = new Set<string | null>()
  return new Map(
    items.map(({ id, effective_from, employee_id }) => {
      if (effective_from > today) {
        return [id, 'later']
      }
      const standing: Standing = inForce.has(employee_id) ? 'past' : 'now'
      inForce.add(employee_id)
      return [id, standing]
    }),
  )
}
