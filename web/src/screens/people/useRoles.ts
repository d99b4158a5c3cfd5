import { api } from '../../api/client'
import { useMyself } from '../../api/me'
import { builtInRoles } from '../../components/useRoleName'

/** The names of the roles that can be given; of the organization's own ones as far as the person may see them. */
export function useRoles(current?: string): string[] {
  const { can } = useMyself()
  const own = api.useQuery(
    'get',
    '/api/v1/roles',
    { params: { query: { state: 'active', limit: 500 } } },
    { enabled: can('roles.manage', 'all'), staleTime: 60_000 },
  )
  const names = own.data?.items.map(({ name }) => name) ?? [...builtInRoles]
  return current === undefined || names.includes(current) ? names : [...names, current]
}
