import { describe, expect, it } from 'vitest'

import { dateByKey, lookOf, monthsOf, specials, workingDays } from './year'

describe('a year', () => {
  it('has twelve months of whole days', () => {
    const months = monthsOf(2024, 1)
    expect(months.map(({ days }) => days.length)).toEqual([
      31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31,
    ])
    expect(months.flatMap(({ days }) => days).at(-1)).toBe('2024-12-31')
  })
  it('begins its weeks where the organization does', () => {
    // 1 March 2026 is a Sunday.
    expect(monthsOf(2026, 1)[2]?.before).toBe(6)
    expect(monthsOf(2026, 7)[2]?.before).toBe(0)
  })
})

it('arrow keys go through it, and not out of it', () => {
  expect(dateByKey('2026-03-10', 'ArrowRight')).toBe('2026-03-11')
  expect(dateByKey('2026-03-01', 'ArrowUp')).toBe('2026-02-22')
  expect(dateByKey('2026-01-01', 'ArrowLeft')).toBeNull()
  expect(dateByKey('2026-12-31', 'ArrowDown')).toBeNull()
  expect(dateByKey('2026-03-10', 'a')).toBeNull()
})

it('an override looks like what it makes of a day', () => {
  expect(lookOf({ day_type: 'Free', reason: 'override' })).toBe('override_free')
  expect(lookOf({ day_type: 'Working', reason: 'override' })).toBe('override_work')
  expect(lookOf({ day_type: 'Free', reason: 'holiday' })).toBe('holiday')
  expect(lookOf({ day_type: 'Free', reason: 'weekend' })).toBe('weekend')
  expect(lookOf({ day_type: 'Working', reason: 'work_day' })).toBe('work')
})

it('what is special is in the order of its dates, what wins first', () => {
  const at = { id: '1', updated_at: '' }
  const found = specials(
    [
      { ...at, date: '2026-05-01', name: 'Labour Day', region: '', uid: null },
      { ...at, date: '2026-01-01', name: 'New Year', region: '', uid: null },
    ],
    [{ ...at, date: '2026-05-01', day_type: 'Working', note: 'Fair' }],
  )
  expect(found.map(({ kind, date }) => `${date} ${kind}`)).toEqual([
    '2026-01-01 holiday',
    '2026-05-01 override',
    '2026-05-01 holiday',
  ])
  expect(workingDays([{ day_type: 'Free' }, { day_type: 'Working' }])).toBe(1)
})
