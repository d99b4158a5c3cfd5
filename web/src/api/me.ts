import { queryOptions, useSuspenseQueries } from '@tanstack/react-query'

import { client, need } from './client'
import type { Employee, MeReply, Organization } from './schema'
import { setKnown } from './session'

export type Scope = 'none' | 'own' | 'team' | 'all'

export const reach: Record<Scope, number> = { none: 0, own: 1, team: 2, all: 3 }

export const meQuery = queryOptions({
  queryKey: ['get', '/api/v1/me'],
  queryFn: async () => {
    const me = await need(client.GET('/api/v1/me'))
    setKnown()
    return me
  },
  staleTime: 60_000,
})

export const organizationQuery = queryOptions({
  queryKey: ['get', '/api/v1/organization'],
  queryFn: () => need(client.GET('/api/v1/organization')),
  staleTime: 60_000,
})

export interface Myself {
  me: MeReply
  /** Who the person is in this organization. Everybody who signs in to the application is one. */
  employee: Employee
  organization: Organization
  /** The zone the person's days and times are meant in. */
  zone: string
  /** Whether the person may do this, for whomever `scope` says at least: `can('timesheets.read', 'team')`. */
  can: (permission: string, scope?: Scope) => boolean
}

/** Whether these grants allow it. */
export function allows(
  permissions: MeReply['permissions'],
  permission: string,
  scope: Scope = 'own',
): boolean {
  const grant = permissions.find((one) => one.permission === permission)
  return grant !== undefined && reach[grant.scope] >= reach[scope]
}

/** Below the shell, which has loaded it. */
export function useMyself(): Myself {
  const [{ data: me }, { data: organization }] = useSuspenseQueries({
    queries: [meQuery, organizationQuery],
  })
  if (me.employee === null) {
    throw new Error('signed in, and nobody in the organization')
  }
  return {
    me,
    employee: me.employee,
    organization,
    zone: me.employee.time_zone ?? organization.time_zone,
    can: (permission, scope) => allows(me.permissions, permission, scope),
  }
}
