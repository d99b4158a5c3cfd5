import { describe, expect, it } from 'vitest'

import type { Correction, Session } from '../../api/schema'
import {
  faultsOf,
  inOrderOfTime,
  likelyNext,
  punchesOf,
  refusedRows,
  rowsOf,
  sumOf,
  withRow,
} from './correction'
import { weekStart, weeksOf } from './weeks'

const zone = 'Europe/Berlin'
const date = '2026-03-10'
const later = Date.parse('2026-03-12T00:00:00Z')

const recorded = [
  { type: 'punch_out' as const, timestamp: '2026-03-10T16:00:30.5Z', notes: null },
  { type: 'punch_in' as const, timestamp: '2026-03-10T07:31:12Z', notes: 'early bird' },
]
const rows = rowsOf(recorded, date, zone)

describe('a day that is corrected', () => {
  it('shows local times in order, and sends back what nobody has changed to the second', () => {
    expect(rows.map(({ time }) => time)).toEqual(['08:31', '17:00'])
    expect(punchesOf(rows, date, zone)).toEqual([
      { type: 'punch_in', timestamp: '2026-03-10T07:31:12Z', notes: 'early bird' },
      { type: 'punch_out', timestamp: '2026-03-10T16:00:30.5Z' },
    ])
  })
  it('sends a changed time as the instant that it is there', () => {
    const changed = rows.map((row) => ({ ...row, time: row.time === '08:31' ? '08:15' : row.time }))
    expect(punchesOf(changed, date, zone)[0]?.timestamp).toBe('2026-03-10T07:15:00.000Z')
  })
  it('goes on after midnight where it is said', () => {
    const night = rowsOf(
      [
        { type: 'punch_in', timestamp: '2026-03-10T21:00:00Z' },
        { type: 'punch_out', timestamp: '2026-03-11T05:00:00Z' },
      ],
      date,
      zone,
    )
    expect(night.map(({ time, nextDay }) => [time, nextDay])).toEqual([
      ['22:00', false],
      ['06:00', true],
    ])
    expect(sumOf(night, date, zone, later)).toEqual({ working: 8 * 3600, breaks: 0 })
    expect(faultsOf(night, date, zone, later).size).toBe(0)
    const moved = night.map((row) => (row.nextDay ? { ...row, time: '06:30' } : row))
    expect(punchesOf(moved, date, zone)[1]?.timestamp).toBe('2026-03-11T05:30:00.000Z')
  })
  it('takes a break wherever it is added', () => {
    const more = withRow(rows, 'break_start', 'break_end').map((row) => ({
      ...row,
      time: { break_start: '12:00', break_end: '12:30' }[String(row.type)] ?? row.time,
    }))
    expect(inOrderOfTime(more).map(({ type }) => type)).toEqual([
      ...['punch_in', 'break_start', 'break_end', 'punch_out'],
    ])
    expect(new Set(more.map(({ id }) => id)).size).toBe(4)
    expect(sumOf(more, date, zone, later).breaks).toBe(1800)
  })
  it('knows what was probably forgotten', () => {
    expect(likelyNext([])).toBe('punch_in')
    expect(likelyNext(rows)).toBe('punch_in')
    expect(likelyNext(rows.slice(0, 1))).toBe('punch_out')
  })
})

describe('what is wrong with a row', () => {
  const faults = (
    change: (time: string, place: number) => Partial<(typeof rows)[0]>,
    now = later,
  ) => [
    ...faultsOf(
      rows.map((row, place) => ({ ...row, ...change(row.time, place) })),
      date,
      zone,
      now,
    ).values(),
  ]
  it('is a time that is missing, doubled, to come, or out of order', () => {
    expect(faults(() => ({}))).toEqual([])
    expect(faults((_, place) => (place === 1 ? { time: '' } : {}))).toEqual(['no_time'])
    expect(faults(() => ({ time: '08:00' }))).toEqual(['same_time'])
    expect(faults((_, place) => (place === 1 ? { type: 'break_end' } : {}))).toEqual(['order'])
    expect(faults(() => ({}), Date.parse('2026-03-10T12:00:00Z'))).toEqual(['future'])
  })
  it('is what the server says, of the row that it means', () => {
    const unsorted = [...rows].reverse()
    const error = {
      ...{ type: '/problems/invalid', title: '', status: 422, detail: '', request_id: '' },
      errors: [
        { pointer: '/punches/1/timestamp', message: 'is wrong' },
        { pointer: '/reason', message: 'is too long' },
      ],
    }
    expect([...refusedRows(error, unsorted)]).toEqual([[1, 'is wrong']])
  })
})

describe('weeks', () => {
  const session = (date: string, working_seconds: number) =>
    ({ date, working_seconds, break_seconds: 600 }) as Session
  const correction = (date: string, state: Correction['state']) => ({ date, state }) as Correction

  it('begin where the organization has it', () => {
    expect(weekStart('2026-03-10', 1)).toBe('2026-03-09')
    expect(weekStart('2026-03-09', 1)).toBe('2026-03-09')
    expect(weekStart('2026-03-10', 7)).toBe('2026-03-08')
    expect(weekStart('2026-03-08', 1)).toBe('2026-03-02')
  })
  it('add up their days, the newest first, with the newest correction of each', () => {
    const weeks = weeksOf(
      [session('2026-03-08', 100), session('2026-03-09', 3600), session('2026-03-10', 1800)],
      [
        correction('2026-03-10', 'rejected'),
        correction('2026-03-10', 'approved'),
        correction('2026-03-06', 'pending'),
        correction('2026-03-05', 'approved'), // took all punches away
      ],
      1,
    )
    expect(weeks.map(({ first, working, breaks }) => [first, working, breaks])).toEqual([
      ['2026-03-09', 5400, 1200],
      ['2026-03-02', 100, 600],
    ])
    expect(weeks[0]?.days.map(({ date, correction }) => [date, correction?.state])).toEqual([
      ['2026-03-10', 'rejected'],
      ['2026-03-09', undefined],
    ])
    expect(weeks[1]?.days.map(({ date }) => date)).toEqual(['2026-03-08', '2026-03-06'])
  })
})
