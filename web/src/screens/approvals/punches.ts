import type { CorrectedPunch } from '../../api/schema'

/** A line of two lists of punches side by side. */
export interface PunchPair {
  before: CorrectedPunch | null
  after: CorrectedPunch | null
  /** It was added, removed or moved. */
  differs: boolean
}

/**
 * The punches before and after a correction, those that are the same one (by id, else by kind and time) beside each
 * other, in order of time. Pure.
 */
export function sideBySide(before: CorrectedPunch[], after: CorrectedPunch[]): PunchPair[] {
  const left = [...before]
  const pairs = after.map((punch): PunchPair => {
    const index = left.findIndex((old) => isSame(old, punch))
    const [old = null] = index < 0 ? [] : left.splice(index, 1)
    return {
      before: old,
      after: punch,
      differs: old === null || old.timestamp !== punch.timestamp || old.type !== punch.type,
    }
  })
  const removed = left.map((punch): PunchPair => ({ before: punch, after: null, differs: true }))
  const at = ({ before, after }: PunchPair) => Date.parse((after ?? before)?.timestamp ?? '')
  return [...pairs, ...removed].sort((one, other) => at(one) - at(other))
}

function isSame(one: CorrectedPunch, other: CorrectedPunch): boolean {
  return other.id === null
    ? one.type === other.type && one.timestamp === other.timestamp
    : one.id === other.id
}
