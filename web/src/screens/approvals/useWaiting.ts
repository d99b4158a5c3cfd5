import { api } from '../../api/client'
import { useMyself } from '../../api/me'

/** As many as are counted; more are "99+". */
const MOST = 100
const EVERY = { refetchInterval: 60_000, staleTime: 30_000 }

/** How much waits for a decision of this person: nothing of their own does. */
export function useWaiting(): { corrections: number; timesheets: number } {
  const { can, employee } = useMyself()
  const corrections = api.useQuery(
    'get',
    '/api/v1/timetracking/corrections',
    { params: { query: { state: 'pending', limit: MOST } } },
    { ...EVERY, enabled: can('timetracking.approve', 'team') && can('timetracking.read', 'team') },
  )
  const timesheets = api.useQuery(
    'get',
    '/api/v1/timesheet/submissions',
    { params: { query: { state: 'submitted', limit: MOST } } },
    { ...EVERY, enabled: can('timesheets.approve', 'team') && can('timesheets.read', 'team') },
  )
  return {
    corrections: (corrections.data?.items ?? []).filter(
      ({ employee_id, requested_by }) =>
        employee_id !== employee.id && requested_by !== employee.id,
    ).length,
    timesheets: (timesheets.data?.items ?? []).filter(
      ({ employee_id }) => employee_id !== employee.id,
    ).length,
  }
}
