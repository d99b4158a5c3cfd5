import type { QueryClient } from '@tanstack/react-query'

import { client, need } from './client'
import type { DayItem, TimesheetDay } from './schema'

/** A day as it was read, with the version that saving it is judged by. */
export interface DayRead {
  day: TimesheetDay
  etag: string
}

/** A day of somebody's timesheet. */
export function dayQuery(date: string, query: { employee_id?: string }) {
  return {
    queryKey: ['get', '/api/v1/timesheet/day', { date, ...query }],
    queryFn: async (): Promise<DayRead> => {
      const reply = client.GET('/api/v1/timesheet/day', { params: { query: { date, ...query } } })
      const [day, { response }] = await Promise.all([need(reply), reply])
      return { day, etag: response.headers.get('ETag') ?? '' }
    },
  }
}

/** Saves a day as a whole, if it is still the version with this ETag. */
export async function saveDay(
  date: string,
  query: { employee_id?: string },
  items: DayItem[],
  etag: string,
): Promise<DayRead> {
  const reply = client.PUT('/api/v1/timesheet/days/{date}', {
    params: { path: { date }, query, header: { 'If-Match': etag } },
    body: { items },
  })
  const [{ day }, { response }] = await Promise.all([need(reply), reply])
  return { day, etag: response.headers.get('ETag') ?? '' }
}

/** After something has changed in a timesheet: what is shown of any is asked for again. */
export function refreshTimesheets(queries: QueryClient): Promise<void> {
  return queries.invalidateQueries({
    predicate: ({ queryKey }) => String(queryKey[1]).startsWith('/api/v1/timesheet/'),
  })
}
