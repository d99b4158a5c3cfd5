/** Where the server's errors about a day belong. Pure. */
import { isProblem } from '../../api/problem'
import type { DayItem } from '../../api/schema'

export type Fault = 'unknown_task' | 'inactive_task' | 'unassigned_task' | 'no_duration' | 'refused'

/** The server's words for what can be wrong with a line. */
const faults: Record<string, Fault> = {
  'names no task': 'unknown_task',
  'is a task that is not active': 'inactive_task',
  'is a task that is not assigned to this employee': 'unassigned_task',
  'must be at least 1': 'no_duration',
}

export interface Refused {
  /** By task. */
  lines: Map<string, Fault>
  /** The sum of the lines is more than a day has. */
  isTooMuch: boolean
  /** Something that belongs to no line: said above all. */
  isElse: boolean
}

export function refusedBy(error: unknown, items: DayItem[]): Refused {
  const refused: Refused = { lines: new Map(), isTooMuch: false, isElse: false }
  if (error === null) {
    return refused
  }
  const errors = isProblem(error) ? (error.errors ?? []) : []
  refused.isElse = errors.length === 0
  for (const { pointer, message } of errors) {
    const [, index] = /^\/items\/(\d+)\//.exec(pointer) ?? []
    const task = index === undefined ? undefined : items[Number(index)]?.task_id
    if (task !== undefined) {
      refused.lines.set(task, faults[message] ?? 'refused')
    } else if (pointer === '/items') {
      refused.isTooMuch = true
    } else {
      refused.isElse = true
    }
  }
  return refused
}
