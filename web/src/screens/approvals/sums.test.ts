import { expect, test } from 'vitest'

import type { MonthDay } from '../../api/schema'
import { monthsOf, sumsOf } from './sums'

const day = (date: string, more: Partial<MonthDay> = {}): MonthDay => ({
  date,
  day_type: 'Working',
  working_time_raw_minutes: 500,
  overtime_minutes: 20,
  billable_half_hours: 16,
  norm_minutes: 480,
  has_entries: true,
  is_future: false,
  is_editable: true,
  closed_by: 'nothing',
  presence_seconds: 30_030,
  effort_seconds: 30_000,
  difference_seconds: 30,
  ...more,
})

test('months are those between, over the year too', () => {
  expect(monthsOf('2026-03-01', '2026-03-31')).toEqual(['2026-03'])
  expect(monthsOf('2025-11-30', '2026-01-01')).toEqual(['2025-11', '2025-12', '2026-01'])
})

test('only the dates between count, and free days have no norm', () => {
  const days = [
    day('2026-02-28'),
    day('2026-03-01', { day_type: 'Free', overtime_minutes: 500 }),
    day('2026-03-02'),
    day('2026-03-03', { has_entries: false, working_time_raw_minutes: 0, overtime_minutes: 0 }),
    day('2026-03-04'),
  ]
  expect(sumsOf(days, '2026-03-01', '2026-03-03')).toEqual({
    days: 2,
    effort: 1000,
    norm: 960,
    overtime: 520,
    presence: 1501,
  })
})
