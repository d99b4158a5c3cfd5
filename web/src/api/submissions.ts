/** What was handed in, and what of it still matters. Pure. */
import type { Submission } from './schema'

export function isClosing({ state }: Submission): boolean {
  return state === 'submitted' || state === 'approved'
}

export function overlap(one: Submission, other: { start_date: string; end_date: string }): boolean {
  return one.start_date <= other.end_date && other.start_date <= one.end_date
}

function isLater(one: Submission, other: Submission): boolean {
  return one.submitted_at > other.submitted_at
}

/** Those that were rejected, and nothing of them has been handed in again, by date. */
export function rejected(submissions: Submission[]): Submission[] {
  return standing(submissions).filter(({ state }) => state === 'rejected')
}

/** What keeps its dates closed, and what was refused as long as nothing of it has been handed in again, by date. */
export function standing(submissions: Submission[]): Submission[] {
  const there = submissions.filter(({ state }) => state !== 'withdrawn')
  return there
    .filter(
      (one) =>
        isClosing(one) ||
        !there.some((other) => overlap(one, other) && (isClosing(other) || isLater(other, one))),
    )
    .sort((one, other) => one.start_date.localeCompare(other.start_date))
}
