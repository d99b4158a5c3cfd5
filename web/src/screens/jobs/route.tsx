import { createRoute, lazyRouteComponent } from '@tanstack/react-router'

import { only, shellRoute } from '../../app/routes'

export const statuses = ['PENDING', 'RUNNING', 'DONE', 'FAILED'] as const
export type Status = (typeof statuses)[number]

export const jobsRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/settings/jobs',
  validateSearch: ({ status }: Record<string, unknown>): { status?: Status } => ({
    status: statuses.find((one) => one === status),
  }),
  beforeLoad: only('outbox.manage', 'all'),
  component: lazyRouteComponent(() => import('./Jobs'), 'Jobs'),
})
