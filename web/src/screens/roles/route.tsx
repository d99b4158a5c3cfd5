import { createRoute, lazyRouteComponent } from '@tanstack/react-router'

import { only, shellRoute } from '../../app/routes'

export const rolesRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/settings/roles',
  beforeLoad: only('roles.manage', 'all'),
  component: lazyRouteComponent(() => import('./Roles'), 'Roles'),
})
