/** A day while it is edited: its lines, what they add up to, and how two versions of it are put together. Pure. */
import type { DayEntry, DayItem, TimesheetDay } from '../../api/schema'

export interface Line {
  task_id: string
  name: string
  minutes: number
  /** Deleted, and there until the day is saved, so that it can come back. */
  removed: boolean
}

/** What the server holds, as it was read. */
export interface Version {
  entries: DayEntry[]
  etag: string
}

export function linesOf(entries: DayEntry[]): Line[] {
  return entries.map(({ task_id, task_display_name, duration_minutes_raw }) => ({
    task_id,
    name: task_display_name,
    minutes: duration_minutes_raw,
    removed: false,
  }))
}

export function itemsOf(lines: Line[]): DayItem[] {
  return lines
    .filter(({ removed }) => !removed)
    .map(({ task_id, minutes }) => ({ task_id, duration_minutes_raw: minutes }))
}

/** Whether saving would change anything. */
export function isChanged(lines: Line[], entries: DayEntry[]): boolean {
  const items = itemsOf(lines)
  return (
    items.length !== entries.length ||
    items.some(({ task_id, duration_minutes_raw }, index) => {
      const entry = entries[index]
      return entry?.task_id !== task_id || entry.duration_minutes_raw !== duration_minutes_raw
    })
  )
}

/** With a line for the task at the end; a deleted one comes back, one that is there stays. */
export function withTask(lines: Line[], task: { id: string; name: string }, minutes = 0): Line[] {
  return lines.some(({ task_id }) => task_id === task.id)
    ? lines.map((line) => (line.task_id === task.id ? { ...line, removed: false } : line))
    : [...lines, { task_id: task.id, name: task.name, minutes, removed: false }]
}

export function changed(lines: Line[], task: string, change: Partial<Line>): Line[] {
  return lines.map((line) => (line.task_id === task ? { ...line, ...change } : line))
}

/** Deletes a line. One that was never saved and has no duration yet is gone at once: there is nothing to undo. */
export function withoutTask(lines: Line[], task: string, entries: DayEntry[]): Line[] {
  const wasSaved = entries.some(({ task_id }) => task_id === task)
  return lines
    .filter(({ task_id, minutes }) => task_id !== task || wasSaved || minutes > 0)
    .map((line) => (line.task_id === task ? { ...line, removed: true } : line))
}

/** With the tasks of another day that are not there yet and can still be chosen. */
export function withCopy(
  lines: Line[],
  entries: DayEntry[],
  choosable: Set<string>,
  withDurations: boolean,
): Line[] {
  const there = new Set(itemsOf(lines).map(({ task_id }) => task_id))
  return entries
    .filter(({ task_id }) => choosable.has(task_id) && !there.has(task_id))
    .reduce(
      (all, { task_id, task_display_name, duration_minutes_raw }) =>
        withTask(
          all.filter((line) => line.task_id !== task_id),
          { id: task_id, name: task_display_name },
          withDurations ? duration_minutes_raw : 0,
        ),
      lines,
    )
}

/** The lines that say no duration, which cannot be saved. */
export function withoutDuration(lines: Line[]): string[] {
  return lines
    .filter(({ removed, minutes }) => !removed && minutes <= 0)
    .map((line) => line.task_id)
}

/** Without the lines whose duration, as it is typed, is none: they count in no sum. */
export function readOf(lines: Line[], unread: ReadonlySet<string>): Line[] {
  return lines.filter(({ task_id }) => !unread.has(task_id))
}

export function hasUnread(lines: Line[], unread: ReadonlySet<string>): boolean {
  return lines.some(({ task_id, removed }) => !removed && unread.has(task_id))
}

/** Half hours as they are billed: each one that was begun (domain rule, as the server counts them). */
export function billableHalfHours(minutes: number): number {
  return Math.ceil(minutes / 30)
}

export interface Totals {
  minutes: number
  /** Minutes expected: none on a free day. */
  expected: number
  overtime: number
  billable_half_hours: number
  difference_seconds: number
}

export function totalsOf(
  lines: Line[],
  day: Pick<TimesheetDay, 'day_type' | 'norm_minutes' | 'presence_seconds'>,
): Totals {
  const there = lines.filter(({ removed }) => !removed)
  const minutes = there.reduce((sum, line) => sum + line.minutes, 0)
  const expected = day.day_type === 'Working' ? day.norm_minutes : 0
  return {
    minutes,
    expected,
    overtime: Math.max(0, minutes - expected),
    billable_half_hours: there.reduce((sum, line) => sum + billableHalfHours(line.minutes), 0),
    difference_seconds: day.presence_seconds - minutes * 60,
  }
}

/* ---- two versions ---- */

export type Side = 'mine' | 'theirs'

export interface Comparison {
  task_id: string
  name: string
  /** Minutes; null where that version has no such line. */
  mine: number | null
  theirs: number | null
  /** Which of them the merged day takes at first: the one that was changed; mine if both were. */
  proposed: Side
  /** Both were changed, and differently. */
  isDisputed: boolean
}

/** Line by line what I have and what is saved now, as seen from what both began with. */
export function compare(base: DayEntry[], mine: Line[], theirs: DayEntry[]): Comparison[] {
  const minutes = (entries: DayEntry[]) =>
    new Map(entries.map((entry) => [entry.task_id, entry.duration_minutes_raw]))
  const began = minutes(base)
  const saved = minutes(theirs)
  const names = new Map([...linesOf(theirs), ...mine].map(({ task_id, name }) => [task_id, name]))
  const own = new Map(
    mine.filter(({ removed }) => !removed).map(({ task_id, minutes }) => [task_id, minutes]),
  )
  return [...names].map(([task_id, name]) => {
    const [was, my, their] = [began, own, saved].map((version) => version.get(task_id) ?? null)
    const isMineChanged = my !== was
    const isTheirsChanged = their !== was
    return {
      task_id,
      name,
      mine: my ?? null,
      theirs: their ?? null,
      proposed: isMineChanged || !isTheirsChanged ? 'mine' : 'theirs',
      isDisputed: isMineChanged && isTheirsChanged && my !== their,
    }
  })
}

/** The day that the choices make: a line the chosen side does not have is removed. */
export function merged(comparisons: Comparison[], choices: ReadonlyMap<string, Side>): Line[] {
  return comparisons.flatMap((line) => {
    const side = choices.get(line.task_id) ?? line.proposed
    const minutes = line[side]
    return minutes === null
      ? []
      : [{ task_id: line.task_id, name: line.name, minutes, removed: false }]
  })
}
