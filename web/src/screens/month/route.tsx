import { createRoute, lazyRouteComponent } from '@tanstack/react-router'

import { only, shellRoute } from '../../app/routes'

export interface MonthSearch {
  /** "2026-03"; this month if it is absent. */
  month?: string
  /** Whose; one's own if it is absent. */
  employee?: string
}

export const monthRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/month',
  validateSearch: ({ month, employee }: Record<string, unknown>): MonthSearch => ({
    ...(typeof month === 'string' && /^\d{4}-(0[1-9]|1[0-2])$/.test(month) && { month }),
    ...(typeof employee === 'string' && { employee }),
  }),
  beforeLoad: only('timesheets.read'),
  component: lazyRouteComponent(() => import('./Month'), 'Month'),
})
