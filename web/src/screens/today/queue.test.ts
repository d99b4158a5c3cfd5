import { describe, expect, it } from 'vitest'

import type { ClockStatus, Punch } from '../../api/schema'
import {
  backoff,
  inOrder,
  isRecorded,
  makePunch,
  nextToSend,
  project,
  readPunch,
  readStatus,
  refusedOf,
  verdictOf,
  waitingOf,
  type PunchType,
  type QueuedPunch,
} from './queue'

const at = (time: string) => `2026-03-10T${time}.000Z`

function status(change: Partial<ClockStatus> = {}): ClockStatus {
  return {
    employee_id: 'ada',
    as_of: at('09:00:00'),
    can_punch_in: true,
    can_punch_out: false,
    can_start_break: false,
    can_end_break: false,
    current_status: 'not_started',
    last_action: null,
    date: '2026-03-10',
    working_seconds: 0,
    break_seconds: 0,
    missing_punch_out: false,
    ...change,
  }
}

const working = status({
  can_punch_in: false,
  can_punch_out: true,
  can_start_break: true,
  current_status: 'working',
  last_action: { type: 'punch_in', timestamp: at('08:00:00') },
})

function punch(type: PunchType, time: string, more: Partial<QueuedPunch> = {}): QueuedPunch {
  return { key: `${type} ${time}`, type, timestamp: at(time), ...more }
}

const refusal = {
  ...{ type: '/problems/punch_out_of_order', title: 'No', status: 409, detail: '' },
  ...{ errors: [], request_id: '' },
}

describe('the queue', () => {
  it('sends in the order in which punches were made, and passes over what was refused', () => {
    const queue = [
      punch('punch_out', '17:00:00'),
      punch('break_start', '12:00:00', { refusal }),
      punch('punch_in', '09:00:00'),
    ]
    expect(inOrder(queue).map(({ type }) => type)).toEqual(['punch_in', 'break_start', 'punch_out'])
    expect(nextToSend(queue)?.type).toBe('punch_in')
    expect(waitingOf(queue).map(({ type }) => type)).toEqual(['punch_in', 'punch_out'])
    expect(refusedOf(queue).map(({ type }) => type)).toEqual(['break_start'])
    expect(nextToSend([punch('punch_in', '09:00:00', { refusal })])).toBeUndefined()
  })
  it('is read back as it was kept, and nothing else is taken for a punch', () => {
    const kept = punch('punch_in', '09:00:00', { notes: 'train' })
    expect(readPunch(JSON.stringify(kept))).toEqual(kept)
    for (const other of ['', 'null', '[]', '{}', '{"key":"a","type":"lunch","timestamp":"x"}']) {
      expect(readPunch(other)).toBeNull()
    }
    expect(readPunch(JSON.stringify({ ...kept, timestamp: 'yesterday' }))).toBeNull()
    expect(readStatus(JSON.stringify(status()))).toEqual(status())
    for (const other of [null, '', 'null', '{}', '{"current_status":"working","as_of":"soon"}']) {
      expect(readStatus(other)).toBeNull()
    }
  })
})

describe('the clock as it will be', () => {
  it('follows what waits', () => {
    const seen = project(status(), [
      punch('break_start', '12:00:00'),
      punch('punch_in', '09:00:00'),
    ])
    expect(seen.state).toBe('on_break')
    expect(seen.allowed).toEqual(['break_end', 'punch_out'])
    expect(seen.pending.map(({ type }) => type)).toEqual(['punch_in', 'break_start'])
  })
  it('is the server’s where nothing waits, and offers only what that allows', () => {
    expect(project(working, []).allowed).toEqual(['punch_out', 'break_start'])
    expect(project({ ...working, can_start_break: false }, []).allowed).toEqual(['punch_out'])
    expect(project(status({ can_punch_in: false }), []).allowed).toEqual([])
  })
  it('does not count what the server has already, or will not take', () => {
    const recorded = punch('punch_in', '08:00:00')
    expect(project(working, [recorded])).toMatchObject({ state: 'working', pending: [] })
    expect(project(working, [punch('break_end', '09:00:00')]).pending).toEqual([])
    expect(project(working, [punch('punch_out', '09:00:00', { refusal })]).state).toBe('working')
  })
})

describe('a new punch', () => {
  const wish = { type: 'punch_in' as const, notes: '  late train ', key: 'k' }
  const now = Date.parse(at('09:00:05'))

  it('keeps its instant, its key and its note', () => {
    expect(makePunch(wish, status(), [], now)).toEqual({
      ...{ key: 'k', type: 'punch_in', timestamp: at('09:00:05'), notes: 'late train' },
    })
    expect(makePunch({ ...wish, notes: ' ' }, status(), [], now)).not.toHaveProperty('notes')
  })
  it('is not made twice, whatever tab has made the first', () => {
    expect(makePunch(wish, status(), [punch('punch_in', '09:00:04')], now)).toBeNull()
    expect(makePunch(wish, working, [], now)).toBeNull()
  })
  it('is later than the one before, also where the clock was put back', () => {
    const before = punch('punch_in', '09:00:30')
    const out = makePunch({ ...wish, type: 'punch_out' }, status(), [before], now)
    expect(out?.timestamp).toBe('2026-03-10T09:00:30.001Z')
    const last = { type: 'punch_in' as const, timestamp: at('09:01:00') }
    const next = makePunch(
      { ...wish, type: 'punch_out' },
      { ...working, last_action: last },
      [],
      now,
    )
    expect(next?.timestamp).toBe('2026-03-10T09:01:00.001Z')
  })
})

describe('what becomes of a punch', () => {
  it('is refused by what the server has judged, and tried again otherwise', () => {
    expect([400, 403, 404, 409, 422].map(verdictOf)).toEqual(Array(5).fill('refused'))
    expect([408, 429, 500, 503, 507].map(verdictOf)).toEqual(Array(5).fill('later'))
    expect(verdictOf(401)).toBe('signed_out')
  })
  it('is found among what the server has by its kind and its instant', () => {
    const entry = { type: 'punch_in', timestamp: '2026-03-10T09:00:00Z' } as Punch
    expect(isRecorded(punch('punch_in', '09:00:00'), [entry])).toBe(true)
    expect(isRecorded(punch('punch_out', '09:00:00'), [entry])).toBe(false)
    expect(isRecorded(punch('punch_in', '09:00:02'), [entry])).toBe(false)
  })
  it('is one where two tabs made it at the same moment', () => {
    const entry = { type: 'punch_in', timestamp: '2026-03-10T09:00:00Z' } as Punch
    expect(isRecorded(punch('punch_in', '09:00:01'), [entry])).toBe(true)
    expect(isRecorded(punch('break_start', '09:00:01'), [entry])).toBe(false)
  })
  it('is tried again ever more seldom, and once a minute at least', () => {
    expect([1, 2, 3, 4].map(backoff)).toEqual([2000, 4000, 8000, 16_000])
    expect([0, 60].map(backoff)).toEqual([2000, 60_000])
  })
})
