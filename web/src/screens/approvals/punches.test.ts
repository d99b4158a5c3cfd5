import { expect, it } from 'vitest'

import type { CorrectedPunch } from '../../api/schema'
import { sideBySide } from './punches'

function punch(id: string | null, type: CorrectedPunch['type'], time: string): CorrectedPunch {
  return { id, type, timestamp: `2026-03-10T${time}:00Z`, notes: null }
}

it('what was moved stands beside what it was, what was added or removed beside nothing', () => {
  const before = [punch('a', 'punch_in', '08:00'), punch('b', 'punch_out', '12:00')]
  const after = [
    punch('a', 'punch_in', '07:30'),
    punch(null, 'break_start', '10:00'),
    punch(null, 'break_end', '10:15'),
  ]
  expect(
    sideBySide(before, after).map(({ before, after, differs }) => [
      before?.id,
      after?.type,
      differs,
    ]),
  ).toEqual([
    ['a', 'punch_in', true],
    [undefined, 'break_start', true],
    [undefined, 'break_end', true],
    ['b', undefined, true],
  ])
})

it('what stayed does not differ, with its id or without', () => {
  const before = [punch('a', 'punch_in', '08:00'), punch('b', 'punch_out', '12:00')]
  const after = [punch('a', 'punch_in', '08:00'), punch(null, 'punch_out', '12:00')]
  expect(sideBySide(before, after).map(({ differs }) => differs)).toEqual([false, false])
})

it('two alike are two', () => {
  const twice = [punch(null, 'punch_in', '08:00'), punch(null, 'punch_in', '08:00')]
  expect(sideBySide(twice.slice(0, 1), twice)).toHaveLength(2)
})
