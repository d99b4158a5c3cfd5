import { isProblem } from './problem'

/** Something that others may change too, and the ETag of what it was when it was read. */
export interface Tagged<T> {
  item: T
  tag: string
}

/** The data of a reply with its ETag; a problem is thrown. */
export async function needTagged<T>(
  reply: Promise<{ data?: T; error?: unknown; response: Response }>,
): Promise<Tagged<T>> {
  const { data, error, response } = await reply
  if (error !== undefined || data === undefined) {
    throw error
  }
  return { item: data, tag: response.headers.get('ETag') ?? '' }
}

/** Whether a change was refused because somebody else had made one meanwhile. */
export function isConflict(error: unknown): boolean {
  return isProblem(error) && error.status === 412
}

/** Of `after` what is not the same in `before`: what to send in a PATCH. */
export function changes<T extends object>(before: T, after: T): Partial<T> {
  const changed: Partial<T> = {}
  for (const key of Object.keys(after) as (keyof T)[]) {
    if (JSON.stringify(before[key]) !== JSON.stringify(after[key])) {
      changed[key] = after[key]
    }
  }
  return changed
}

/**
 * What both have changed since `before`, and not to the same. What only one of them has changed is no conflict: a PATCH
 * of `changes` leaves it as it is.
 */
export function conflicts<T extends object>(before: T, mine: T, theirs: T): (keyof T)[] {
  const here = changes(before, mine)
  const there = changes(before, theirs)
  const apart = changes(theirs, mine)
  return (Object.keys(here) as (keyof T)[]).filter((key) => key in there && key in apart)
}
