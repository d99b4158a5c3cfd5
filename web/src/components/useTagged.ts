import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'

import { isConflict, type Tagged } from '../api/tagged'

/**
 * What a form changes, as it was when the form was opened, and, once saving it has been refused for that, as somebody
 * else has left it: `read` is `() => needTagged(client.GET(…))`, and the form hands what went wrong to `caught`.
 */
export function useTagged<T>(key: readonly unknown[], read: () => Promise<Tagged<T>>) {
  const [accepted, setAccepted] = useState<Tagged<T> | null>(null)
  const [theirs, setTheirs] = useState<Tagged<T> | null>(null)
  const { data, error } = useQuery({
    queryKey: ['tagged', ...key],
    queryFn: read,
    // Read once, when the form opens: what it was then is what the person sees.
    staleTime: Infinity,
    gcTime: 0,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
  })
  return {
    base: accepted ?? data ?? null,
    theirs,
    error,
    accept: (now: Tagged<T>) => {
      setAccepted(now)
      setTheirs(null)
    },
    caught: async (problem: unknown) => {
      if (isConflict(problem)) {
        setTheirs(await read())
      }
    },
  }
}
