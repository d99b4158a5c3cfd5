import { queryOptions, useQuery, useQueryClient } from '@tanstack/react-query'

import { client } from '../../api/client'
import { meQuery } from '../../api/me'
import type { Employee } from '../../api/schema'

export interface Version {
  person: Employee
  /** For `If-Match`. */
  etag: string
}

/** Somebody as they are now, never from a cache. */
export async function readPerson(id: string): Promise<Version> {
  const { data, error, response } = await client.GET('/api/v1/employees/{id}', {
    params: { path: { id } },
  })
  if (error !== undefined) {
    // eslint-disable-next-line @typescript-eslint/only-throw-error -- a problem document
    throw error
  }
  return { person: data, etag: response.headers.get('ETag') ?? '' }
}

const personQuery = (id: string) =>
  queryOptions({ queryKey: ['person', id], queryFn: () => readPerson(id) })

export function usePerson(id: string) {
  return useQuery(personQuery(id))
}

/** For what has changed somebody: all that shows them asks again. */
export function useRefreshPerson(id: string): () => Promise<unknown> {
  const queries = useQueryClient()
  return () =>
    Promise.all(
      [
        ['person', id],
        ['get', '/api/v1/employees'],
        ['get', '/api/v1/employees/{id}'],
        ['get', '/api/v1/employees/{id}/norms'],
        meQuery.queryKey,
      ].map((queryKey) => queries.invalidateQueries({ queryKey })),
    )
}
