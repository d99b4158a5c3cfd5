/** What the clock shows at a moment, and the day's cycles. Pure; instants are milliseconds of the server's clock. */
import type { ClockStatus, Punch } from '../../api/schema'
import { instantOf, project, type PunchType, type QueuedPunch } from './queue'

export interface Figures {
  working: number
  breaks: number
}

/**
 * Seconds worked and on break, at `now`: the server's figures go on in the state that it saw, up to what it does not know of
 * yet, and then in the states that follow. A punch that was made before the server was asked takes back what was counted since.
 */
export function figuresAt(status: ClockStatus, punches: QueuedPunch[], now: number): Figures {
  const states: Record<PunchType, 'working' | 'on_break' | 'out'> = {
    punch_in: 'working',
    punch_out: 'out',
    break_start: 'on_break',
    break_end: 'working',
  }
  const figures = { working: status.working_seconds, breaks: status.break_seconds }
  let state: string = status.current_status
  let at = Date.parse(status.as_of)
  const goOn = (to: number) => {
    const seconds = (to - at) / 1000
    figures.working += state === 'working' ? seconds : 0
    figures.breaks += state === 'on_break' ? seconds : 0
    at = to
  }
  for (const punch of project(status, punches).pending) {
    goOn(instantOf(punch))
    state = states[punch.type]
  }
  goOn(Math.max(now, at))
  return { working: Math.max(0, figures.working), breaks: Math.max(0, figures.breaks) }
}

/** One punch of the day's list. */
export interface Moment {
  type: PunchType
  timestamp: string
  pending: boolean
  late: boolean
  early: boolean
  made_up: boolean
  notes: string | null
}

export interface Break {
  start: Moment
  /** null while it runs; a punch_out ends it too. */
  end: Moment | null
}

export interface Cycle {
  start: Moment
  end: Moment | null
  breaks: Break[]
}

export function momentsOf(entries: Punch[], pending: QueuedPunch[]): Moment[] {
  const recorded = entries.map((entry) => ({
    type: entry.type,
    timestamp: entry.timestamp,
    pending: false,
    late: entry.is_late,
    early: entry.is_early,
    made_up: entry.source === 'auto_close',
    notes: entry.notes,
  }))
  const kept = pending
    .filter((punch) => !entries.some((entry) => instantOf(entry) === instantOf(punch)))
    .map((punch) => ({
      type: punch.type,
      timestamp: punch.timestamp,
      pending: true,
      late: false,
      early: false,
      made_up: false,
      notes: punch.notes ?? null,
    }))
  return [...recorded, ...kept].sort((a, b) => instantOf(a) - instantOf(b))
}

export function cyclesOf(moments: Moment[]): Cycle[] {
  const cycles: Cycle[] = []
  for (const moment of moments) {
    const cycle = cycles.at(-1)
    const running = cycle?.breaks.find(({ end }) => end === null)
    if (moment.type === 'punch_in') {
      cycles.push({ start: moment, end: null, breaks: [] })
    } else if (moment.type === 'break_start') {
      cycle?.breaks.push({ start: moment, end: null })
    } else {
      if (running !== undefined) {
        running.end = moment
      }
      if (moment.type === 'punch_out' && cycle !== undefined) {
        cycle.end = moment
      }
    }
  }
  return cycles
}

/** Seconds of a break, up to `now` while it runs. */
export function breakSeconds({ start, end }: Break, now: number): number {
  return Math.max(0, ((end === null ? now : instantOf(end)) - instantOf(start)) / 1000)
}

/** Seconds worked in a cycle, up to `now` while it is open. */
export function cycleSeconds(cycle: Cycle, now: number): number {
  const whole = breakSeconds({ start: cycle.start, end: cycle.end }, now)
  return Math.max(
    0,
    cycle.breaks.reduce((rest, one) => rest - breakSeconds(one, now), whole),
  )
}

/** When the norm will be reached if work goes on from `now`; null where there is none, or it is behind. */
export function reachedAt(normMinutes: number, working: number, now: number): number | null {
  const missing = normMinutes * 60 - working
  return normMinutes > 0 && missing > 0 ? now + missing * 1000 : null
}
