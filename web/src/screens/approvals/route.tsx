import { createRoute, lazyRouteComponent } from '@tanstack/react-router'

import { onlyAny, shellRoute } from '../../app/routes'

export const states = ['approved', 'rejected', 'reopened', 'withdrawn', 'all'] as const
export type Chosen = (typeof states)[number]

export interface ApprovalsSearch {
  /** Corrections where it is absent, if the person decides about any. */
  show?: 'timesheets' | 'corrections'
  /** Those that wait where it is absent. */
  state?: Chosen
  employee?: string
}

export const approvalsRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/approvals',
  validateSearch: ({ show, state, employee }: Record<string, unknown>): ApprovalsSearch => ({
    show: show === 'timesheets' || show === 'corrections' ? show : undefined,
    state: states.find((one) => one === state),
    employee:
      typeof employee === 'string' && /^[0-9a-f-]{36}$/.test(employee) ? employee : undefined,
  }),
  beforeLoad: onlyAny(['timetracking.approve', 'team'], ['timesheets.approve', 'team']),
  component: lazyRouteComponent(() => import('./Approvals'), 'Approvals'),
})
