/** Which tasks are offered while somebody types. Pure. */
import type { Task } from '../../api/schema'

export interface Choice {
  task: Task
  isRecent: boolean
}

/** So that "uber" finds "Über", whatever the case. */
export function folded(text: string): string {
  return text.normalize('NFD').replaceAll(/\p{M}/gu, '').toLowerCase()
}

/** All words that were typed, anywhere in what a task is known by. */
export function matches(task: Task, typed: string): boolean {
  const known = folded(
    [
      task.display_name,
      task.name,
      task.project_name,
      task.external_id ?? '',
      task.search_text,
    ].join(' '),
  )
  return folded(typed)
    .split(/\s+/)
    .every((word) => known.includes(word))
}

/** What matches, those used recently first and in that order, then by name; `limit` at most. */
export function choicesOf(
  tasks: Task[],
  recent: string[],
  typed: string,
  limit: number,
): { choices: Choice[]; more: number } {
  const rank = new Map(recent.map((id, index) => [id, index]))
  const found = tasks
    .filter((task) => matches(task, typed))
    .map((task) => ({ task, isRecent: rank.has(task.id) }))
    .sort(
      (one, other) =>
        (rank.get(one.task.id) ?? rank.size) - (rank.get(other.task.id) ?? rank.size) ||
        one.task.display_name.localeCompare(other.task.display_name) ||
        one.task.project_name.localeCompare(other.task.project_name),
    )
  return { choices: found.slice(0, limit), more: Math.max(0, found.length - limit) }
}

/** The tasks of some days, each once, those of the first day first. */
export function recentTasks(days: { entries: { task_id: string }[] }[]): string[] {
  return [...new Set(days.flatMap(({ entries }) => entries.map(({ task_id }) => task_id)))]
}

/** The last dates before this one for which something is saved, the newest first. */
export function datesBefore(
  days: { date: string; has_entries: boolean }[],
  date: string,
  count: number,
): string[] {
  return days
    .filter((day) => day.has_entries && day.date < date)
    .map((day) => day.date)
    .sort()
    .reverse()
    .slice(0, count)
}
