import { describe, expect, it } from 'vitest'

import type { ClockStatus } from '../../api/schema'
import {
  breakSeconds,
  cyclesOf,
  cycleSeconds,
  figuresAt,
  momentsOf,
  reachedAt,
  type Moment,
} from './figures'
import type { PunchType } from './queue'
import { ServerClock } from './serverClock'

const at = (time: string) => Date.parse(`2026-03-10T${time}Z`)
const stamp = (time: string) => new Date(at(time)).toISOString()
const punch = (type: PunchType, time: string) => ({ key: time, type, timestamp: stamp(time) })

const working: ClockStatus = {
  employee_id: 'ada',
  as_of: stamp('10:00:00'),
  can_punch_in: false,
  can_punch_out: true,
  can_start_break: true,
  can_end_break: false,
  current_status: 'working',
  last_action: { type: 'punch_in', timestamp: stamp('08:00:00') },
  date: '2026-03-10',
  working_seconds: 7200,
  break_seconds: 60,
  missing_punch_out: false,
}

describe('the running time', () => {
  it('goes on from what the server said', () => {
    expect(figuresAt(working, [], at('10:00:05'))).toEqual({ working: 7205, breaks: 60 })
  })
  it('changes over at what the server does not know of yet', () => {
    const kept = [punch('break_start', '10:10:00'), punch('break_end', '10:25:00')]
    const figures = figuresAt(working, kept, at('10:30:00'))
    expect(figures).toEqual({ working: 7200 + 600 + 300, breaks: 60 + 900 })
  })
  it('takes back what the server counted after a punch that it has not got', () => {
    const kept = [punch('punch_out', '09:30:00')]
    expect(figuresAt(working, kept, at('10:00:30'))).toEqual({ working: 5400, breaks: 60 })
  })
  it('stands still while nobody works', () => {
    const out: ClockStatus = {
      ...working,
      ...{ current_status: 'finished', can_punch_in: true, can_punch_out: false },
    }
    expect(figuresAt(out, [], at('11:00:00'))).toEqual({ working: 7200, breaks: 60 })
    expect(figuresAt(out, [punch('punch_in', '11:00:00')], at('11:00:10')).working).toBe(7210)
  })
})

describe('the day', () => {
  const moments: Moment[] = momentsOf(
    [],
    [
      punch('punch_in', '08:00:00'),
      punch('break_start', '10:00:00'),
      punch('break_end', '10:30:00'),
      punch('break_start', '11:30:00'),
      punch('punch_out', '12:00:00'),
      punch('punch_in', '13:00:00'),
    ],
  )
  it('is cycles with their breaks; who goes during a break ends it', () => {
    const [first, second] = cyclesOf(moments)
    expect(first?.breaks.map((one) => breakSeconds(one, 0))).toEqual([1800, 1800])
    expect(first && cycleSeconds(first, 0)).toBe(3 * 3600)
    expect(second).toMatchObject({ end: null, breaks: [] })
    expect(second && cycleSeconds(second, at('13:30:00'))).toBe(1800)
  })
  it('shows a punch once that is recorded and still waits', () => {
    const entry = {
      ...{ id: '1', employee_id: 'ada', type: 'punch_in' as const, date: '2026-03-10' },
      ...{ timestamp: '2026-03-10T08:00:00Z', is_late: true, is_early: false, notes: null },
      source: 'web' as const,
    }
    const shown = momentsOf(
      [entry],
      [punch('punch_in', '08:00:00'), punch('punch_out', '09:00:00')],
    )
    expect(shown.map(({ type, pending, late }) => [type, pending, late])).toEqual([
      ['punch_in', false, true],
      ['punch_out', true, false],
    ])
  })
  it('is full when the norm is reached', () => {
    expect(reachedAt(480, 7 * 3600, at('16:00:00'))).toBe(at('17:00:00'))
    expect(reachedAt(480, 8 * 3600, at('16:00:00'))).toBeNull()
    expect(reachedAt(0, 0, at('16:00:00'))).toBeNull()
  })
})

describe('the server’s clock', () => {
  const device = { wall: at('03:00:00'), monotonic: 0 }
  const clock = new ServerClock(
    () => device.wall,
    () => device.monotonic,
  )
  const pass = (wall: number, monotonic: number) => {
    device.wall += wall
    device.monotonic += monotonic
  }
  it('goes by the device where nothing is known', () => {
    expect(clock.now()).toBe(at('03:00:00'))
  })
  it('is right on a device whose clock is wrong, put back, or asleep', () => {
    clock.observe(stamp('10:00:00'))
    pass(1000, 1000)
    expect(clock.now()).toBe(at('10:00:01'))
    pass(-3_600_000, 1000)
    expect(clock.now()).toBe(at('10:00:02'))
    clock.observe(stamp('10:00:02'))
    pass(60_000, 0)
    expect(clock.now()).toBe(at('10:01:02'))
  })
})
