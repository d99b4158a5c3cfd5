import { queryOptions } from '@tanstack/react-query'

import { client, need } from '../../api/client'
import type { ClockStatus } from '../../api/schema'
import { queryClient } from '../../app/queries'
import { serverClock } from './serverClock'

const STATUS = '/api/v1/timetracking/status/{employee_id}'

/** The clock, whose moment sets ours. */
export function statusQuery(employee: string) {
  const params = { path: { employee_id: employee } }
  return queryOptions({
    queryKey: ['get', STATUS, { params }] as const,
    queryFn: async () => {
      const status = await need(client.GET(STATUS, { params }))
      serverClock.observe(status.as_of)
      return status
    },
    refetchInterval: 60_000,
  })
}

export function keepStatus(employee: string, status: ClockStatus): void {
  serverClock.observe(status.as_of)
  queryClient.setQueryData(statusQuery(employee).queryKey, status)
}

export async function fetchStatus(employee: string): Promise<void> {
  await queryClient.fetchQuery({ ...statusQuery(employee), staleTime: 0, retry: false })
}

/** What a punch or a correction changes, in whatever screen it is shown. */
export const dayKeys = [
  ['get', '/api/v1/timetracking/status/{employee_id}'],
  ['get', '/api/v1/timetracking/entries'],
  ['get', '/api/v1/timetracking/sessions'],
  ['get', '/api/v1/timetracking/corrections'],
  ['get', '/api/v1/timesheet/day'],
  ['get', '/api/v1/timesheet/month'],
]
