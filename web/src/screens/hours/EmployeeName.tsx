import { api } from '../../api/client'

/** The name of somebody of whom only the id is known. */
export function EmployeeName({ id }: { id: string }) {
  const { data } = api.useQuery(
    'get',
    '/api/v1/employees/{id}',
    { params: { path: { id } } },
    { staleTime: 300_000 },
  )
  return data?.name ?? '…'
}
