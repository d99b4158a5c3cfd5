/**
 * The punches of one person in one organization that wait on this device, and their way to the server.
 *
 * Each is an item of its own in localStorage, written before anything is sent: nothing is lost when the page is closed, and
 * no tab can overwrite what another has added. Tabs take turns (Web Locks) in deciding what may be added, and one alone sends.
 */
import createClient from 'openapi-fetch'

import { isProblem } from '../../api/problem'
import { signedInAgain } from '../../api/session'
import type { ClockStatus, paths, Problem } from '../../api/schema'
import { queryClient } from '../../app/queries'
import { addDays } from '../../format/dates'
import { dayKeys, fetchStatus, keepStatus, statusQuery } from './queries'
import {
  backoff,
  instantOf,
  isRecorded,
  makePunch,
  nextToSend,
  readPunch,
  readStatus,
  verdictOf,
  type PunchType,
  type QueuedPunch,
  type Verdict,
} from './queue'
import { serverClock } from './serverClock'

/** Without the way to sign in again: whoever waits for that would keep the other tabs waiting too. */
const direct = createClient<paths>({ baseUrl: location.origin })

const GIVE_UP = 20_000

/** What is being done about those that wait. */
export type Delivery = 'idle' | 'sending' | 'unreachable' | 'signed_out'

export interface Kept {
  punches: QueuedPunch[]
  delivery: Delivery
}

interface Attempt {
  verdict: Verdict
  refusal?: Problem
  status?: ClockStatus
}

export class PunchQueue {
  private kept: Kept
  private readonly listeners = new Set<() => void>()
  private readonly prefix: string
  /** Where tabs tell each other what the clock was after a punch. */
  private readonly seenElsewhere: string
  private sending: Promise<void> | null = null
  private failures = 0
  private timer: ReturnType<typeof setTimeout> | undefined

  constructor(
    organization: string,
    private readonly employee: string,
  ) {
    this.prefix = `stint.punch.${organization}.${employee}.`
    this.kept = { punches: this.read(), delivery: 'idle' }
    this.seenElsewhere = `stint.clock.${organization}.${employee}`
    addEventListener('storage', ({ key }) => {
      if (key === this.seenElsewhere) {
        this.learn()
      } else if (key === null || key.startsWith(this.prefix)) {
        this.show({})
        void this.refresh()
      }
    })
    addEventListener('online', () => this.send())
    document.addEventListener('visibilitychange', () => !document.hidden && this.send())
  }

  readonly subscribe = (listener: () => void) => {
    this.listeners.add(listener)
    return () => {
      this.listeners.delete(listener)
    }
  }

  readonly snapshot = () => this.kept

  /** False where it is not possible any more. */
  async add(type: PunchType, notes: string, key: string): Promise<boolean> {
    const added = await this.alone('add', () => {
      this.learn()
      const status = queryClient.getQueryData(statusQuery(this.employee).queryKey)
      const punch =
        status && makePunch({ type, notes, key }, status, this.read(), serverClock.now())
      if (!punch) {
        return false
      }
      localStorage.setItem(this.prefix + punch.key, JSON.stringify(punch))
      return true
    })
    this.show({})
    this.send()
    return added
  }

  /** A refused one has been seen, or was made a correction. */
  dismiss(key: string): void {
    localStorage.removeItem(this.prefix + key)
    this.show({})
  }

  /** Sends what waits, if anything does, and tries again for as long as the server does not answer. */
  send(): void {
    clearTimeout(this.timer)
    if (this.sending !== null || nextToSend(this.read()) === undefined) {
      return
    }
    this.show({ delivery: 'sending' })
    this.sending = this.alone('send', () => this.sendAll())
      .then((verdict) => this.goOn(verdict))
      .finally(() => {
        this.sending = null
        if (this.kept.delivery === 'idle') {
          this.send()
        }
      })
  }

  private goOn(verdict: Verdict): void {
    if (verdict === 'later') {
      this.failures += 1
      this.show({ delivery: 'unreachable' })
      this.timer = setTimeout(() => this.send(), backoff(this.failures))
    } else if (verdict === 'signed_out') {
      this.show({ delivery: 'signed_out' })
      void signedInAgain().then(() => this.send())
    } else {
      this.failures = 0
      this.show({ delivery: 'idle' })
    }
  }

  private async sendAll(): Promise<Verdict> {
    for (;;) {
      const punch = nextToSend(this.read())
      if (punch === undefined) {
        return 'recorded'
      }
      const { verdict, refusal, status } = await this.attempt(punch)
      if (verdict === 'recorded') {
        await this.know(status)
        localStorage.removeItem(this.prefix + punch.key)
      } else if (verdict === 'refused') {
        localStorage.setItem(this.prefix + punch.key, JSON.stringify({ ...punch, refusal }))
        await this.know()
      } else {
        return verdict
      }
      this.show({})
      void this.refresh()
    }
  }

  private async attempt(punch: QueuedPunch): Promise<Attempt> {
    const { key, type, timestamp, notes } = punch
    try {
      const { data, error, response } = await direct.POST('/api/v1/timetracking/punch', {
        params: { header: { 'Idempotency-Key': key } },
        body: {
          employee_id: this.employee,
          type,
          timestamp,
          ...(notes !== undefined && { notes }),
        },
        signal: AbortSignal.timeout(GIVE_UP),
      })
      if (data !== undefined) {
        // A kept reply says how it was when the punch was first sent.
        const fresh = response.headers.get('Idempotent-Replayed') === null
        return { verdict: 'recorded', ...(fresh && { status: data.status }) }
      }
      if (!isProblem(error)) {
        return { verdict: 'later' } // not our server's answer, but that of something in between
      }
      if (response.status === 409 && (await this.isThere(punch))) {
        return { verdict: 'recorded' }
      }
      return { verdict: verdictOf(response.status), refusal: error }
    } catch {
      return { verdict: 'later' }
    }
  }

  private async isThere(punch: QueuedPunch): Promise<boolean> {
    const date = new Date(instantOf(punch)).toISOString().slice(0, 10)
    const { data, response } = await direct.GET('/api/v1/timetracking/entries', {
      params: {
        query: {
          employee_id: this.employee,
          start_date: addDays(date, -2),
          end_date: addDays(date, 1),
          limit: 500,
        },
      },
      signal: AbortSignal.timeout(GIVE_UP),
    })
    if (data === undefined) {
      throw new Error(`entries: ${response.status}`)
    }
    return isRecorded(punch, data.items)
  }

  /** The clock after a punch, before that leaves the queue: the screen never falls back to what was before. */
  private async know(status?: ClockStatus): Promise<void> {
    const { queryKey } = statusQuery(this.employee)
    await queryClient.cancelQueries({ queryKey })
    if (status !== undefined) {
      keepStatus(this.employee, status)
    } else {
      await fetchStatus(this.employee).catch(() => undefined)
    }
    localStorage.setItem(
      this.seenElsewhere,
      JSON.stringify(queryClient.getQueryData(queryKey) ?? null),
    )
  }

  /** What another tab has seen later than this one. */
  private learn(): void {
    const seen = readStatus(localStorage.getItem(this.seenElsewhere))
    const own = queryClient.getQueryData(statusQuery(this.employee).queryKey)
    if (seen !== null && own !== undefined && Date.parse(seen.as_of) > Date.parse(own.as_of)) {
      queryClient.setQueryData(statusQuery(this.employee).queryKey, seen)
    }
  }

  private async refresh(): Promise<void> {
    await Promise.all(dayKeys.map((queryKey) => queryClient.invalidateQueries({ queryKey })))
  }

  private show(change: Partial<Kept>): void {
    this.kept = { ...this.kept, ...change, punches: this.read() }
    this.listeners.forEach((listener) => listener())
  }

  private read(): QueuedPunch[] {
    return Object.keys(localStorage)
      .filter((name) => name.startsWith(this.prefix))
      .map((name) => readPunch(localStorage.getItem(name) ?? ''))
      .filter((punch) => punch !== null)
  }

  /** Browsers without locks (pages not served securely) have one tab at a time only. */
  private async alone<T>(what: string, act: () => T | Promise<T>): Promise<T> {
    const locks = 'locks' in navigator ? navigator.locks : undefined
    return locks === undefined ? act() : locks.request(`${this.prefix}${what}`, act)
  }
}

const queues = new Map<string, PunchQueue>()

export function punchQueue(organization: string, employee: string): PunchQueue {
  const name = `${organization} ${employee}`
  const queue = queues.get(name) ?? new PunchQueue(organization, employee)
  queues.set(name, queue)
  return queue
}
