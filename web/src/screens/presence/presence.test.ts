import { expect, test } from 'vitest'

import type { PresenceItem } from '../../api/schema'
import { countOf, is, isKind, kinds, standing, stateOf, workedNow } from './presence'

const ada: PresenceItem = {
  employee_id: '018f0000-0000-7000-8000-000000000001',
  employee_name: 'Ada',
  number: 'E002',
  department: '',
  position: '',
  time_zone: 'Europe/Berlin',
  state: 'out',
  since: null,
  date: '2026-03-10',
  day_type: 'Working',
  day_reason: 'work_day',
  day_description: '',
  first_punch_in: null,
  working_seconds: 0,
  break_seconds: 0,
  is_late: false,
  late_minutes: 0,
  missing: false,
  forgotten_punch_out: false,
  off: false,
}

test('who is at work is that first, whatever else they are', () => {
  expect(standing(ada)).toBe('out')
  expect(standing({ ...ada, off: true })).toBe('off')
  expect(standing({ ...ada, missing: true })).toBe('missing')
  expect(standing({ ...ada, off: true, state: 'working' })).toBe('working')
})

test('somebody may be several kinds at once', () => {
  const late: PresenceItem = { ...ada, state: 'on_break', is_late: true, forgotten_punch_out: true }
  expect(kinds.filter((kind) => is(late, kind))).toEqual(['on_break', 'late', 'forgotten'])
  expect(kinds.filter((kind) => is({ ...ada, missing: true, off: true }, kind))).toEqual([
    'missing',
    'out',
    'off',
  ])
})

test('each kind has its count, and some are states', () => {
  const summary = {
    employees: 9,
    out: 1,
    working: 2,
    on_break: 3,
    late: 4,
    missing: 5,
    forgotten_punch_out: 6,
    off: 7,
  }
  expect(kinds.map((kind) => countOf(summary, kind))).toEqual([2, 3, 4, 5, 6, 1, 7])
  expect(kinds.filter((kind) => stateOf(kind) !== undefined)).toEqual([
    'working',
    'on_break',
    'out',
  ])
  expect(stateOf(undefined)).toBeUndefined()
  expect(isKind('late') && !isKind('ill') && !isKind(3)).toBe(true)
})

test('only work goes on', () => {
  expect(workedNow({ ...ada, state: 'working', working_seconds: 60 }, 5000)).toBe(65)
  expect(workedNow({ ...ada, state: 'working', working_seconds: 60 }, -5000)).toBe(60)
  expect(workedNow({ ...ada, state: 'on_break', working_seconds: 60 }, 5000)).toBe(60)
})
