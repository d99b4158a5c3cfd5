import { createRoute, lazyRouteComponent, redirect } from '@tanstack/react-router'

import { allows, meQuery } from '../../api/me'
import { queryClient } from '../../app/queries'
import { shellRoute } from '../../app/routes'

export const kinds = ['corrections', 'timesheets'] as const
export type Kind = (typeof kinds)[number]

export interface ApprovalSearch {
  kind?: Kind
  /** What was decided already too. */
  decided?: boolean
}

/** What each kind needs. */
export const permissions = {
  corrections: 'timetracking.approve',
  timesheets: 'timesheets.approve',
} as const

export const approvalsRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/approvals',
  validateSearch: ({ kind, decided }: Record<string, unknown>): ApprovalSearch => ({
    kind: kinds.find((one) => one === kind),
    decided: decided === true ? true : undefined,
  }),
  beforeLoad: async () => {
    const me = await queryClient.ensureQueryData(meQuery)
    if (!kinds.some((kind) => allows(me.permissions, permissions[kind], 'team'))) {
      // eslint-disable-next-line @typescript-eslint/only-throw-error -- the router's way
      throw redirect({ to: '/' })
    }
  },
  component: lazyRouteComponent(() => import('./Approvals'), 'Approvals'),
})
