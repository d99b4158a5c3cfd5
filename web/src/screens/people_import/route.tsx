import { createRoute, lazyRouteComponent } from '@tanstack/react-router'

import { only, shellRoute } from '../../app/routes'

export const peopleImportRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/people/import',
  beforeLoad: only('employees.manage', 'team'),
  component: lazyRouteComponent(() => import('./PeopleImport'), 'PeopleImport'),
})
