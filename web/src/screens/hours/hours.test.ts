import { describe, expect, it } from 'vitest'

import { endsNextDay, lengthOf, minutesOf, standings, timeAt, weekFrom } from './hours'

describe('times of day', () => {
  it('are read and written', () => {
    expect(minutesOf('08:30')).toBe(510)
    expect(minutesOf('24:00')).toBeNull()
    expect(minutesOf('')).toBeNull()
    expect(timeAt(510)).toBe('08:30')
    expect(timeAt(-10)).toBe('23:50')
    expect(timeAt(1450)).toBe('00:10')
  })
  it('end on the next day where the end is not after the start', () => {
    expect(endsNextDay({ start_time: '22:00', end_time: '06:00' })).toBe(true)
    expect(endsNextDay({ start_time: '08:00', end_time: '08:00' })).toBe(true)
    expect(endsNextDay({ start_time: '08:00', end_time: '16:30' })).toBe(false)
  })
  it('are so long, with and without the break', () => {
    expect(lengthOf({ start_time: '08:00', end_time: '16:30', break_minutes: 30 })).toEqual({
      present: 510,
      work: 480,
    })
    expect(lengthOf({ start_time: '22:00', end_time: '06:00', break_minutes: 0 }).work).toBe(480)
    expect(lengthOf({ start_time: '08:00', end_time: '09:00', break_minutes: 90 }).work).toBe(0)
  })
})

it('a week begins where the organization says', () => {
  expect(weekFrom(1)).toEqual([1, 2, 3, 4, 5, 6, 7])
  expect(weekFrom(7)).toEqual([7, 1, 2, 3, 4, 5, 6])
})

it('of each owner the newest that has begun is in force', () => {
  const item = (id: string, effective_from: string, employee_id: string | null = null) => ({
    id,
    effective_from,
    employee_id,
  })
  const found = standings(
    [
      item('next', '2026-04-01'),
      item('now', '2026-03-10'),
      item('same date, older', '2026-03-10'),
      item('hers', '2026-02-01', 'ada'),
      item('old', '2026-01-01'),
    ],
    '2026-03-10',
  )
  expect(Object.fromEntries(found)).toEqual({
    next: 'later',
    now: 'now',
    'same date, older': 'past',
    hers: 'now',
    old: 'past',
  })
})
