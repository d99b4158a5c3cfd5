import { expect, it } from 'vitest'

import { differences } from './differences'

it('of a change are the fields that differ', () => {
  expect(
    differences({ name: 'Ada', norm: 480, tags: [1] }, { name: 'Ada', norm: 420, tags: [1, 2] }),
  ).toEqual([
    { field: 'norm', before: '480', after: '420' },
    { field: 'tags', before: '[1]', after: '[1,2]' },
  ])
})

it('of what was made or removed are all its fields', () => {
  expect(differences(null, { name: 'Ada' })).toEqual([
    { field: 'name', before: null, after: 'Ada' },
  ])
  expect(differences({ name: 'Ada' }, null)).toEqual([
    { field: 'name', before: 'Ada', after: null },
  ])
})

it('tell a missing field from an empty one', () => {
  expect(differences({ note: '' }, {})).toEqual([{ field: 'note', before: '', after: null }])
  expect(differences(null, null)).toEqual([])
})
