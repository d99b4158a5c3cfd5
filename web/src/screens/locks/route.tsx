import { createRoute, lazyRouteComponent } from '@tanstack/react-router'

import { only, shellRoute } from '../../app/routes'

export const locksRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/settings/locks',
  beforeLoad: only('timesheets.lock', 'all'),
  component: lazyRouteComponent(() => import('./Locks'), 'Locks'),
})
