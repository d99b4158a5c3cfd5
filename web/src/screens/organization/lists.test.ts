import { describe, expect, it } from 'vitest'

import { countries, offsetOf, zones } from './lists'

const WINTER = Date.parse('2026-01-15T12:00:00Z')

describe('countries', () => {
  it('are called and sorted as the language has it', () => {
    const german = countries('de', 'DE')
    expect(german.find(({ value }) => value === 'AT')?.label).toBe('Österreich')
    const labels = german.map(({ label }) => label)
    expect(labels.indexOf('Österreich')).toBeLessThan(labels.indexOf('Polen'))
    expect(new Set(german.map(({ value }) => value)).size).toBe(249)
  })
  it('keep one that is set and that nobody knows', () => {
    expect(countries('en', 'XK').some(({ value }) => value === 'XK')).toBe(true)
  })
})

describe('time zones', () => {
  it('say what their clock is off', () => {
    expect(offsetOf('Europe/Berlin', WINTER)).toBe('UTC+01:00')
    expect(offsetOf('Europe/Berlin', Date.parse('2026-07-15T12:00:00Z'))).toBe('UTC+02:00')
    expect(offsetOf('UTC', WINTER)).toBe('UTC+00:00')
  })
  it('keep what is set, once', () => {
    expect(zones(['Europe/Berlin'], 'Europe/Berlin', WINTER)).toEqual([
      { value: 'Europe/Berlin', label: 'Europe/Berlin · UTC+01:00' },
      { value: 'UTC', label: 'UTC' },
    ])
    expect(zones([], 'America/New_York', WINTER)[0]?.label).toBe('America/New York · UTC-05:00')
  })
})
