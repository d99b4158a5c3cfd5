import { must, type Person, type Tenant } from './tenant'

/** Tasks of one project that these people may record effort on, by name. */
export async function newTasks(
  tenant: Tenant,
  people: Person[],
  tasks: Record<string, Record<string, string>>,
): Promise<Record<string, string>> {
  const { api } = tenant.owner
  const project = await must(api.POST('/api/v1/projects', { body: { name: 'Apollo' } }))
  const employees = people.map(({ employee }) => employee.id)
  for (const employee_id of employees) {
    await must(
      api.POST('/api/v1/projects/{id}/members', {
        params: { path: { id: project.id } },
        body: { employee_id },
      }),
    )
  }
  const ids: Record<string, string> = {}
  for (const [name, more] of Object.entries(tasks)) {
    const task = await must(
      api.POST('/api/v1/tasks', { body: { project_id: project.id, name, employees, ...more } }),
    )
    ids[name] = task.id
  }
  return ids
}

/** Saves a day by the API: minutes by task. */
export async function saveDay(
  person: Person,
  date: string,
  minutes: Record<string, number>,
  employee_id?: string,
): Promise<void> {
  const items = Object.entries(minutes).map(([task_id, duration_minutes_raw]) => ({
    task_id,
    duration_minutes_raw,
  }))
  await must(
    person.api.PUT('/api/v1/timesheet/days/{date}', {
      params: { path: { date }, query: employee_id === undefined ? {} : { employee_id } },
      body: { items },
    }),
  )
}

/** What the server holds of a day: names and minutes, in order. */
export async function dayOf(person: Person, date: string): Promise<[string, number][]> {
  const day = await must(person.api.GET('/api/v1/timesheet/day', { params: { query: { date } } }))
  return day.entries.map(({ task_display_name, duration_minutes_raw }) => [
    task_display_name,
    duration_minutes_raw,
  ])
}
