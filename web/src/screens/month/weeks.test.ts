import { describe, expect, it } from 'vitest'

import type { MonthDay } from '../../api/schema'
import { dateAfterKey, differs, isMissing, lastOf, sumOf, weekdays, weeksOf } from './weeks'

function day(date: string, more: Partial<MonthDay> = {}): MonthDay {
  return {
    date,
    day_type: 'Working',
    working_time_raw_minutes: 0,
    overtime_minutes: 0,
    billable_half_hours: 0,
    norm_minutes: 480,
    has_entries: false,
    is_future: false,
    is_editable: true,
    closed_by: 'nothing',
    presence_seconds: 0,
    effort_seconds: 0,
    difference_seconds: 0,
    ...more,
  }
}

describe('weeks', () => {
  it('begin where the organization wants', () => {
    const monday = weeksOf('2026-03', 1)
    expect(monday).toHaveLength(6)
    expect(monday[0]).toEqual([null, null, null, null, null, null, '2026-03-01'])
    expect(monday[5]?.slice(0, 3)).toEqual(['2026-03-30', '2026-03-31', null])
    const sunday = weeksOf('2026-03', 7)
    expect(sunday).toHaveLength(5)
    expect(sunday[0]?.[0]).toBe('2026-03-01')
  })
  it.each([1, 6, 7])('hold each date once, whatever month it is (%i)', (weekStart) => {
    for (let number = 1; number <= 12; number++) {
      const month = `2028-${String(number).padStart(2, '0')}`
      const dates = weeksOf(month, weekStart).flat()
      const there = dates.filter((date) => date !== null)
      expect(dates.length % 7).toBe(0)
      expect(there[0]).toBe(`${month}-01`)
      expect(there.at(-1)).toBe(lastOf(month))
      expect(there).toHaveLength(Number(lastOf(month).slice(8)))
    }
  })
  it('have their weekdays in order', () => {
    expect(weekdays(1)).toEqual([1, 2, 3, 4, 5, 6, 7])
    expect(weekdays(7)).toEqual([7, 1, 2, 3, 4, 5, 6])
    expect(weekdays(6)).toEqual([6, 7, 1, 2, 3, 4, 5])
  })
})

describe('sums', () => {
  it('expect nothing of free days nor of the future', () => {
    const sum = sumOf([
      day('2026-03-06', { working_time_raw_minutes: 510, overtime_minutes: 30 }),
      day('2026-03-07', { day_type: 'Free', working_time_raw_minutes: 60, overtime_minutes: 60 }),
      day('2026-03-09', { presence_seconds: 7200, difference_seconds: 7200 }),
      day('2026-03-11', { is_future: true }),
    ])
    expect(sum).toEqual({
      worked: 570,
      expected: 960,
      overtime: 90,
      presence_seconds: 7200,
      difference_seconds: 7200,
    })
  })
  it('know what is missing', () => {
    const today = '2026-03-10'
    expect(isMissing(day('2026-03-09'), today)).toBe(true)
    expect(isMissing(day('2026-03-09', { has_entries: true }), today)).toBe(false)
    expect(isMissing(day('2026-03-09', { day_type: 'Free' }), today)).toBe(false)
    expect(isMissing(day('2026-03-10'), today)).toBe(false)
  })
  it('compare with presence only where there is any', () => {
    expect(differs(day('2026-03-09', { difference_seconds: -7200 }))).toBe(false)
    expect(differs(day('2026-03-09', { presence_seconds: 100, difference_seconds: 59 }))).toBe(
      false,
    )
    expect(differs(day('2026-03-09', { presence_seconds: 100, difference_seconds: -60 }))).toBe(
      true,
    )
  })
})

describe('keys', () => {
  const grid = { weekStart: 1, isList: false, today: '2026-03-10' }
  it.each([
    ['ArrowLeft', '2026-03-01', '2026-02-28'],
    ['ArrowRight', '2026-03-31', '2026-04-01'],
    ['ArrowUp', '2026-03-10', '2026-03-03'],
    ['ArrowDown', '2026-03-10', '2026-03-17'],
    ['Home', '2026-03-11', '2026-03-09'],
    ['End', '2026-03-11', '2026-03-15'],
    ['PageUp', '2026-03-31', '2026-02-28'],
    ['PageDown', '2026-01-31', '2026-02-28'],
    ['PageDown', '2026-02-10', '2026-03-10'],
    ['t', '2026-02-10', '2026-03-10'],
    ['x', '2026-02-10', null],
  ])('%s leads from %s to %s', (key, from, to) => {
    expect(dateAfterKey(from, key, grid)).toBe(to)
  })
  it('up and down are the next days in a list, home is where the week begins', () => {
    const list = { weekStart: 7, isList: true, today: '2026-03-10' }
    expect(dateAfterKey('2026-03-10', 'ArrowDown', list)).toBe('2026-03-11')
    expect(dateAfterKey('2026-03-10', 'ArrowUp', list)).toBe('2026-03-09')
    expect(dateAfterKey('2026-03-10', 'Home', list)).toBe('2026-03-08')
  })
})
