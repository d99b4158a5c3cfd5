import { createRoute, lazyRouteComponent } from '@tanstack/react-router'

import { only, shellRoute } from '../../app/routes'

export const apiKeysRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/settings/api-keys',
  beforeLoad: only('api_keys.manage', 'all'),
  component: lazyRouteComponent(() => import('./ApiKeys'), 'ApiKeys'),
})
