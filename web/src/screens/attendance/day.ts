import { queryOptions } from '@tanstack/react-query'

import { client, need } from '../../api/client'
import type { Correction, Problem, Punch } from '../../api/schema'
import type { NewPunch } from './correction'

/** A work date as it is recorded, and its version where there is a session to change. */
export interface Day {
  session: string | null
  etag: string | null
  punches: Punch[]
}

async function fetchDay(employee: string, date: string): Promise<Day> {
  const range = { employee_id: employee, start_date: date, end_date: date }
  const sessions = await need(
    client.GET('/api/v1/timetracking/sessions', { params: { query: range } }),
  )
  const session = sessions.items[0]?.id ?? null
  let etag: string | null = null
  if (session !== null) {
    // The version first: what is changed while the punches are on their way is a conflict, not lost.
    const read = client.GET('/api/v1/timetracking/sessions/{id}', {
      params: { path: { id: session } },
    })
    await need(read)
    etag = (await read).response.headers.get('ETag')
  }
  const entries = await need(
    client.GET('/api/v1/timetracking/entries', { params: { query: { ...range, limit: 500 } } }),
  )
  return { session, etag, punches: entries.items }
}

export function dayQuery(employee: string, date: string) {
  return queryOptions({
    queryKey: ['day to correct', employee, date],
    queryFn: () => fetchDay(employee, date),
    // What somebody is changing does not change under their hands.
    staleTime: Infinity,
    gcTime: 0,
  })
}

export interface Wish {
  employee: string
  date: string
  day: Day
  punches: NewPunch[]
  reason: string
  /** For a day without a session; one with a session has its version. */
  key: string
}

/** The correction that was made or asked for. */
export async function saveDay(wish: Wish): Promise<Correction> {
  const { employee, date, day, punches, reason, key } = wish
  if (day.session !== null && day.etag !== null && punches.length > 0) {
    const edited = await need(
      client.PUT('/api/v1/timetracking/sessions/{id}/edit', {
        params: { path: { id: day.session }, header: { 'If-Match': day.etag } },
        body: { punches, reason },
      }),
    )
    return edited.correction
  }
  const made = await need(
    client.POST('/api/v1/timetracking/corrections', {
      params: { header: { 'Idempotency-Key': key } },
      body: { employee_id: employee, date, punches, reason },
    }),
  )
  return made.correction
}

export type SaveError = Problem | Error
