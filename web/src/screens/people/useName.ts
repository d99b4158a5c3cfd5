import { api } from '../../api/client'

/** What somebody is called; nothing where nobody is meant or the person may not see them. */
export function useName(id: string | null): string {
  const found = api.useQuery(
    'get',
    '/api/v1/employees/{id}',
    { params: { path: { id: id ?? '' } } },
    { enabled: id !== null, staleTime: 60_000 },
  )
  return id === null ? '' : (found.data?.name ?? '')
}
