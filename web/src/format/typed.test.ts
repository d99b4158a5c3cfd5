import { describe, expect, it, test } from 'vitest'

import { formatDate, formatTime, isWhole, parseDate, parseTime } from './typed'

const TODAY = '2026-03-11'

describe('times', () => {
  it.each([
    ['08:30', '08:30'],
    ['8:30', '08:30'],
    ['0830', '08:30'],
    ['830', '08:30'],
    ['8.30', '08:30'],
    ['8', '08:00'],
    ['17', '17:00'],
    ['0:05', '00:05'],
    [' 23:59 ', '23:59'],
    ['8:30 pm', '20:30'],
    ['830p', '20:30'],
    ['12:15 AM', '00:15'],
    ['12 p.m.', '12:00'],
  ])('%s is %s', (typed, time) => expect(parseTime(typed)).toBe(time))

  it.each(['', 'x', '24:00', '8:60', '83:0', '8:3', '12345', '13:00 pm', '0 am', '083:00'])(
    '%s is none',
    (typed) => expect(parseTime(typed)).toBeNull(),
  )

  test.each(['en-GB', 'en-US', 'de'])('what is written in %s is read as it was', (language) => {
    for (const time of ['00:00', '00:05', '08:30', '12:00', '12:59', '23:59']) {
      expect(parseTime(formatTime(time, language))).toBe(time)
    }
  })
})

describe('dates', () => {
  it.each([
    ['de', '11.3.2026', '2026-03-11'],
    ['de', '11.03.26', '2026-03-11'],
    ['de', '1.4.', '2026-04-01'],
    ['de', '0104', '2026-04-01'],
    ['de', '010427', '2027-04-01'],
    ['de', '01042027', '2027-04-01'],
    ['de', '9', '2026-03-09'],
    ['de', '11. März', '2026-03-11'],
    ['de', '24. Dez 2025', '2025-12-24'],
    ['en-GB', '11/3/2026', '2026-03-11'],
    ['en-GB', '11 mar', '2026-03-11'],
    ['en-US', '3/11/2026', '2026-03-11'],
    ['en-US', '0311', '2026-03-11'],
    ['en-US', 'March 11, 2025', '2025-03-11'],
    ['en-US', '2026-12-01', '2026-12-01'],
  ])('in %s %s is %s', (language, typed, date) =>
    expect(parseDate(typed, language, TODAY)).toBe(date),
  )

  it.each(['', 'x', '31.4.2026', '29.2.2026', '0.3.', '1.13.', '1.2.3', '1.2.3.4', '11. J', '123'])(
    '%s is none',
    (typed) => expect(parseDate(typed, 'de', TODAY)).toBeNull(),
  )

  it('a date is whole with its year', () => {
    const whole = ['11.3.2026', '11032026', '2026-03-11', 'Mar 11, 2026']
    const half = ['11', '11.3.', '1103', '110326', '11.3.26', '11 Mar', '2026-03-1']
    expect([...whole, ...half].filter(isWhole)).toEqual(whole)
  })

  test.each(['en-GB', 'en-US', 'de'])('what is written in %s is read as it was', (language) => {
    for (let month = 1; month <= 12; month++) {
      const date = `2025-${String(month).padStart(2, '0')}-05`
      expect(parseDate(formatDate(date, language), language, TODAY)).toBe(date)
    }
  })
})
