import { useQuery } from '@tanstack/react-query'
import { Fragment, useState, type ReactNode } from 'react'

import { isConflict, needTagged, type Tagged } from '../api/tagged'
import { ProblemAlert } from './ProblemAlert'

/** Something that a form changes and others may change too. */
export interface Edited<T> {
  /** As it was when the form was opened. */
  base: Tagged<T>
  /** As somebody else has left it, once saving has been refused for that. */
  theirs: Tagged<T> | null
  /** Goes on from there. */
  accept: (now: Tagged<T>) => void
  /** To be told what went wrong when it was saved. */
  caught: (error: unknown) => Promise<void>
}

interface Props<T> {
  /** What it is, among all that is edited: `['project', id]`. */
  what: readonly string[]
  /** Reads it: `() => client.GET(…)`. */
  read: () => Parameters<typeof needTagged<T>>[0]
  /** In its place until it is there. */
  waiting: ReactNode
  /** The form. It begins anew where somebody else's version is taken over. */
  children: (edited: Edited<T>) => ReactNode
}

/** Reads what a form changes, with its ETag, and keeps what the form needs if somebody else changes it meanwhile. */
export function Editing<T>({ what, read, waiting, children }: Props<T>) {
  const [accepted, setAccepted] = useState<Tagged<T> | null>(null)
  const [theirs, setTheirs] = useState<Tagged<T> | null>(null)
  const { data, error } = useQuery({
    queryKey: ['tagged', ...what],
    queryFn: () => needTagged(read()),
    // Read once, when the form opens: what it was then is what the person sees.
    staleTime: Infinity,
    gcTime: 0,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
  })
  const base = accepted ?? data
  if (base === undefined) {
    return error === null ? waiting : <ProblemAlert error={error} />
  }
  const accept = (now: Tagged<T>) => {
    setAccepted(now)
    setTheirs(null)
  }
  const caught = async (problem: unknown) => {
    if (isConflict(problem)) {
      setTheirs(await needTagged(read()))
    }
  }
  return <Fragment key={base.tag}>{children({ base, theirs, accept, caught })}</Fragment>
}
