import { describe, expect, it } from 'vitest'

import {
  durationFault,
  formatClock,
  formatDifference,
  formatMinutes,
  formatSeconds,
  parseDuration,
  wholeMinutes,
} from './durations'

describe('what people type for a duration', () => {
  it.each([
    ['1:30', 90],
    [':45', 45],
    ['0:05', 5],
    ['24:00', 1440],
    ['1.5', 90],
    ['1,5', 90],
    ['.25', 15],
    ['8', 480],
    ['90m', 90],
    ['90 min', 90],
    ['1h', 60],
    ['1.5h', 90],
    ['1h 30m', 90],
    ['1h30', 90],
    ['2 h 15', 135],
    ['2 Std', 120],
    ['  7:15  ', 435],
    ['0', 0],
    ['0.33', 20],
  ])('%s is %i minutes', (typed, minutes) => {
    expect(parseDuration(typed)).toBe(minutes)
  })

  it.each([
    '',
    ' ',
    'h',
    'm',
    '1:60',
    '1:5',
    '-1',
    '25',
    '24:01',
    '1441m',
    '1..5',
    'abc',
    '1:30:00',
    '1e3',
    '90',
  ])('"%s" is none', (typed) => {
    expect(parseDuration(typed)).toBeNull()
  })

  it.each([
    ['1:30', null],
    ['abc', 'unreadable'],
    ['1:60', 'unreadable'],
    ['90', 'unreadable'],
    ['-abc', 'unreadable'],
    ['25:00', 'over_a_day'],
    ['100:00', 'over_a_day'],
    ['1441m', 'over_a_day'],
    ['-1', 'negative'],
    ['−1:30', 'negative'],
  ])('of "%s" is said: %s', (typed, fault) => {
    expect(durationFault(typed)).toBe(fault)
  })

  it('reads what it writes, for every minute of a day', () => {
    for (let minutes = 0; minutes <= 1440; minutes++) {
      expect(parseDuration(formatMinutes(minutes))).toBe(minutes)
    }
  })
})

describe('what people read', () => {
  it('hours and minutes', () => {
    expect([0, 5, 450, -90, -0.4].map(formatMinutes)).toEqual([
      '0:00',
      '0:05',
      '7:30',
      '−1:30',
      '0:00',
    ])
  })
  it('what is too much or too little', () => {
    expect([90, -90, 0, 0.4].map(formatDifference)).toEqual(['+1:30', '−1:30', '0:00', '0:00'])
  })
  it('seconds are cut off, never rounded up to a minute that is not over', () => {
    expect([59, 60, 27000, 27059, -59, -60].map(formatSeconds)).toEqual([
      '0:00',
      '0:01',
      '7:30',
      '7:30',
      '0:00',
      '−0:01',
    ])
  })
  it('a difference fits what stands beside it', () => {
    const presence = 6 * 3600 + 26 * 60 + 40
    expect(formatSeconds(presence)).toBe('6:26')
    expect(formatDifference(wholeMinutes(presence - 395 * 60))).toBe('−0:09')
    expect(formatDifference(wholeMinutes(presence - 380 * 60))).toBe('+0:06')
  })
  it('a running clock', () => {
    expect([0, 61, 3599.9, 86400, -5].map(formatClock)).toEqual([
      '0:00:00',
      '0:01:01',
      '0:59:59',
      '24:00:00',
      '0:00:00',
    ])
  })
})
