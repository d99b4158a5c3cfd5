import { describe, expect, it } from 'vitest'

import { closedBecause } from './closed'

const day = {
  date: '2026-03-10',
  is_editable: false,
  is_future: false,
  closed_by: 'nothing',
} as const
const facts = { mayWrite: true, first: '2026-02-01' }

describe('why a day is closed', () => {
  it('is nothing where the server takes it', () => {
    expect(closedBecause({ ...day, is_editable: true }, facts)).toBeNull()
  })
  it.each([
    ['permission', day, { ...facts, mayWrite: false }],
    ['future', { ...day, is_future: true, closed_by: 'submission' }, facts],
    ['too_old', { ...day, date: '2026-01-31', closed_by: 'lock' }, facts],
    ['lock', { ...day, closed_by: 'lock' }, facts],
    ['approval', { ...day, closed_by: 'approval' }, facts],
    ['submission', { ...day, closed_by: 'submission' }, facts],
    ['deactivated', day, facts],
  ] as const)('%s', (reason, closed, known) => {
    expect(closedBecause(closed, known)).toBe(reason)
  })
})
