import { createRoute, lazyRouteComponent } from '@tanstack/react-router'

import { only, shellRoute } from '../../app/routes'

export interface AuditSearch {
  action?: string
  entity?: string
  entity_id?: string
  actor_id?: string
  /** Dates, both included. */
  from?: string
  until?: string
}

const word = (value: unknown) =>
  typeof value === 'string' && /^[a-z0-9_.-]{1,100}$/.test(value) ? value : undefined
const date = (value: unknown) =>
  typeof value === 'string' && /^\d{4}-\d\d-\d\d$/.test(value) ? value : undefined

export const auditRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/settings/audit',
  validateSearch: (search: Record<string, unknown>): AuditSearch => ({
    action: word(search['action']),
    entity: word(search['entity']),
    entity_id: word(search['entity_id']),
    actor_id: word(search['actor_id']),
    from: date(search['from']),
    until: date(search['until']),
  }),
  beforeLoad: only('audit.read', 'all'),
  component: lazyRouteComponent(() => import('./Audit'), 'Audit'),
})
