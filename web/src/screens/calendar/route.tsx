import { createRoute, lazyRouteComponent } from '@tanstack/react-router'

import { only, shellRoute } from '../../app/routes'

export interface CalendarSearch {
  /** This year if absent. */
  year?: number
  /** Whose; one's own if absent. */
  employee?: string
}

export const calendarRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/settings/calendar',
  validateSearch: ({ year, employee }: Record<string, unknown>): CalendarSearch => ({
    year:
      typeof year === 'number' && Number.isInteger(year) && year >= 1970 && year <= 2999
        ? year
        : undefined,
    employee:
      typeof employee === 'string' && /^[0-9a-f-]{36}$/.test(employee) ? employee : undefined,
  }),
  beforeLoad: only('calendar.read', 'own'),
  component: lazyRouteComponent(() => import('./Calendar'), 'Calendar'),
})
