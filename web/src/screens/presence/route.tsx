import { createRoute, lazyRouteComponent } from '@tanstack/react-router'

import { only, shellRoute } from '../../app/routes'
import { isKind, type Kind } from './presence'

export interface PresenceSearch {
  show?: Kind
  q?: string
  department?: string
  manager?: string
}

const text = (value: unknown) =>
  typeof value === 'string' && value !== '' && value.length <= 100 ? value : undefined

export const presenceRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/team',
  validateSearch: ({ show, q, department, manager }: Record<string, unknown>): PresenceSearch => ({
    show: isKind(show) ? show : undefined,
    q: text(q),
    department: text(department),
    manager: typeof manager === 'string' && /^[0-9a-f-]{36}$/.test(manager) ? manager : undefined,
  }),
  beforeLoad: only('timetracking.read', 'team'),
  component: lazyRouteComponent(() => import('./Presence'), 'Presence'),
})
