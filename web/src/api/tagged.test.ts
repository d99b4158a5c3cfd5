import { expect, it } from 'vitest'

import { changes, conflicts, isConflict, needTagged } from './tagged'

it('sends what has changed, and nothing else', () => {
  const before = { name: 'Ada', days: [1, 2], note: null as string | null }
  expect(changes(before, { ...before })).toEqual({})
  expect(changes(before, { name: 'Ada', days: [1, 2, 3], note: '' })).toEqual({
    days: [1, 2, 3],
    note: '',
  })
  expect(changes({ ...before, note: 'x' }, before)).toEqual({ note: null })
})

it('takes for a conflict only what both have changed, and differently', () => {
  const before = { name: 'Mill', code: 'P-1', days: [1, 2], note: null as string | null }
  expect(conflicts(before, { ...before, name: 'Mine' }, { ...before, code: 'P-2' })).toEqual([])
  const theirs = { ...before, name: 'Theirs', days: [1], note: 'x' }
  expect(conflicts(before, before, theirs)).toEqual([])
  expect(conflicts(before, { ...theirs, code: 'P-3' }, theirs)).toEqual([])
  const mine = { ...before, name: 'Mine', code: 'P-3', days: [1], note: '' }
  expect(conflicts(before, mine, theirs)).toEqual(['name', 'note'])
  // What they put back to what it was is as if nobody had touched it.
  expect(conflicts(before, mine, before)).toEqual([])
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
