import { describe, expect, it } from 'vitest'

import type { Submission } from '../../api/schema'
import { rejected } from '../../api/submissions'
import { concerning, locksOf, nextRange } from './submissions'

function submission(
  start: string,
  end: string,
  state: Submission['state'],
  submitted = '2026-03-10T09:00:00Z',
): Submission {
  return {
    id: `${start} ${state}`,
    employee_id: '',
    employee_name: '',
    start_date: start,
    end_date: end,
    state,
    submitted_by: '',
    submitted_at: submitted,
    decided_by: null,
    decided_at: null,
    reason: null,
  }
}

describe('what concerns a month', () => {
  it('overlaps it and was not withdrawn, by date', () => {
    const all = [
      submission('2026-03-16', '2026-04-05', 'submitted'),
      submission('2026-02-23', '2026-03-01', 'approved'),
      submission('2026-03-02', '2026-03-08', 'withdrawn'),
      submission('2026-02-01', '2026-02-28', 'approved'),
    ]
    expect(concerning(all, '2026-03').map(({ start_date }) => start_date)).toEqual([
      '2026-02-23',
      '2026-03-16',
    ])
  })
  it('is a refusal until the same dates are handed in again', () => {
    const rejected = submission('2026-03-01', '2026-03-31', 'rejected', '2026-03-09T09:00:00Z')
    const again = submission('2026-03-01', '2026-03-15', 'submitted', '2026-03-10T09:00:00Z')
    expect(concerning([rejected], '2026-03')).toEqual([rejected])
    expect(concerning([again, rejected], '2026-03')).toEqual([again])
    const twice: Submission = { ...again, state: 'rejected' }
    expect(concerning([rejected, twice], '2026-03')).toEqual([twice])
    expect(concerning([{ ...again, state: 'withdrawn' }, rejected], '2026-03')).toEqual([rejected])
  })
  it('is what is locked', () => {
    const lock = (start_date: string, end_date: string) => ({
      id: start_date,
      start_date,
      end_date,
      note: '',
      locked_by: '',
      locked_at: '',
    })
    const locks = [lock('2026-03-31', '2026-04-01'), lock('2026-02-01', '2026-02-28')]
    expect(locksOf(locks, '2026-03')).toEqual([locks[0]])
    expect(locksOf(locks, '2026-02')).toEqual([locks[1]])
  })
})

describe('what was rejected', () => {
  it('waits until the same dates are handed in again, in whatever month', () => {
    const march = submission('2026-03-01', '2026-03-31', 'rejected', '2026-03-09T09:00:00Z')
    const february = submission('2026-02-01', '2026-02-28', 'rejected')
    const approved = submission('2026-01-01', '2026-01-31', 'approved')
    expect(rejected([march, february, approved])).toEqual([february, march])
    const again = submission('2026-03-01', '2026-03-15', 'submitted')
    expect(rejected([again, march, february])).toEqual([february])
    expect(rejected([{ ...again, state: 'withdrawn' }, march])).toEqual([march])
  })
})

describe('what to hand in next', () => {
  it('is the month up to today', () => {
    expect(nextRange([], '2026-03', '2026-03-10')).toEqual({
      start: '2026-03-01',
      end: '2026-03-10',
    })
    expect(nextRange([], '2026-02', '2026-03-10')).toEqual({
      start: '2026-02-01',
      end: '2026-02-28',
    })
  })
  it('leaves out what is handed in already', () => {
    const closed = [
      submission('2026-02-23', '2026-03-01', 'approved'),
      submission('2026-03-05', '2026-03-06', 'submitted'),
      submission('2026-03-03', '2026-03-03', 'rejected'),
    ]
    expect(nextRange(closed, '2026-03', '2026-03-10')).toEqual({
      start: '2026-03-02',
      end: '2026-03-04',
    })
  })
  it('is nothing when all is handed in, or the month has not begun', () => {
    const all = [submission('2026-03-01', '2026-03-31', 'submitted')]
    expect(nextRange(all, '2026-03', '2026-03-31')).toBeNull()
    expect(nextRange([], '2026-04', '2026-03-31')).toBeNull()
  })
})
