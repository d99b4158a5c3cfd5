/** A day's punches while somebody corrects them. Pure. */
import type { components, Problem, Punch } from '../../api/schema'
import { addDays, dateIn, instantAt, timeIn } from '../../format/dates'
import { cyclesOf, cycleSeconds, breakSeconds, type Figures } from '../today/figures'
import { allowedAfter, type PunchType } from '../today/queue'

export type NewPunch = components['schemas']['NewPunch']

/** One punch in the form. */
export interface Row {
  id: number
  type: PunchType
  /** "08:31", '' while it is not known. */
  time: string
  /** After midnight, as the end of a night shift. */
  nextDay: boolean
  notes: string | null
  /** The recorded punch it was: its seconds stay as long as nobody changes the time. */
  recorded?: { timestamp: string; time: string; nextDay: boolean }
}

type Shown = Pick<Punch, 'type' | 'timestamp'> & { notes?: string | null }

export function rowsOf(punches: Shown[], date: string, zone: string): Row[] {
  return [...punches]
    .sort((a, b) => Date.parse(a.timestamp) - Date.parse(b.timestamp))
    .map(({ type, timestamp, notes = null }, id) => {
      const at = Date.parse(timestamp)
      const shown = { time: timeIn(zone, at), nextDay: dateIn(zone, at) > date }
      return { id, type, ...shown, notes, recorded: { timestamp, ...shown } }
    })
}

/** A row that was not there, with an id of its own. */
export function withRow(rows: Row[], ...types: PunchType[]): Row[] {
  const first = 1 + Math.max(-1, ...rows.map(({ id }) => id))
  const added = types.map((type, i) => ({
    ...{ id: first + i, type, time: '', nextDay: rows.at(-1)?.nextDay ?? false },
    notes: null,
  }))
  return [...rows, ...added]
}

/** What most probably was forgotten: whatever closes what is open, else a beginning. */
export function likelyNext(rows: Row[]): PunchType {
  const last = inOrderOfTime(rows).at(-1)?.type
  return last === undefined || last === 'punch_out' ? 'punch_in' : 'punch_out'
}

/** As they lie in the day; rows without a time stay at the end. */
export function inOrderOfTime(rows: Row[]): Row[] {
  const place = ({ time, nextDay }: Row) => (time === '' ? '9' : `${nextDay ? 1 : 0}${time}`)
  return [...rows].sort((a, b) => (place(a) < place(b) ? -1 : place(a) > place(b) ? 1 : 0))
}

export function instantOfRow(row: Row, date: string, zone: string): string {
  const { recorded } = row
  if (recorded?.time === row.time && recorded.nextDay === row.nextDay) {
    return recorded.timestamp
  }
  return new Date(instantAt(zone, row.nextDay ? addDays(date, 1) : date, row.time)).toISOString()
}

/** For the server: all punches of the date. Their places are those of `inOrderOfTime`. */
export function punchesOf(rows: Row[], date: string, zone: string): NewPunch[] {
  return inOrderOfTime(rows).map((row) => ({
    type: row.type,
    timestamp: instantOfRow(row, date, zone),
    ...(row.notes !== null && row.notes !== '' && { notes: row.notes }),
  }))
}

export type RowFault = 'no_time' | 'same_time' | 'future' | 'order'

/** What is wrong with each row, by its id, before the server is asked. */
export function faultsOf(
  rows: Row[],
  date: string,
  zone: string,
  now: number,
): Map<number, RowFault> {
  const faults = new Map<number, RowFault>()
  let before: { type: PunchType | null; at: number } = { type: null, at: -Infinity }
  for (const row of inOrderOfTime(rows)) {
    if (row.time === '') {
      faults.set(row.id, 'no_time')
      continue
    }
    const at = Date.parse(instantOfRow(row, date, zone))
    if (before.at === at) {
      faults.set(row.id, 'same_time')
    } else if (at > now + 120_000) {
      faults.set(row.id, 'future')
    } else if (!allowedAfter(before.type).includes(row.type)) {
      faults.set(row.id, 'order')
    }
    before = { type: row.type, at }
  }
  return faults
}

/** The server's word on a row, by its id: `/punches/2/timestamp` is the third that was sent. */
export function refusedRows(error: Problem, rows: Row[]): Map<number, string> {
  const sent = inOrderOfTime(rows)
  const found = new Map<number, string>()
  for (const { pointer, message } of error.errors) {
    const row = sent[Number(/^\/punches\/(\d+)/.exec(pointer)?.[1])]
    if (row !== undefined) {
      found.set(row.id, message)
    }
  }
  return found
}

/** What the day would add up to; an open cycle counts up to `now`. */
export function sumOf(rows: Row[], date: string, zone: string, now: number): Figures {
  const moments = inOrderOfTime(rows.filter(({ time }) => time !== '')).map((row) => ({
    type: row.type,
    timestamp: instantOfRow(row, date, zone),
    ...{ pending: false, late: false, early: false, made_up: false, notes: null },
  }))
  const sum = { working: 0, breaks: 0 }
  for (const cycle of cyclesOf(moments)) {
    sum.working += cycleSeconds(cycle, now)
    sum.breaks += cycle.breaks.reduce((all, one) => all + breakSeconds(one, now), 0)
  }
  return sum
}
