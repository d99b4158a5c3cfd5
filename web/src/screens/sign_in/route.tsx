import { createRoute, lazyRouteComponent } from '@tanstack/react-router'

import { rootRoute } from '../../app/routes'

interface Search {
  /** Where to go afterwards: a path of this application, never another site's. */
  next?: string
  /** Into this organization, without asking. */
  organization?: string
  /** Why the person is here. */
  reason?: 'signed_out' | 'password_changed'
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

export const signInRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/sign-in',
  // What is left out here would stay as it was typed: so undefined is said.
  validateSearch: ({ next, organization, reason }: Record<string, unknown>): Search => ({
    next: typeof next === 'string' && /^\/(?![/\\])/.test(next) ? next : undefined,
    organization:
      typeof organization === 'string' && UUID.test(organization) ? organization : undefined,
    reason: reason === 'signed_out' || reason === 'password_changed' ? reason : undefined,
  }),
  component: lazyRouteComponent(() => import('./SignIn'), 'SignIn'),
})
