import { useQueryClient } from '@tanstack/react-query'

import { api } from '../../api/client'

/** All of a year: what its days are for somebody, the holidays of every region, the overrides. */
export function useYear(year: number, employee: string | undefined) {
  const range = { start_date: `${year}-01-01`, end_date: `${year}-12-31`, limit: 500 }
  const days = api.useQuery('get', '/api/v1/calendar', {
    params: { query: { ...range, employee_id: employee } },
  })
  const holidays = api.useQuery('get', '/api/v1/holidays', { params: { query: range } })
  const overrides = api.useQuery('get', '/api/v1/calendar/overrides', {
    params: { query: range },
  })
  return { days, holidays, overrides }
}

/** After a change: what a day is, is shown in many places. */
export function useRefresh(): () => Promise<void> {
  const queries = useQueryClient()
  return () => queries.invalidateQueries({ queryKey: ['get'] })
}
