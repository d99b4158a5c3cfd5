/**
 * Punches that the server has not acknowledged yet. Pure: what is kept where, and who sends, is in `delivery.ts`.
 *
 * A punch is made once, with its instant and its key, and waits until the server has recorded or refused it. Those that
 * wait are sent one after another in the order in which they were made. A refused one stays to be seen, and holds
 * nothing up: the server judges each by itself.
 */
import type { ClockStatus, Problem, Punch, PunchRequest } from '../../api/schema'

export type PunchType = PunchRequest['type']
export type ClockState = ClockStatus['current_status']

export interface QueuedPunch {
  /** Its Idempotency-Key: the same for each attempt. */
  key: string
  type: PunchType
  timestamp: string
  notes?: string
  /** What the server said to it, where it will not have it. */
  refusal?: Problem
}

const TYPES: readonly string[] = ['punch_in', 'punch_out', 'break_start', 'break_end']

/** From what was kept; null where that is none, of an older version or of somebody else's making. */
export function readPunch(kept: string): QueuedPunch | null {
  try {
    const read = JSON.parse(kept) as Partial<QueuedPunch> | null
    const whole =
      typeof read?.key === 'string' &&
      TYPES.includes(read.type ?? '') &&
      !Number.isNaN(Date.parse(read.timestamp ?? ''))
    return whole ? (read as QueuedPunch) : null
  } catch {
    return null
  }
}

/** The clock as another tab has kept it; null where that is none. */
export function readStatus(kept: string | null): ClockStatus | null {
  try {
    const read = JSON.parse(kept ?? 'null') as Partial<ClockStatus> | null
    const whole =
      (read?.current_status ?? '') in allowedIn && !Number.isNaN(Date.parse(read?.as_of ?? ''))
    return whole ? (read as ClockStatus) : null
  } catch {
    return null
  }
}

export function instantOf({ timestamp }: { timestamp: string }): number {
  return Date.parse(timestamp)
}

export function inOrder(punches: QueuedPunch[]): QueuedPunch[] {
  return [...punches].sort((a, b) => instantOf(a) - instantOf(b) || (a.key < b.key ? -1 : 1))
}

export function waitingOf(punches: QueuedPunch[]): QueuedPunch[] {
  return inOrder(punches).filter(({ refusal }) => refusal === undefined)
}

export function refusedOf(punches: QueuedPunch[]): QueuedPunch[] {
  return inOrder(punches).filter(({ refusal }) => refusal !== undefined)
}

export function nextToSend(punches: QueuedPunch[]): QueuedPunch | undefined {
  return waitingOf(punches)[0]
}

/* ---- what is allowed, as the server has it ---- */

const after: Record<PunchType, ClockState> = {
  punch_in: 'working',
  punch_out: 'finished',
  break_start: 'on_break',
  break_end: 'working',
}

const allowedIn: Record<ClockState, PunchType[]> = {
  not_started: ['punch_in'],
  working: ['punch_out', 'break_start'],
  on_break: ['break_end', 'punch_out'],
  finished: ['punch_in'],
}

/** What may follow a punch of a day, or be its first. */
export function allowedAfter(type: PunchType | null): PunchType[] {
  return allowedIn[type === null ? 'not_started' : after[type]]
}

function allowedBy(status: ClockStatus): PunchType[] {
  const can: Record<PunchType, boolean> = {
    punch_in: status.can_punch_in,
    punch_out: status.can_punch_out,
    break_start: status.can_start_break,
    break_end: status.can_end_break,
  }
  return allowedIn[status.current_status].filter((type) => can[type])
}

/** The clock as it will be once the server knows of everything that waits. */
export interface Projection {
  state: ClockState
  allowed: PunchType[]
  last: { type: PunchType; timestamp: string } | null
  /** What the server does not know of yet and will presumably take. */
  pending: QueuedPunch[]
}

export function project(status: ClockStatus, punches: QueuedPunch[]): Projection {
  const projection: Projection = {
    state: status.current_status,
    allowed: allowedBy(status),
    last: status.last_action,
    pending: [],
  }
  for (const punch of waitingOf(punches)) {
    const late =
      projection.last !== null && instantOf(punch) <= Date.parse(projection.last.timestamp)
    if (!late && projection.allowed.includes(punch.type)) {
      projection.state = after[punch.type]
      projection.allowed = allowedIn[projection.state]
      projection.last = punch
      projection.pending.push(punch)
    }
  }
  return projection
}

/* ---- making one ---- */

/**
 * The punch that somebody wants now, or null where it is not possible: another tab was quicker.
 * Instants of one clock only grow, also where the device's was put right in between.
 */
export function makePunch(
  wish: { type: PunchType; notes: string; key: string },
  status: ClockStatus,
  punches: QueuedPunch[],
  now: number,
): QueuedPunch | null {
  const { allowed, last } = project(status, punches)
  const newest = waitingOf(punches).at(-1)
  if (!allowed.includes(wish.type)) {
    return null
  }
  const earliest = Math.max(
    last === null ? 0 : Date.parse(last.timestamp) + 1,
    newest === undefined ? 0 : instantOf(newest) + 1,
  )
  const notes = wish.notes.trim()
  return {
    key: wish.key,
    type: wish.type,
    timestamp: new Date(Math.max(now, earliest)).toISOString(),
    ...(notes !== '' && { notes }),
  }
}

/* ---- what became of it ---- */

export type Verdict = 'recorded' | 'refused' | 'signed_out' | 'later'

/** What the server means by a problem with this status. */
export function verdictOf(status: number): Verdict {
  if (status === 401) {
    return 'signed_out'
  }
  return status === 408 || status === 429 || status >= 500 ? 'later' : 'refused'
}

/** The same thing twice within this is one press: in two tabs, which learn of each other a moment later only. */
const SAME_PRESS = 2000

/**
 * Whether a refused punch is among what the server has. A key is good for a day: where the reply was lost and the punch is
 * sent again later than that, the server refuses what it has recorded itself.
 */
export function isRecorded(punch: QueuedPunch, entries: Punch[]): boolean {
  return entries.some(
    (entry) =>
      entry.type === punch.type && Math.abs(instantOf(entry) - instantOf(punch)) < SAME_PRESS,
  )
}

/** How long to wait before the next attempt, in milliseconds: 2 s, 4 s, 8 s … a minute. */
export function backoff(failures: number): number {
  return Math.min(60_000, 1000 * 2 ** Math.max(1, failures))
}
