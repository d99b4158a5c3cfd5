import { createRoute, lazyRouteComponent } from '@tanstack/react-router'

import { only, shellRoute } from '../../app/routes'

export interface ReportSearch {
  /** Dates, both included; this month up to today where they are absent. */
  from?: string
  until?: string
  employee?: string
}

const date = (value: unknown) =>
  typeof value === 'string' && /^\d{4}-\d\d-\d\d$/.test(value) && !Number.isNaN(Date.parse(value))
    ? value
    : undefined

export const reportsRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/reports',
  validateSearch: ({ from, until, employee }: Record<string, unknown>): ReportSearch => ({
    from: date(from),
    until: date(until),
    employee:
      typeof employee === 'string' && /^[0-9a-f-]{36}$/.test(employee) ? employee : undefined,
  }),
  beforeLoad: only('reports.read', 'own'),
  component: lazyRouteComponent(() => import('./Reports'), 'Reports'),
})
