import { expect, test } from 'vitest'

import { nobody, passwordFrom, patchOf, postOf } from './details'

const ada = { ...nobody, name: 'Ada', email: 'ada@example.com', number: 'E002', region: 'DE-BE' }

test('only what was changed is sent, and a region that was emptied is none', () => {
  expect(patchOf(ada, ada)).toBeNull()
  expect(patchOf(ada, { ...ada, department: 'Sales', region: '' })).toEqual({
    department: 'Sales',
    region: null,
  })
  expect(patchOf({ ...ada, manager_id: 'x' }, ada)).toEqual({ manager_id: null })
})

test('of a new one what is not said is left out', () => {
  expect(postOf({ ...nobody, name: 'Ada', email: 'ada@example.com' })).toEqual({
    name: 'Ada',
    email: 'ada@example.com',
    role: 'member',
  })
})

test('a password has a hundred bits nearly, and letters that can be read out', () => {
  const password = passwordFrom(Uint8Array.from({ length: 20 }, (_, index) => index * 13))
  expect(password).toMatch(/^([a-hjkmnp-z2-9]{5}-){3}[a-hjkmnp-z2-9]{5}$/)
  expect(passwordFrom(new Uint8Array(20))).not.toBe(password)
})
