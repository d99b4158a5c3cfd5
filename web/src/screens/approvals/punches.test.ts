import { expect, test } from 'vitest'

import type { CorrectedPunch } from '../../api/schema'
import { beside, workedSeconds } from './punches'

const kinds = { in: 'punch_in', out: 'punch_out', break: 'break_start', back: 'break_end' } as const

function day(text: string): CorrectedPunch[] {
  return text.split(' ').flatMap((part) => {
    const [kind, time] = part.split('@')
    const type = Object.entries(kinds).find(([name]) => name === kind)?.[1]
    return type === undefined
      ? []
      : [{ id: null, type, timestamp: `2026-03-10T${time}:00Z`, notes: null }]
  })
}

const told = (before: string, after: string) =>
  beside(day(before), day(after)).map(({ type, change }) => `${type} ${change}`)

test('what stays is the same, what was moved stands beside where it was', () => {
  expect(told('in@08:00 out@16:00', 'in@08:00 out@17:00')).toEqual([
    'punch_in same',
    'punch_out moved',
  ])
})

test('a break that was forgotten is added in its place', () => {
  expect(told('in@08:00 out@16:00', 'in@08:00 break@12:00 back@12:30 out@16:00')).toEqual([
    'punch_in same',
    'break_start added',
    'break_end added',
    'punch_out same',
  ])
})

test('a cycle that never was is removed, and the one that was stays', () => {
  expect(told('in@06:00 out@06:05 in@08:00 out@16:00', 'in@08:00 out@16:00')).toEqual([
    'punch_in removed',
    'punch_out removed',
    'punch_in same',
    'punch_out same',
  ])
})

test('a day may begin with nothing, or end with it', () => {
  expect(told('', 'in@08:00 out@16:00')).toEqual(['punch_in added', 'punch_out added'])
  expect(told('in@08:00 out@16:00', '')).toEqual(['punch_in removed', 'punch_out removed'])
  expect(told('', '')).toEqual([])
})

test('work counts without breaks, and not before its end is known', () => {
  expect(workedSeconds(day('in@08:00 break@12:00 back@12:30 out@16:00'))).toBe(7.5 * 3600)
  expect(workedSeconds(day('in@08:00 out@10:00 in@11:00 out@12:00'))).toBe(3 * 3600)
  expect(workedSeconds(day('in@08:00'))).toBeNull()
  expect(workedSeconds(day('in@08:00 break@12:00'))).toBeNull()
  expect(workedSeconds([])).toBe(0)
})
