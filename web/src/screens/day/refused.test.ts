import { expect, it } from 'vitest'

import { refusedBy } from './refused'

const items = [
  { task_id: 'a', duration_minutes_raw: 0 },
  { task_id: 'b', duration_minutes_raw: 1441 },
]
const problem = (...errors: { pointer: string; message: string }[]) => ({
  type: '/problems/invalid',
  title: '',
  status: 422,
  errors,
})

it('errors are where they belong', () => {
  const refused = refusedBy(
    problem(
      { pointer: '/items/0/duration_minutes_raw', message: 'must be at least 1' },
      { pointer: '/items/1/task_id', message: 'is a task that is not active' },
      { pointer: '/items', message: 'add up to 1441 minutes; a day has 1440' },
    ),
    items,
  )
  expect([...refused.lines]).toEqual([
    ['a', 'no_duration'],
    ['b', 'inactive_task'],
  ])
  expect(refused).toMatchObject({ isTooMuch: true, isElse: false })
})

it('what belongs nowhere is told all the same', () => {
  expect(refusedBy(problem({ pointer: '/date', message: 'is closed' }), items).isElse).toBe(true)
  expect(refusedBy(problem({ pointer: '/items/7/x', message: '' }), items).isElse).toBe(true)
  expect(refusedBy(new TypeError('offline'), items).isElse).toBe(true)
  expect(refusedBy(null, items).isElse).toBe(false)
})
