/** Why a day cannot be changed. Pure. */
import type { TimesheetDay } from '../../api/schema'

export type Closed =
  'permission' | 'future' | 'too_old' | 'lock' | 'approval' | 'submission' | 'deactivated'

/** null when it can be: the server has said so. `first` is the first date that may be saved. */
export function closedBecause(
  day: Pick<TimesheetDay, 'date' | 'is_editable' | 'is_future' | 'closed_by'>,
  facts: { mayWrite: boolean; first: string },
): Closed | null {
  if (day.is_editable) {
    return null
  }
  if (!facts.mayWrite) {
    return 'permission'
  }
  if (day.is_future) {
    return 'future'
  }
  if (day.date < facts.first) {
    return 'too_old'
  }
  return day.closed_by === 'nothing' ? 'deactivated' : day.closed_by
}
