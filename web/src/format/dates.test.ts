import { describe, expect, it } from 'vitest'

import {
  addDays,
  addMonths,
  dateIn,
  formatsOf,
  instantAt,
  startOfDay,
  timeIn,
  weekdayOf,
} from './dates'

describe('dates', () => {
  it('are counted without regard to clock changes', () => {
    expect(addDays('2026-03-28', 2)).toBe('2026-03-30')
    expect(addDays('2026-03-01', -1)).toBe('2026-02-28')
    expect(addDays('2028-02-28', 1)).toBe('2028-02-29')
  })
  it('of months begin with the first', () => {
    expect(addMonths('2026-01-31', 1)).toBe('2026-02-01')
    expect(addMonths('2026-01-31', -1)).toBe('2025-12-01')
    expect(addMonths('2026-01-31', 0)).toBe('2026-01-01')
  })
  it('have weekdays from Monday to Sunday', () => {
    expect(['2026-03-09', '2026-03-15'].map(weekdayOf)).toEqual([1, 7])
  })
  it('are those of a zone', () => {
    const now = Date.parse('2026-03-10T23:30:00Z')
    expect(dateIn('Europe/Berlin', now)).toBe('2026-03-11')
    expect(dateIn('America/New_York', now)).toBe('2026-03-10')
  })
})

describe('a language and a zone', () => {
  const english = formatsOf('en-GB', 'Europe/Berlin')
  const german = formatsOf('de', 'Europe/Berlin')
  it('make texts', () => {
    expect(english.time('2026-03-10T07:31:00Z')).toBe('08:31')
    expect(german.time('2026-07-10T07:31:00Z')).toBe('09:31')
    expect(german.month('2026-03-10')).toBe('März 2026')
    expect(german.shortMonth('2026-01-10')).toBe('Jan. 2026')
    expect(english.date('2026-03-11')).toBe('Wed, 11 Mar 2026')
    expect(english.dateRange('2026-03-09', '2026-03-15').replaceAll(/\s/g, '')).toBe('9–15Mar2026')
    expect(german.dateRange('2026-03-09', '2026-03-09')).toBe('9. März 2026')
    expect([1, 7].map((day) => german.weekday(day))).toEqual(['Mo', 'So'])
    expect(german.number(1234.5, 1)).toBe('1.234,5')
  })
  it('tell how long ago something was', () => {
    const now = Date.parse('2026-03-10T09:00:00Z')
    expect(english.ago('2026-03-10T08:57:00Z', now)).toBe('3 minutes ago')
    expect(english.ago('2026-03-08T08:57:00Z', now)).toBe('2 days ago')
    expect(german.ago('2026-03-10T08:00:00Z', now)).toBe('vor 1 Stunde')
  })
})

describe('the first instant of a date', () => {
  it.each([
    ['Europe/Berlin', '2026-03-29', '2026-03-28T23:00:00.000Z'],
    ['Europe/Berlin', '2026-03-30', '2026-03-29T22:00:00.000Z'],
    ['America/New_York', '2026-11-01', '2026-11-01T04:00:00.000Z'],
    ['Asia/Kathmandu', '2026-03-10', '2026-03-09T18:15:00.000Z'],
    ['Pacific/Kiritimati', '2026-03-10', '2026-03-09T10:00:00.000Z'],
    ['America/Santiago', '2026-09-06', '2026-09-06T04:00:00.000Z'], // midnight is skipped
  ])('%s %s', (zone, date, instant) => {
    expect(startOfDay(zone, date)).toBe(instant)
  })
})

it('a local time is an instant, also on the days clocks change', () => {
  const at = (date: string, time: string, zone = 'Europe/Berlin') =>
    new Date(instantAt(zone, date, time)).toISOString()
  expect(at('2026-03-10', '08:31')).toBe('2026-03-10T07:31:00.000Z')
  expect(at('2026-07-10', '08:31')).toBe('2026-07-10T06:31:00.000Z')
  expect(at('2026-03-29', '01:59')).toBe('2026-03-29T00:59:00.000Z')
  expect(at('2026-03-29', '02:30')).toBe('2026-03-29T01:30:00.000Z') // skipped
  expect(at('2026-03-29', '03:00')).toBe('2026-03-29T01:00:00.000Z')
  expect(at('2026-10-25', '02:30')).toBe('2026-10-25T00:30:00.000Z') // twice
  expect(at('2026-10-25', '03:00')).toBe('2026-10-25T02:00:00.000Z')
  expect(at('2026-03-10', '08:31', 'Asia/Kathmandu')).toBe('2026-03-10T02:46:00.000Z')
  expect(at('2026-03-10', '00:00', 'America/St_Johns')).toBe('2026-03-10T02:30:00.000Z')
})

it('a time of the day is written for a field', () => {
  expect(timeIn('Europe/Berlin', Date.parse('2026-03-09T23:05:59Z'))).toBe('00:05')
  expect(timeIn('America/New_York', Date.parse('2026-03-10T20:00:00Z'))).toBe('16:00')
})
