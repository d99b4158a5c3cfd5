/** Dates and instants, for a language and a zone. Dates are "YYYY-MM-DD" and belong to no zone. */

export interface Formats {
  /** "Wed, 11 Mar 2026" */
  date: (date: string) => string
  /** "Wednesday, 11 March" */
  dayName: (date: string) => string
  /** "11 Mar" */
  shortDate: (date: string) => string
  /** "9 – 15 Mar 2026", of the first and the last date. */
  dateRange: (start: string, end: string) => string
  /** "March 2026", of any date in it. */
  month: (date: string) => string
  /** "Mar 2026", of any date in it. */
  shortMonth: (date: string) => string
  /** "Mon" for 1 … "Sun" for 7. */
  weekday: (day: number, style?: 'short' | 'long') => string
  /** "08:31", the local time of an instant. */
  time: (instant: string) => string
  /** The local date of an instant. */
  localDate: (instant: string) => string
  /** "11 Mar 2026, 08:31" */
  dateTime: (instant: string) => string
  /** "3 minutes ago", of an instant as seen at another. */
  ago: (instant: string, now: number) => string
  number: (value: number, digits?: number) => string
}

const DAY = 86_400_000

/** A date at noon UTC, to be formatted in UTC: no clock change comes near it. */
function noon(date: string): Date {
  return new Date(`${date}T12:00:00Z`)
}

export function formatsOf(language: string, zone: string): Formats {
  const of = (options: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat(language, options)
  const date = of({
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    timeZone: 'UTC',
  })
  const dayName = of({ weekday: 'long', day: 'numeric', month: 'long', timeZone: 'UTC' })
  const shortDate = of({ day: 'numeric', month: 'short', timeZone: 'UTC' })
  const day = of({ day: 'numeric', month: 'short', year: 'numeric', timeZone: 'UTC' })
  const month = of({ month: 'long', year: 'numeric', timeZone: 'UTC' })
  const shortMonth = of({ month: 'short', year: 'numeric', timeZone: 'UTC' })
  const weekdays = {
    short: of({ weekday: 'short', timeZone: 'UTC' }),
    long: of({ weekday: 'long', timeZone: 'UTC' }),
  }
  const time = of({ hour: '2-digit', minute: '2-digit', timeZone: zone })
  const dateTime = of({ dateStyle: 'medium', timeStyle: 'short', timeZone: zone })
  const relative = new Intl.RelativeTimeFormat(language, { numeric: 'auto' })
  return {
    date: (value) => date.format(noon(value)),
    dayName: (value) => dayName.format(noon(value)),
    shortDate: (value) => shortDate.format(noon(value)),
    dateRange: (start, end) => day.formatRange(noon(start), noon(end)),
    month: (value) => month.format(noon(value)),
    shortMonth: (value) => shortMonth.format(noon(value)),
    weekday: (day, style = 'short') => weekdays[style].format(new Date(Date.UTC(2024, 0, day, 12))),
    time: (value) => time.format(new Date(value)),
    localDate: (value) => dateIn(zone, Date.parse(value)),
    dateTime: (value) => dateTime.format(new Date(value)),
    ago: (value, now) => {
      const seconds = Math.round((new Date(value).getTime() - now) / 1000)
      const steps: [number, Intl.RelativeTimeFormatUnit][] = [
        [86_400, 'day'],
        [3600, 'hour'],
        [60, 'minute'],
      ]
      const [size, unit] = steps.find(([size]) => Math.abs(seconds) >= size) ?? [1, 'second']
      return relative.format(Math.trunc(seconds / size), unit)
    },
    number: (value, digits = 0) =>
      new Intl.NumberFormat(language, {
        minimumFractionDigits: digits,
        maximumFractionDigits: digits,
      }).format(value),
  }
}

/** The local date of an instant (milliseconds) in a zone. */
export function dateIn(zone: string, now: number): string {
  // By its parts: how a language orders and separates them differs between browsers.
  const parts = new Intl.DateTimeFormat('en', {
    timeZone: zone,
    calendar: 'gregory',
    numberingSystem: 'latn',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
  }).formatToParts(now)
  const part = (wanted: string) => parts.find(({ type }) => type === wanted)?.value ?? ''
  return `${part('year')}-${part('month')}-${part('day')}`
}

export function addDays(date: string, days: number): string {
  return new Date(noon(date).getTime() + days * DAY).toISOString().slice(0, 10)
}

/** The first day of the month so many months later. */
export function addMonths(date: string, months: number): string {
  const [year = 0, month = 1] = date.split('-').map(Number)
  return new Date(Date.UTC(year, month - 1 + months, 1, 12)).toISOString().slice(0, 10)
}

/** 1 for Monday … 7 for Sunday. */
export function weekdayOf(date: string): number {
  return noon(date).getUTCDay() || 7
}

/** The first instant of a date in a zone, as RFC 3339; where the clock skips midnight, the first there is. */
export function startOfDay(zone: string, date: string): string {
  const midnight = Date.parse(`${date}T00:00:00Z`)
  // Clocks are between 12 hours behind and 14 ahead of UTC, and change by quarters of an hour at least.
  for (let at = midnight - 14 * 3_600_000; at <= midnight + 12 * 3_600_000; at += 900_000) {
    if (dateIn(zone, at) === date) {
      return new Date(at).toISOString()
    }
  }
  return new Date(midnight).toISOString()
}

/** "08:31", the local time of an instant (milliseconds) in a zone, as fields for times take it. */
export function timeIn(zone: string, now: number): string {
  return new Intl.DateTimeFormat('en-GB', {
    timeZone: zone,
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  }).format(now)
}

/** How far a zone's clocks are ahead of UTC at an instant, in milliseconds. */
function offsetAt(zone: string, instant: number): number {
  const shown = new Intl.DateTimeFormat('en-GB', {
    timeZone: zone,
    ...{ year: 'numeric', month: 'numeric', day: 'numeric' },
    ...{ hour: 'numeric', minute: 'numeric', second: 'numeric', hourCycle: 'h23' },
  }).formatToParts(instant)
  const part = (type: Intl.DateTimeFormatPartTypes) =>
    Number(shown.find((one) => one.type === type)?.value)
  const wall = Date.UTC(
    ...([part('year'), part('month') - 1, part('day')] as const),
    ...([part('hour'), part('minute'), part('second')] as const),
  )
  return wall - Math.floor(instant / 1000) * 1000
}

/**
 * The instant (milliseconds) of a date and a local time "08:31" in a zone, as the server sees it: where clocks are put back
 * the first of two, where they skip it the one that the offset before gives.
 */
export function instantAt(zone: string, date: string, time: string): number {
  const wall = Date.parse(`${date}T${time}:00Z`)
  const before = wall - offsetAt(zone, wall - DAY)
  const after = wall - offsetAt(zone, wall + DAY)
  const shows = (instant: number) => instant + offsetAt(zone, instant) === wall
  return shows(before) || !shows(after) ? before : after
}
