import { createRoute, lazyRouteComponent } from '@tanstack/react-router'

import { only, shellRoute } from '../../app/routes'

export interface HoursSearch {
  /** Whose; the organization's if absent. */
  employee?: string
}

export const hoursRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/settings/hours',
  validateSearch: ({ employee }: Record<string, unknown>): HoursSearch => ({
    employee:
      typeof employee === 'string' && /^[0-9a-f-]{36}$/.test(employee) ? employee : undefined,
  }),
  beforeLoad: only('business_hours.read', 'team'),
  component: lazyRouteComponent(() => import('./Hours'), 'Hours'),
})
