import { createRoute, lazyRouteComponent } from '@tanstack/react-router'

import { only, shellRoute } from '../../app/routes'

export const sorts = ['name', '-name', 'number', '-number', 'created_at', '-created_at'] as const
export type Sort = (typeof sorts)[number]

export interface PeopleSearch {
  q?: string
  /** Those who are active where it is absent. */
  state?: 'deactivated' | 'all'
  department?: string
  role?: string
  manager?: string
  sort?: Sort
}

const text = (value: unknown) =>
  typeof value === 'string' && value !== '' && value.length <= 100 ? value : undefined

export const peopleRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/people',
  validateSearch: ({
    q,
    state,
    department,
    role,
    manager,
    sort,
  }: Record<string, unknown>): PeopleSearch => ({
    q: text(q),
    state: state === 'deactivated' || state === 'all' ? state : undefined,
    department: text(department),
    role: text(role),
    manager: typeof manager === 'string' && /^[0-9a-f-]{36}$/.test(manager) ? manager : undefined,
    sort: sorts.find((one) => one === sort),
  }),
  beforeLoad: only('employees.read', 'team'),
  component: lazyRouteComponent(() => import('./People'), 'People'),
})

export const personRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/people/$id',
  beforeLoad: only('employees.read', 'team'),
  component: lazyRouteComponent(() => import('./Person'), 'Person'),
})
