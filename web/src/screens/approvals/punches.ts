import type { CorrectedPunch } from '../../api/schema'

export interface Row {
  type: CorrectedPunch['type']
  /** Instants; null where there is none. */
  before: string | null
  after: string | null
  change: 'same' | 'moved' | 'added' | 'removed'
}

/** How well two punches go together: those of a kind may be one that was moved, others never. */
function likeness(a: CorrectedPunch, b: CorrectedPunch): number {
  if (a.type !== b.type) {
    return -1
  }
  return Date.parse(a.timestamp) === Date.parse(b.timestamp) ? 3 : 1
}

/** Old and new punches beside each other, so that as many as possible stay what they were. Both are in order of time. */
export function beside(before: CorrectedPunch[], after: CorrectedPunch[]): Row[] {
  // best[i][j]: what the punches from i and from j on can have in common.
  const best = Array.from({ length: before.length + 1 }, () =>
    new Array<number>(after.length + 1).fill(0),
  )
  const at = (i: number, j: number) => best[i]?.[j] ?? 0
  const pair = (i: number, j: number): number => {
    const [a, b] = [before[i], after[j]]
    const together = a === undefined || b === undefined ? -1 : likeness(a, b)
    return together < 0 ? -1 : together + at(i + 1, j + 1)
  }
  for (let i = before.length; i >= 0; i--) {
    for (let j = after.length; j >= 0; j--) {
      const row = best[i]
      if (row !== undefined) {
        row[j] = Math.max(0, pair(i, j), at(i + 1, j), at(i, j + 1))
      }
    }
  }
  const rows: Row[] = []
  let i = 0
  let j = 0
  while (i < before.length || j < after.length) {
    const [a, b] = [before[i], after[j]]
    if (a !== undefined && b !== undefined && pair(i, j) === at(i, j)) {
      const same = likeness(a, b) === 3
      rows.push({
        type: a.type,
        before: a.timestamp,
        after: b.timestamp,
        change: same ? 'same' : 'moved',
      })
      i++
      j++
    } else if (a !== undefined && (b === undefined || at(i + 1, j) === at(i, j))) {
      rows.push({ type: a.type, before: a.timestamp, after: null, change: 'removed' })
      i++
    } else if (b !== undefined) {
      rows.push({ type: b.type, before: null, after: b.timestamp, change: 'added' })
      j++
    }
  }
  return rows
}

/** Seconds at work without breaks; null while the last cycle is open. */
export function workedSeconds(punches: CorrectedPunch[]): number | null {
  let worked = 0
  let since: number | null = null
  let working = false
  for (const { type, timestamp } of punches) {
    const at = Date.parse(timestamp) / 1000
    if (working && since !== null) {
      worked += at - since
    }
    since = at
    working = type === 'punch_in' || type === 'break_end'
  }
  return working || punches.at(-1)?.type === 'break_start' ? null : worked
}
