import { expect, test } from 'vitest'

import { hoursOf } from './hours'

const at = (...hours: number[]) => hours.map((hour) => ({ hour }))

test('hours are told once, in order', () => {
  expect(hoursOf(at(9, 8, 9, 10))).toEqual([8, 9, 10])
})

test('where no work began there is one gap', () => {
  expect(hoursOf(at(22, 2, 8, 9))).toEqual([2, null, 8, 9, null, 22])
})

test('nothing is nothing', () => {
  expect(hoursOf([])).toEqual([])
})
