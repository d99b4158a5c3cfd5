import { createRoute, lazyRouteComponent } from '@tanstack/react-router'

import { shellRoute } from '../../app/routes'

export const accountRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/account',
  component: lazyRouteComponent(() => import('./Account'), 'Account'),
})
