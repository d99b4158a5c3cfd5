import { expect, test } from 'vitest'

import { decode, lineOf, TEMPLATE } from './file'

test('what spreadsheets write is read, as UTF-8 and as Windows-1252', () => {
  expect(decode(new TextEncoder().encode('Jörg'))).toBe('Jörg')
  expect(decode(Uint8Array.of(0x4a, 0xf6, 0x72, 0x67))).toBe('Jörg')
  expect(decode(Uint8Array.of(0xef, 0xbb, 0xbf, 0x41))).toBe('A') // without its mark
})

test('lines are counted from 1, whatever ends them', () => {
  expect(lineOf('a\r\nb\nc', 2)).toBe('b')
  expect(lineOf('a\r\nb\nc', 3)).toBe('c')
  expect(lineOf('a', 9)).toBe('')
})

test('the template has as many values as columns', () => {
  expect(lineOf(TEMPLATE, 2).split(',')).toHaveLength(lineOf(TEMPLATE, 1).split(',').length)
})
