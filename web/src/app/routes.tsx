import { createRootRoute, createRoute, lazyRouteComponent, redirect } from '@tanstack/react-router'

import { allows, meQuery, organizationQuery, type Scope } from '../api/me'
import { isProblem } from '../api/problem'
import { followLogin } from './i18n'
import { queryClient } from './queries'

/** The two roots of all screens: below `shellRoute` somebody is signed in, and there is a menu. */
export const rootRoute = createRootRoute()

export const shellRoute = createRoute({
  getParentRoute: () => rootRoute,
  id: 'shell',
  beforeLoad: async ({ location }) => {
    try {
      const [me] = await Promise.all([
        queryClient.ensureQueryData(meQuery),
        queryClient.ensureQueryData(organizationQuery),
      ])
      followLogin(me.user?.locale ?? '')
    } catch (error) {
      if (isProblem(error) && error.status === 401) {
        // eslint-disable-next-line @typescript-eslint/only-throw-error -- the router's way
        throw redirect({ to: '/sign-in', search: { next: location.href } })
      }
      throw error
    }
  },
  component: lazyRouteComponent(() => import('./Shell'), 'Shell'),
})

/** For a screen's `beforeLoad`: whoever may not see it goes to the first page. The server judges again. */
export function only(permission: string, scope?: Scope): () => Promise<void> {
  return onlyAny([permission, scope])
}

/** The same, for what one of several permissions is enough for. */
export function onlyAny(...grants: [permission: string, scope?: Scope][]): () => Promise<void> {
  return async () => {
    const me = await queryClient.ensureQueryData(meQuery)
    if (!grants.some(([permission, scope]) => allows(me.permissions, permission, scope))) {
      // eslint-disable-next-line @typescript-eslint/only-throw-error -- the router's way
      throw redirect({ to: '/' })
    }
  }
}
