import { createRoute, lazyRouteComponent } from '@tanstack/react-router'

import { only, shellRoute } from '../../app/routes'
import { projectsSearchOf, taskSearchOf } from './search'

export const projectsRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/projects',
  validateSearch: projectsSearchOf,
  beforeLoad: only('projects.view', 'own'),
  component: lazyRouteComponent(() => import('./Projects'), 'Projects'),
})

export const projectRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/projects/$id',
  validateSearch: taskSearchOf,
  beforeLoad: only('projects.view', 'own'),
  component: lazyRouteComponent(() => import('./Project'), 'Project'),
})
