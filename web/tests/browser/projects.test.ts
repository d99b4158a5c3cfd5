import type { TaskPatch } from '../../src/api/schema'
import { expect, must, setClock, test, type Tenant, type Visitor } from './support/fixtures'

const project = (tenant: Tenant, name: string, more: Record<string, string> = {}) =>
  must(tenant.owner.api.POST('/api/v1/projects', { body: { name, ...more } }))

const task = (
  tenant: Tenant,
  project_id: string,
  name: string,
  more: Record<string, string> = {},
) => must(tenant.owner.api.POST('/api/v1/tasks', { body: { project_id, name, ...more } }))

test('a project is made, given members, archived and restored', async ({ tenant, visitor }) => {
  await tenant.hire('Ada Lovelace')
  await project(tenant, 'Old mill', { code: 'P-1' })
  await visitor.signIn(tenant.owner)
  const page = await visitor.open('/projects')
  await page.getByRole('link', { name: 'Old mill' }).waitFor()
  await visitor.expectAccessible('projects')
  const add = page.getByRole('button', { name: 'New project' })
  await add.focus()
  await page.keyboard.press('Enter')
  await page.getByRole('dialog').getByLabel('Name').waitFor()
  await page.keyboard.press('Escape')
  await page.getByRole('dialog').waitFor({ state: 'detached' })
  await expect.poll(() => add.evaluate((button) => button === document.activeElement)).toBe(true)
  await add.click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('button', { name: 'Save' }).click()
  await dialog.getByText('It needs a name.').waitFor()
  await dialog.getByLabel('Name').fill('New bridge')
  await dialog.getByLabel('Code').fill('P-1')
  await dialog.getByRole('button', { name: 'Save' }).click()
  await dialog.getByText('Another project has this code.').waitFor()
  await visitor.expectAccessible('project-form')
  await dialog.getByLabel('Code').fill('P-2')
  await dialog.getByRole('button', { name: 'Save' }).click()
  await page.getByRole('heading', { name: 'New bridge' }).waitFor()
  const id = new URL(page.url()).pathname.slice('/projects/'.length)
  await page.getByText('Nobody works on it yet').waitFor()

  await page.getByRole('button', { name: 'Add a member' }).click()
  await dialog.getByRole('button', { name: 'Add', exact: true }).click()
  await dialog.getByText('Choose somebody.').waitFor()
  await dialog.getByRole('combobox', { name: 'Employee' }).click()
  await page.getByRole('option', { name: 'Ada Lovelace' }).click()
  await dialog.getByRole('button', { name: 'Add', exact: true }).click()
  await page.getByText('The member is added.').waitFor()
  await page.getByRole('combobox', { name: 'Role: Ada Lovelace' }).click()
  await page.getByRole('option', { name: 'Manager' }).click()
  const members = () =>
    must(tenant.owner.api.GET('/api/v1/projects/{id}/members', { params: { path: { id } } }))
  await expect.poll(async () => (await members()).items[0]?.role).toBe('manager')
  await visitor.expectAccessible('project')

  await page.getByRole('button', { name: 'Add a member' }).click()
  await dialog.getByRole('combobox', { name: 'Employee' }).click()
  await page.getByRole('option', { name: 'Ada Lovelace' }).click()
  await dialog.getByRole('button', { name: 'Add', exact: true }).click()
  await dialog.getByText('This person is a member already.').waitFor()
  await dialog.getByRole('button', { name: 'Cancel' }).click()

  await page.getByRole('button', { name: 'Remove: Ada Lovelace' }).click()
  await dialog.getByRole('button', { name: 'Remove' }).click()
  await page.getByText('Nobody works on it yet').waitFor()
  expect((await members()).items).toEqual([])

  await page.getByRole('button', { name: 'Archive' }).click()
  await dialog.getByRole('button', { name: 'Archive' }).click()
  await page.getByRole('button', { name: 'Restore' }).waitFor()
  expect(await page.getByRole('button', { name: /Add a member|New task/ }).count()).toBe(0)
  await page.getByRole('link', { name: 'All projects' }).click()
  await page.getByRole('radiogroup', { name: 'State' }).getByText('Archived').click()
  await page.getByRole('link', { name: 'New bridge' }).waitFor()
  await page.getByRole('searchbox', { name: /Name, code/ }).fill('mill')
  await page.getByText('No such project').waitFor()
  expect(Object.fromEntries(new URL(page.url()).searchParams)).toEqual({
    q: 'mill',
    state: 'archived',
  })
  await visitor.expectAccessible('projects-none')
  await page.getByRole('searchbox', { name: /Name, code/ }).fill('p-2')
  await page.getByRole('link', { name: 'New bridge' }).click()
  await page.getByRole('button', { name: 'Restore' }).click()
  await page.getByText('The project is open again.').waitFor()
})

test('of two who change a project both versions are shown', async ({ tenant, visitor }) => {
  const { id } = await project(tenant, 'Old mill', { code: 'P-1', description: 'Stone' })
  await visitor.signIn(tenant.owner)
  const page = await visitor.open(`/projects/${id}`)
  await page.getByRole('button', { name: 'Edit' }).click()
  const dialog = page.getByRole('dialog', { name: 'Edit the project' })
  await dialog.getByLabel('Name').fill('Mine')
  await dialog.getByLabel('Code').fill('')
  await setClock('2026-03-10T09:00:05Z')
  await must(
    tenant.owner.api.PATCH('/api/v1/projects/{id}', {
      params: { path: { id } },
      body: { name: 'Theirs', description: 'Brick' },
    }),
  )
  await dialog.getByRole('button', { name: 'Save' }).click()
  await dialog.getByRole('row', { name: 'Name Mine Theirs' }).waitFor()
  // What only one of them has changed stands beside what the other has: only the heading and the name are there.
  expect(await dialog.getByRole('row').count()).toBe(2)
  await visitor.expectAccessible('project-conflict')
  await dialog.getByRole('button', { name: 'Save mine' }).click()
  await page.getByRole('heading', { name: 'Mine' }).waitFor()
  const now = await must(
    tenant.owner.api.GET('/api/v1/projects/{id}', { params: { path: { id } } }),
  )
  expect(now).toMatchObject({ name: 'Mine', code: null, description: 'Brick' })
})

test('a task is made, assigned, changed, closed and opened again', async ({ tenant, visitor }) => {
  const ada = await tenant.hire('Ada Lovelace')
  const { id } = await project(tenant, 'Old mill')
  await must(
    tenant.owner.api.POST('/api/v1/projects/{id}/members', {
      params: { path: { id } },
      body: { employee_id: ada.employee.id },
    }),
  )
  await visitor.signIn(tenant.owner)
  const page = await visitor.open('/projects?view=tasks')
  await page.getByText('No tasks yet').waitFor()
  await page.getByRole('button', { name: 'New task' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('button', { name: 'Save' }).click()
  await dialog.getByText('Choose a project.').waitFor()
  await dialog.getByRole('combobox', { name: 'Project' }).click()
  await page.getByRole('option', { name: 'Old mill' }).click()
  await dialog.getByLabel('Name').fill('Draw the wheel')
  await dialog.getByLabel('Phase').fill('Design')
  await visitor.expectAccessible('task-form')
  await dialog.getByRole('button', { name: 'Save' }).click()
  await page.getByRole('row', { name: /Draw the wheel.*Old mill.*Design.*Open/ }).waitFor()

  const act = async (action: string) => {
    await page.getByRole('button', { name: /^Actions: / }).click()
    await page.getByRole('menuitem', { name: action }).click()
  }
  const tasks = async () =>
    (await must(tenant.owner.api.GET('/api/v1/tasks', { params: { query: {} } }))).items
  await act('Assign')
  const who = dialog.getByRole('checkbox', { name: 'Ada Lovelace' })
  await who.check()
  const assignees = async () => {
    const [made] = await tasks()
    const path = { id: made?.id ?? '' }
    const { items } = await must(
      tenant.owner.api.GET('/api/v1/tasks/{id}/assignees', { params: { path } }),
    )
    return items.map(({ employee_name }) => employee_name)
  }
  await expect.poll(assignees).toEqual(['Ada Lovelace'])
  await visitor.expectAccessible('task-assignees')
  await who.uncheck()
  await expect.poll(assignees).toEqual([])
  await dialog.getByRole('button', { name: 'Close' }).last().click()

  await act('Edit')
  await dialog.getByLabel('Shown as').fill('Wheel')
  await dialog.getByLabel('External id').fill('T-7')
  await dialog.getByRole('button', { name: 'Save' }).click()
  await page.getByRole('row', { name: /Wheel Synchronized/ }).waitFor()
  await visitor.expectAccessible('tasks')
  expect(await tasks()).toMatchObject([
    { name: 'Draw the wheel', display_name: 'Wheel', project_phase: 'Design', external_id: 'T-7' },
  ])

  await act('Close')
  await page.getByText('The task is closed.').waitFor()
  await page.getByText('No tasks yet').waitFor()
  expect(await tasks()).toMatchObject([{ is_active: false }])
  await page.getByRole('button', { name: 'Undo' }).click()
  await page.getByRole('row', { name: /Wheel/ }).waitFor()
  expect(await tasks()).toMatchObject([{ is_active: true }])
})

test('tasks are found by what they are about, which is in the address', async ({
  tenant,
  visitor,
}) => {
  const mill = await project(tenant, 'Old mill')
  const bridge = await project(tenant, 'New bridge')
  await task(tenant, mill.id, 'Draw the wheel', { project_phase: 'Design', department: 'Drafting' })
  await task(tenant, mill.id, 'Build the wheel', { project_phase: 'Building' })
  await task(tenant, bridge.id, 'Draw the arch', { project_phase: 'Design', discipline: 'Statics' })
  await visitor.signIn(tenant.owner)
  const page = await visitor.open('/projects?view=tasks&phase=Design')
  const rows = () =>
    page
      .getByRole('row')
      .filter({ hasText: 'Open' })
      .evaluateAll((all) =>
        all.map(
          (row) => row.textContent?.match(/(Draw|Build) the \w+[a-z]/)?.[0]?.split(/Old|New/)[0],
        ),
      )
  await expect.poll(rows).toEqual(['Draw the arch', 'Draw the wheel'])
  await page.getByRole('combobox', { name: 'Discipline' }).click()
  await page.getByRole('option', { name: 'Statics' }).click()
  await expect.poll(rows).toEqual(['Draw the arch'])
  expect(new URL(page.url()).searchParams.get('discipline')).toBe('Statics')
  await page.getByRole('searchbox').fill('wheel')
  await page.getByText('No such task').waitFor()
  await page.reload()
  await page.getByText('No such task').waitFor()
  expect(await page.getByRole('searchbox').inputValue()).toBe('wheel')
  await page.getByRole('combobox', { name: 'Discipline' }).fill('')
  await expect.poll(rows).toEqual(['Draw the wheel'])
  await page.getByRole('combobox', { name: 'Project' }).click()
  await page.getByRole('option', { name: 'New bridge' }).click()
  await page.getByText('No such task').waitFor()
})

/** Somebody changes the department of a task, and meanwhile somebody else something of it. */
async function changedByTwo(tenant: Tenant, visitor: Visitor, theirs: TaskPatch) {
  const { id } = await project(tenant, 'Old mill')
  const made = await task(tenant, id, 'Draw the wheel')
  const path = { id: made.id }
  await visitor.signIn(tenant.owner)
  const page = await visitor.open(`/projects/${id}`)
  await page.getByRole('button', { name: 'Actions: Draw the wheel' }).click()
  await page.getByRole('menuitem', { name: 'Edit' }).click()
  const dialog = page.getByRole('dialog', { name: 'Edit the task' })
  await dialog.getByLabel('Department').fill('Mine')
  await setClock('2026-03-10T09:00:05Z')
  await must(tenant.owner.api.PATCH('/api/v1/tasks/{id}', { params: { path }, body: theirs }))
  await dialog.getByRole('button', { name: 'Save' }).click()
  return { page, dialog, path }
}

test('of two who change a task both versions are shown', async ({ tenant, visitor }) => {
  const { dialog } = await changedByTwo(tenant, visitor, { department: 'Theirs' })
  await dialog.getByRole('row', { name: 'Department Mine Theirs' }).waitFor()
  await dialog.getByRole('button', { name: 'Keep what is there' }).click()
  await expect.poll(() => dialog.getByLabel('Department').inputValue()).toBe('Theirs')
})

test('who changes something else than somebody before is told, and both can stand', async ({
  tenant,
  visitor,
}) => {
  const { page, dialog, path } = await changedByTwo(tenant, visitor, { discipline: 'Theirs' })
  const conflict = dialog.getByRole('alert').filter({ hasText: 'Somebody else has changed this' })
  await conflict.getByText('both can stand').waitFor()
  expect(await conflict.getByRole('row').count()).toBe(0)
  await visitor.expectAccessible('task-conflict')
  await conflict.getByRole('button', { name: 'Save mine' }).click()
  await page.getByText('Saved.').waitFor()
  expect(
    await must(tenant.owner.api.GET('/api/v1/tasks/{id}', { params: { path } })),
  ).toMatchObject({ name: 'Draw the wheel', department: 'Mine', discipline: 'Theirs' })
})

test('a member sees the project and changes nothing', async ({ tenant, visitor }) => {
  const ada = await tenant.hire('Ada Lovelace')
  const { id } = await project(tenant, 'Old mill')
  await project(tenant, 'New bridge')
  await must(
    tenant.owner.api.POST('/api/v1/projects/{id}/members', {
      params: { path: { id } },
      body: { employee_id: ada.employee.id },
    }),
  )
  await task(tenant, id, 'Draw the wheel')
  await visitor.signIn(ada)
  const page = await visitor.open('/projects')
  await page.getByRole('link', { name: 'Old mill' }).waitFor()
  expect(await page.getByText('New bridge').count()).toBe(0)
  await page.getByRole('link', { name: 'Old mill' }).click()
  await page.getByRole('row', { name: /Draw the wheel/ }).waitFor()
  await page.getByRole('row', { name: /Ada Lovelace/ }).waitFor()
  expect(
    await page.getByRole('button', { name: /Edit|Archive|Add|New|Remove|Actions/ }).count(),
  ).toBe(0)
  await page.goto(page.url().replace(id, '00000000-0000-7000-8000-000000000000'))
  await page.getByRole('alert').first().waitFor()
})
