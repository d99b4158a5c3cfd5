import { expect, it } from 'vitest'

import { changes, isConflict, needTagged } from './tagged'

it('sends what has changed, and nothing else', () => {
  const before = { name: 'Ada', days: [1, 2], note: null as string | null }
  expect(changes(before, { ...before })).toEqual({})
  expect(changes(before, { name: 'Ada', days: [1, 2, 3], note: '' })).toEqual({
    days: [1, 2, 3],
    note: '',
  })
  expect(changes({ ...before, note: 'x' }, before)).toEqual({ note: null })
})

it('keeps the ETag of what was read, and throws what was refused', async () => {
  const response = new Response('', { headers: { ETag: '"7"' } })
  expect(await needTagged(Promise.resolve({ data: 1, response }))).toEqual({ item: 1, tag: '"7"' })
  const error = { type: '/problems/not_found', title: '', status: 404 }
  await expect(needTagged(Promise.resolve({ error, response }))).rejects.toBe(error)
})

it('knows a conflict', () => {
  expect(isConflict({ type: '/problems/precondition_failed', status: 412 })).toBe(true)
  expect(isConflict({ type: '/problems/invalid', status: 422 })).toBe(false)
  expect(isConflict(new TypeError('offline'))).toBe(false)
})
