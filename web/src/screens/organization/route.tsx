import { createRoute, lazyRouteComponent } from '@tanstack/react-router'

import { only, shellRoute } from '../../app/routes'

export const organizationRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/settings/organization',
  beforeLoad: only('organization.manage', 'all'),
  component: lazyRouteComponent(() => import('./Organization'), 'Organization'),
})
