import { describe, expect, it } from 'vitest'

import { dated, placeOf, translator, withProperty } from './translate'

const words = {
  'is required': 'fehlt',
  'must be at least 1': 'mindestens eins',
  'must be at least {{0}}': 'mindestens {{0}}',
  'must be from {{0}} to {{1}}': 'bis {{1}}, ab {{0}}',
  'must be one of {{0}}': 'eines von {{0}}',
  'must not be after {{0}}': 'nicht nach {{0}}',
  'must not be after {{0}}, which is today': 'nicht nach heute ({{0}})',
  'has something (odd) in "{{0}}"': 'hat etwas in „{{0}}“',
  'names no {{0}}': 'gibt es nicht',
  'is no date': 'ist kein Datum',
}
const german = translator(
  words,
  dated((date) => date.split('-').reverse().join('.')),
)

describe('a message', () => {
  it.each([
    ['is required', 'fehlt'],
    ['must be at least 1', 'mindestens eins'],
    ['must be at least 12', 'mindestens 12'],
    ['must be at least -12', 'mindestens -12'],
    ['must be from 1 to 1440', 'bis 1440, ab 1'],
    ['must be one of own, team, all', 'eines von own, team, all'],
    ['must not be after 2026-03-11', 'nicht nach 11.03.2026'],
    ['must not be after 2026-03-11, which is today', 'nicht nach heute (11.03.2026)'],
    ['has something (odd) in "a\n$&{{0}}"', 'hat etwas in „a\n$&{{0}}“'],
    ['names no work session', 'gibt es nicht'],
  ])('%s', (said, wanted) => expect(german(said)).toBe(wanted))

  it.each(['', 'is odd', 'it is required', 'must be at least ', 'constructor', 'toString'])(
    'without words: %s',
    (said) => expect(german(said)).toBeUndefined(),
  )
})

it('a property of iCalendar keeps its name', () => {
  const said = withProperty(german)
  expect(said('DTSTART is no date')).toBe('DTSTART ist kein Datum')
  expect(said('is no date')).toBe('ist kein Datum')
  expect(said('DTSTART is odd')).toBeUndefined()
})

it.each([
  ['/name', 'Name'],
  ['/items/0/task_id', 'Zeile 1, Aufgabe'],
  ['/items/2', 'Zeile 3'],
  ['/items', 'Einträge'],
  ['/items/1/unknown', 'Zeile 2'],
  ['/unknown', ''],
  ['/constructor', ''],
  ['', ''],
])('the place %s', (pointer, wanted) => {
  const fields = { name: 'Name', items: 'Einträge', task_id: 'Aufgabe' }
  expect(placeOf(pointer, (number) => `Zeile ${number}`, fields)).toBe(wanted)
})
