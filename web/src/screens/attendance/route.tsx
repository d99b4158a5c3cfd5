import { createRoute, lazyRouteComponent } from '@tanstack/react-router'

import { only, shellRoute } from '../../app/routes'

const DATE = /^\d{4}-\d{2}-\d{2}$/

function date(value: unknown): string | undefined {
  return typeof value === 'string' && DATE.test(value) && !Number.isNaN(Date.parse(value))
    ? value
    : undefined
}

export const attendanceRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/attendance',
  /** This month where nothing is said. */
  validateSearch: (search: Record<string, unknown>): { from?: string; to?: string } => ({
    from: date(search['from']),
    to: date(search['to']),
  }),
  beforeLoad: only('timetracking.read'),
  component: lazyRouteComponent(() => import('./Attendance'), 'Attendance'),
})
