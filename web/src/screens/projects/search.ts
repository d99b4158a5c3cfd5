/** What of the lists is in the address bar. Pure. */

export interface TaskSearch {
  q?: string
  phase?: string
  department?: string
  discipline?: string
  /** Active ones if absent. */
  tasks?: 'inactive' | 'all'
}

export interface ProjectsSearch extends TaskSearch {
  view?: 'tasks'
  /** Active ones if absent. */
  state?: 'archived' | 'all'
  project?: string
}

const text = (value: unknown) =>
  (typeof value === 'string' || typeof value === 'number') && String(value).trim() !== ''
    ? String(value).trim().slice(0, 200)
    : undefined

const one = <T extends string>(value: unknown, possible: readonly T[]) =>
  possible.find((name) => name === value)

export function taskSearchOf(search: Record<string, unknown>): TaskSearch {
  return {
    q: text(search['q']),
    phase: text(search['phase']),
    department: text(search['department']),
    discipline: text(search['discipline']),
    tasks: one(search['tasks'], ['inactive', 'all'] as const),
  }
}

export function projectsSearchOf(search: Record<string, unknown>): ProjectsSearch {
  const project = text(search['project'])
  return {
    ...taskSearchOf(search),
    view: one(search['view'], ['tasks'] as const),
    state: one(search['state'], ['archived', 'all'] as const),
    project: project !== undefined && /^[0-9a-f-]{36}$/.test(project) ? project : undefined,
  }
}

/** The parameters of GET /tasks. */
export function taskQuery(
  { q, phase, department, discipline, tasks }: TaskSearch,
  project?: string,
) {
  return {
    q,
    project_phase: phase,
    department,
    discipline,
    project_id: project,
    state: tasks === 'all' ? undefined : (tasks ?? ('active' as const)),
  }
}

/** What is chosen from in a filter: each value once, in order. */
export function distinct(values: string[], language: string): string[] {
  return [...new Set(values)]
    .filter((value) => value !== '')
    .sort((a, b) => a.localeCompare(b, language))
}

/** For a POST: what is empty is left out. */
export function filled<T extends Record<string, string>>(values: T): Partial<T> {
  const some: Partial<T> = {}
  for (const key of Object.keys(values) as (keyof T)[]) {
    if (values[key] !== '') {
      some[key] = values[key]
    }
  }
  return some
}

/** For a form: every text without blanks around it. */
export function trimmed<T extends Record<string, string>>(values: T): T {
  const all = { ...values }
  for (const key of Object.keys(values) as (keyof T)[]) {
    all[key] = values[key]?.trim() as T[keyof T]
  }
  return all
}
