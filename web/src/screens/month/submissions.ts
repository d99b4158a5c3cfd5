/** What was handed in of a month, and what can be. Pure. */
import type { Submission, TimesheetLock } from '../../api/schema'
import { isClosing, overlap, standing } from '../../api/submissions'
import { addDays } from '../../format/dates'
import { lastOf } from './weeks'

/**
 * Those that matter to whoever looks at the month, by date: what keeps its dates closed, and what was rejected or
 * reopened as long as nothing of it has been handed in again.
 */
export function concerning(submissions: Submission[], month: string): Submission[] {
  const range = { start_date: `${month}-01`, end_date: lastOf(month) }
  return standing(submissions.filter((one) => overlap(one, range)))
}

/** The locks of the month, the earliest first. */
export function locksOf(locks: TimesheetLock[], month: string): TimesheetLock[] {
  return locks
    .filter(({ start_date, end_date }) => start_date <= lastOf(month) && `${month}-01` <= end_date)
    .sort((one, other) => one.start_date.localeCompare(other.start_date))
}

/**
 * What to hand in next: from the first date of the month that is not handed in, up to its end or today. null when
 * there is none.
 */
export function nextRange(
  submissions: Submission[],
  month: string,
  today: string,
): { start: string; end: string } | null {
  const closed = submissions.filter(isClosing)
  const isClosed = (date: string) =>
    closed.some((one) => one.start_date <= date && date <= one.end_date)
  const last = today < lastOf(month) ? today : lastOf(month)
  let start = `${month}-01`
  while (start <= last && isClosed(start)) {
    start = addDays(start, 1)
  }
  if (start > last) {
    return null
  }
  let end = start
  while (end < last && !isClosed(addDays(end, 1))) {
    end = addDays(end, 1)
  }
  return { start, end }
}
