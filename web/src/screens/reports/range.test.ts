import { expect, it } from 'vitest'

import { presetOf, rangeOf } from './range'

it.each([
  ['this_week', '2026-03-11', 1, '2026-03-09', '2026-03-11'],
  ['this_week', '2026-03-11', 7, '2026-03-08', '2026-03-11'],
  ['this_week', '2026-03-08', 7, '2026-03-08', '2026-03-08'],
  ['last_week', '2026-03-11', 1, '2026-03-02', '2026-03-08'],
  ['this_month', '2026-03-11', 1, '2026-03-01', '2026-03-11'],
  ['last_month', '2026-03-31', 1, '2026-02-01', '2026-02-28'],
  ['last_month', '2026-01-15', 1, '2025-12-01', '2025-12-31'],
  ['this_year', '2026-03-11', 1, '2026-01-01', '2026-03-11'],
] as const)('%s on %s, weeks from %i', (preset, today, weekStart, from, until) => {
  expect(rangeOf(preset, today, weekStart)).toEqual({ from, until })
})

it('a range is told by its preset, or is one of its own', () => {
  expect(presetOf({ from: '2026-03-01', until: '2026-03-11' }, '2026-03-11', 1)).toBe('this_month')
  expect(presetOf({ from: '2026-03-02', until: '2026-03-11' }, '2026-03-11', 1)).toBeNull()
})
