import type { Page } from 'playwright-core'

import { expect, must, PASSWORD, test, type Person, type Tenant } from './support/fixtures'
import { dayOf, newTasks, saveDay } from './support/timesheets'

const TODAY = '2026-03-10'

interface Scene {
  mia: Person
  tasks: Record<'Design' | 'Review' | 'Wiring', string>
}

/** A member with three tasks. */
async function somebody(tenant: Tenant): Promise<Scene> {
  const mia = await tenant.hire('Mia Member')
  const tasks = await newTasks(tenant, [mia], {
    Design: { project_phase: 'Concept', discipline: 'Architecture' },
    Review: { project_phase: 'Concept', discipline: 'Electrics' },
    Wiring: { project_phase: 'Execution', discipline: 'Electrics' },
  })
  const { Design = '', Review = '', Wiring = '' } = tasks
  return { mia, tasks: { Design, Review, Wiring } }
}

async function save(page: Page) {
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByRole('status').getByText('Saved', { exact: true }).waitFor()
}

test('a day is entered by mouse', async ({ tenant, visitor }) => {
  const { mia } = await somebody(tenant)
  await visitor.signIn(mia)
  const page = await visitor.open(`/day/${TODAY}`)
  await page.getByRole('heading', { name: /Tuesday,? 10 March/ }).waitFor()
  expect(await page.getByRole('button', { name: 'Save' }).isDisabled()).toBe(true)
  await visitor.expectAccessible('day-empty')
  await page.getByRole('combobox', { name: 'Add a task' }).click()
  await page.getByRole('option', { name: 'Review' }).waitFor()
  await visitor.expectAccessible('day-choosing')
  await page.getByRole('option', { name: 'Review' }).click()
  await page.getByLabel('Duration of Review').fill('1.5')
  await page.getByRole('combobox', { name: 'Add a task' }).click()
  await page.getByRole('option', { name: 'Design' }).click()
  await page.getByLabel('Duration of Design').fill('6:31')
  await page.getByRole('status').getByText('Not saved yet').waitFor()
  await page.getByText('Total 8:01').waitFor()
  const totals = page.getByRole('definition')
  await totals.getByText('0:01', { exact: true }).waitFor() // overtime
  await totals.getByText('17 half hours (8:30)').waitFor()
  await totals.getByText('−8:01', { exact: true }).waitFor()
  await visitor.expectAccessible('day-unsaved')
  expect(await dayOf(mia, TODAY)).toEqual([])
  await save(page)
  expect(await dayOf(mia, TODAY)).toEqual([
    ['Review', 90],
    ['Design', 391],
  ])
  const day = await must(
    mia.api.GET('/api/v1/timesheet/day', { params: { query: { date: TODAY } } }),
  )
  expect(day).toMatchObject({ overtime_minutes: 1, billable_half_hours: 17 })
})

test('a day is entered by keyboard alone', async ({ tenant, visitor }) => {
  const { mia, tasks } = await somebody(tenant)
  await saveDay(mia, '2026-03-06', { [tasks.Wiring]: 60 })
  await visitor.signIn(mia)
  const page = await visitor.open(`/day/${TODAY}`)
  const type = async (...keys: string[]) => {
    for (const key of keys) {
      await (key.length > 1 && /^[A-Z]/.test(key)
        ? page.keyboard.press(key)
        : page.keyboard.type(key))
    }
  }
  const proposed = page.locator('[role=option][data-combobox-selected]')
  await page.locator('input[role=combobox]:focus').waitFor()
  await page.getByRole('button', { name: 'Copy from Fri, 6 Mar 2026' }).waitFor()
  await type('ArrowDown')
  await proposed.getByText('Wiring').waitFor() // it is recent
  await type('Enter')
  await page.locator('[aria-label="Duration of Wiring"]:focus').waitFor()
  await type('90m', 'Enter')
  await page.locator('input[role=combobox]:focus').waitFor()
  await type('des')
  await proposed.getByText('Design').waitFor()
  await type('Enter')
  await page.locator('[aria-label="Duration of Design"]:focus').waitFor()
  await type('2', 'Enter')
  await type('Control+s')
  await page.getByRole('status').getByText('Saved', { exact: true }).waitFor()
  expect(await page.locator('input[role=combobox]:focus').count()).toBe(1)
  expect(await dayOf(mia, TODAY)).toEqual([
    ['Wiring', 90],
    ['Design', 120],
  ])
})

test('what is no duration is told at once and not saved', async ({ tenant, visitor }) => {
  const { mia, tasks } = await somebody(tenant)
  await saveDay(mia, TODAY, { [tasks.Design]: 60, [tasks.Review]: 30 })
  await visitor.signIn(mia)
  const page = await visitor.open(`/day/${TODAY}`)
  const design = page.getByLabel('Duration of Design')
  await design.fill('1:75')
  await page.getByText('Write it as 1:30, 1.5 or 90m').waitFor()
  await page.getByText('Total 0:30 without what is marked').waitFor()
  await page.getByText('Without what is marked: it cannot be read.').waitFor()
  await design.fill('25:00')
  await page.getByText('More than a day').waitFor()
  await design.fill('-1')
  await page.getByText('It must be more than nothing').waitFor()
  await design.fill('1:75')
  await page.getByRole('button', { name: 'Save' }).click()
  await page.locator('[aria-label="Duration of Design"]:focus').waitFor()
  expect(await design.inputValue()).toBe('1:75')
  await visitor.expectAccessible('day-wrong')
  await design.fill('')
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByText('Enter a duration').waitFor()
  expect(await dayOf(mia, TODAY)).toEqual([
    ['Design', 60],
    ['Review', 30],
  ])
  // A task that is there is gone to, and what is typed takes the place of its duration.
  await page.getByRole('combobox', { name: 'Add a task' }).fill('Review')
  await page.keyboard.press('Enter')
  await page.locator('[aria-label="Duration of Review"]:focus').waitFor()
  await page.keyboard.type('45m')
  await page.getByText('Total 0:45').waitFor()
  await design.fill('1:15')
  await page.keyboard.press('Control+s')
  await page.getByRole('status').getByText('Saved', { exact: true }).waitFor()
  expect(await dayOf(mia, TODAY)).toEqual([
    ['Design', 75],
    ['Review', 45],
  ])
})

test('more than a day has, and a task that is closed, are refused where they stand', async ({
  tenant,
  visitor,
}) => {
  const { mia, tasks } = await somebody(tenant)
  await visitor.signIn(mia)
  const page = await visitor.open(`/day/${TODAY}`)
  for (const [task, duration] of [
    ['Design', '20'],
    ['Review', '4:01'],
  ] as const) {
    await page.getByRole('combobox', { name: 'Add a task' }).fill(task)
    await page.getByRole('option', { name: task }).click()
    await page.getByLabel(`Duration of ${task}`).fill(duration)
  }
  await must(
    tenant.owner.api.POST('/api/v1/tasks/{id}/deactivate', {
      params: { path: { id: tasks.Review } },
      body: {},
    } as never),
  )
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByRole('alert').getByText('A day has 24 hours. Reduce the durations.').waitFor()
  await page.getByText('This task is closed').waitFor()
  await page.getByRole('status').getByText('Not saved: see what is marked').waitFor()
  await visitor.expectAccessible('day-refused')
  expect(await dayOf(mia, TODAY)).toEqual([])
  await page.getByRole('button', { name: 'Delete Review' }).click()
  await save(page)
  expect(await dayOf(mia, TODAY)).toEqual([['Design', 1200]])
})

test('a deleted line comes back until the day is saved', async ({ tenant, visitor }) => {
  const { mia, tasks } = await somebody(tenant)
  await saveDay(mia, TODAY, { [tasks.Design]: 60, [tasks.Review]: 30 })
  await visitor.signIn(mia)
  const page = await visitor.open(`/day/${TODAY}`)
  await page.getByRole('button', { name: 'Delete Design' }).click()
  await page.getByText('Total 0:30').waitFor()
  await page.locator('[aria-label="Undo: keep Design"]:focus').waitFor()
  await visitor.expectAccessible('day-deleted')
  await page.keyboard.press('Enter')
  await page.getByText('Total 1:30').waitFor()
  expect(await page.getByRole('button', { name: 'Save' }).isDisabled()).toBe(true)
  await page.getByRole('button', { name: 'Delete Design' }).click()
  await save(page)
  expect(await dayOf(mia, TODAY)).toEqual([['Review', 30]])
  expect(await page.getByRole('list').getByText('Design').count()).toBe(0)
})

test('filters narrow the tasks and stay in the address', async ({ tenant, visitor }) => {
  const { mia } = await somebody(tenant)
  await visitor.signIn(mia)
  const page = await visitor.open(`/day/${TODAY}`)
  await page.getByRole('combobox', { name: 'Discipline' }).click()
  await page.getByRole('option', { name: 'Electrics' }).click()
  await page.getByRole('combobox', { name: 'Add a task' }).click()
  await page.getByRole('option', { name: 'Design' }).waitFor({ state: 'detached' })
  expect(await page.getByRole('option').count()).toBe(2)
  expect(new URL(page.url()).searchParams.get('discipline')).toBe('Electrics')
  await page.getByRole('button', { name: 'Previous day' }).click()
  await page.getByRole('heading', { name: /Monday,? 9 March/ }).waitFor()
  expect(new URL(page.url()).searchParams.get('discipline')).toBe('Electrics')
  await page.getByRole('combobox', { name: 'Add a task' }).fill('nonsense')
  await page.getByText('No such task').waitFor()
})

test('the list of the last day is taken over', async ({ tenant, visitor }) => {
  const { mia, tasks } = await somebody(tenant)
  await saveDay(mia, '2026-03-06', { [tasks.Design]: 60, [tasks.Review]: 30 })
  await visitor.signIn(mia)
  const page = await visitor.open(`/day/${TODAY}`)
  await page.getByRole('button', { name: 'Copy from Fri, 6 Mar 2026' }).click()
  await page.getByRole('menuitem', { name: 'Tasks with durations' }).click()
  await page.getByText('Total 1:30').waitFor()
  await save(page)
  expect(await dayOf(mia, TODAY)).toEqual([
    ['Design', 60],
    ['Review', 30],
  ])
})

test('two versions of a day stand side by side, and are merged line by line', async ({
  tenant,
  visitor,
}) => {
  const { mia, tasks } = await somebody(tenant)
  await saveDay(mia, TODAY, { [tasks.Design]: 60, [tasks.Review]: 30 })
  await visitor.signIn(mia)
  const page = await visitor.open(`/day/${TODAY}`)
  await page.getByLabel('Duration of Design').fill('2')
  await saveDay(
    tenant.owner,
    TODAY,
    { [tasks.Design]: 90, [tasks.Review]: 30, [tasks.Wiring]: 45 },
    mia.employee.id,
  )
  await page.keyboard.press('Control+s')
  await page.getByRole('heading', { name: 'This day was saved elsewhere meanwhile' }).waitFor()
  const design = page.getByRole('radiogroup', { name: 'Design' })
  expect(await design.getByLabel('Mine: 2:00').isChecked()).toBe(true)
  expect(await design.getByLabel('The other: 1:30').isChecked()).toBe(false)
  const wiring = page.getByRole('radiogroup', { name: 'Wiring' })
  expect(await wiring.getByLabel('The other: 0:45').isChecked()).toBe(true)
  await page.getByText('the same in both: 0:30').waitFor()
  await page.getByText('Total 3:15').waitFor()
  await visitor.expectAccessible('day-conflict')
  await page.getByRole('link', { name: 'March 2026' }).click()
  const leaving = page.getByRole('dialog', { name: 'Save this day first?' })
  await leaving.getByRole('button', { name: 'Stay' }).click()
  await leaving.waitFor({ state: 'detached' })
  await page.getByRole('button', { name: 'All mine (2:30)' }).click()
  await page.getByText('Total 2:30').waitFor()
  await wiring.getByLabel('The other: 0:45').check()
  expect(await dayOf(mia, TODAY)).toEqual([
    ['Design', 90],
    ['Review', 30],
    ['Wiring', 45],
  ])
  await page.getByRole('button', { name: 'Save this' }).click()
  await page.getByRole('status').getByText('Saved', { exact: true }).waitFor()
  expect(await dayOf(mia, TODAY)).toEqual([
    ['Design', 120],
    ['Review', 30],
    ['Wiring', 45],
  ])
})

test('the other version can be taken whole, also after going back to editing', async ({
  tenant,
  visitor,
}) => {
  const { mia, tasks } = await somebody(tenant)
  await saveDay(mia, TODAY, { [tasks.Design]: 60 })
  await visitor.signIn(mia)
  const page = await visitor.open(`/day/${TODAY}`)
  await page.getByLabel('Duration of Design').fill('2')
  await saveDay(mia, TODAY, { [tasks.Review]: 45 })
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByRole('button', { name: 'Back to editing' }).click()
  expect(await page.getByLabel('Duration of Design').inputValue()).toBe('2:00')
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByRole('button', { name: 'All of the other version (0:45)' }).click()
  await page.getByRole('button', { name: 'Save this' }).click()
  await page.getByLabel('Duration of Review').waitFor()
  expect(await page.getByRole('list').getByText('Design').count()).toBe(0)
  expect(await page.getByRole('button', { name: 'Save' }).isDisabled()).toBe(true)
  expect(await dayOf(mia, TODAY)).toEqual([['Review', 45]])
})

test('what is typed outlives the session, and is saved after signing in again', async ({
  tenant,
  visitor,
}) => {
  const { mia, tasks } = await somebody(tenant)
  await saveDay(mia, TODAY, { [tasks.Design]: 60 })
  await visitor.signIn(mia)
  const page = await visitor.open(`/day/${TODAY}`)
  await page.getByLabel('Duration of Design').fill('2:15')
  await must(mia.api.POST('/api/v1/auth/logout/all', { body: {} } as never))
  await page.keyboard.press('Control+s')
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Password', { exact: true }).fill(PASSWORD)
  expect(await page.getByLabel('Duration of Design').inputValue()).toBe('2:15')
  await dialog.getByRole('button', { name: 'Sign in' }).click()
  await page.getByRole('status').getByText('Saved', { exact: true }).waitFor()
  const day = await must(
    tenant.owner.api.GET('/api/v1/timesheet/day', {
      params: { query: { date: TODAY, employee_id: mia.employee.id } },
    }),
  )
  expect(day.total_raw_minutes).toBe(135)
})

test('a lost connection loses nothing', async ({ tenant, visitor }) => {
  const { mia, tasks } = await somebody(tenant)
  await saveDay(mia, TODAY, { [tasks.Design]: 60 })
  await visitor.signIn(mia)
  const page = await visitor.open(`/day/${TODAY}`)
  await page.getByLabel('Duration of Design').fill('2:15')
  await page.context().setOffline(true)
  await page.keyboard.press('Control+s')
  await page.getByRole('alert').getByText('The server cannot be reached.').waitFor()
  await page.context().setOffline(false)
  await page.keyboard.press('Control+s')
  await page.getByRole('status').getByText('Saved', { exact: true }).waitFor()
  expect(await dayOf(mia, TODAY)).toEqual([['Design', 135]])
})

test('a draft is offered after a reload, and saved or discarded', async ({ tenant, visitor }) => {
  const { mia, tasks } = await somebody(tenant)
  await saveDay(mia, TODAY, { [tasks.Design]: 60 })
  await visitor.signIn(mia)
  const page = await visitor.open(`/day/${TODAY}`)
  await page.getByLabel('Duration of Design').fill('2:15')
  await page.reload()
  const offer = page.getByRole('alert').filter({ hasText: 'You have changes that were not saved' })
  await offer.getByText('Design 2:15').waitFor()
  await visitor.expectAccessible('day-draft')
  await offer.getByRole('button', { name: 'Continue with them' }).click()
  expect(await page.getByLabel('Duration of Design').inputValue()).toBe('2:15')
  await page.reload()
  await offer.getByRole('button', { name: 'Continue with them' }).click()
  await save(page)
  expect(await dayOf(mia, TODAY)).toEqual([['Design', 135]])

  await page.getByLabel('Duration of Design').fill('3')
  await page.reload()
  await offer.getByRole('button', { name: 'Discard' }).click()
  expect(await page.getByLabel('Duration of Design').inputValue()).toBe('2:15')
  await page.reload()
  await page.getByLabel('Duration of Design').waitFor()
  expect(await offer.count()).toBe(0)
})

test('a draft of an older version leads to both versions', async ({ tenant, visitor }) => {
  const { mia, tasks } = await somebody(tenant)
  await saveDay(mia, TODAY, { [tasks.Design]: 60 })
  await visitor.signIn(mia)
  const page = await visitor.open(`/day/${TODAY}`)
  await page.getByLabel('Duration of Design').fill('2:15')
  await saveDay(mia, TODAY, { [tasks.Design]: 90 })
  await page.reload()
  await page.getByRole('button', { name: 'Continue with them' }).click()
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByRole('heading', { name: 'This day was saved elsewhere meanwhile' }).waitFor()
  await page.getByLabel('Mine: 2:15').waitFor()
  await page.getByLabel('The other: 1:30').waitFor()
})

test('leaving with unsaved changes asks first', async ({ tenant, visitor }) => {
  const { mia, tasks } = await somebody(tenant)
  await saveDay(mia, TODAY, { [tasks.Design]: 60 })
  await visitor.signIn(mia)
  const page = await visitor.open(`/day/${TODAY}`)
  await page.getByLabel('Duration of Design').fill('2:15')
  await page.getByRole('link', { name: 'March 2026' }).click()
  const dialog = page.getByRole('dialog', { name: 'Save this day first?' })
  await dialog.waitFor()
  await visitor.expectAccessible('day-leaving')
  await dialog.getByRole('button', { name: 'Stay' }).click()
  await dialog.waitFor({ state: 'detached' })
  expect(new URL(page.url()).pathname).toBe(`/day/${TODAY}`)
  await page.getByRole('button', { name: 'Previous day' }).click()
  await dialog.getByRole('button', { name: 'Save and leave' }).click()
  await page.getByRole('heading', { name: /Monday,? 9 March/ }).waitFor()
  expect(await dayOf(mia, TODAY)).toEqual([['Design', 135]])
})

test('closed days are read, and say why', async ({ tenant, visitor }) => {
  const { mia, tasks } = await somebody(tenant)
  await saveDay(mia, '2026-03-05', { [tasks.Design]: 60 })
  await must(
    tenant.owner.api.POST('/api/v1/timesheet/locks', {
      body: { start_date: '2026-03-05', end_date: '2026-03-05', note: 'Payroll is done' },
    }),
  )
  await must(
    mia.api.POST('/api/v1/timesheet/submissions', {
      body: { start_date: '2026-03-06', end_date: '2026-03-06' },
    }),
  )
  await visitor.signIn(mia)
  const page = await visitor.open('/day/2026-03-05')
  const note = page.getByRole('note')
  await note.getByText('This day is locked').waitFor()
  await note.getByText('Payroll is done').waitFor()
  await page.getByRole('list', { name: 'Tasks of this day' }).getByText('1:00').waitFor()
  expect(await page.getByRole('combobox').count()).toBe(0)
  expect(await page.getByRole('button', { name: 'Save' }).count()).toBe(0)
  await visitor.expectAccessible('day-locked')
  await page.getByRole('button', { name: 'Next day' }).click()
  await note.getByText('This day is submitted for approval').waitFor()
  await note.getByRole('link', { name: 'See the month' }).waitFor()
  await visitor.open('/day/2026-03-11')
  await note.getByText('This day has not come yet').waitFor()
  await visitor.open('/day/2026-01-31')
  await note.getByText('Days can be changed from Sun, 1 Feb 2026 on.').waitFor()
})

test('a day that is locked while it is edited keeps what was typed', async ({
  tenant,
  visitor,
}) => {
  const { mia, tasks } = await somebody(tenant)
  await saveDay(mia, TODAY, { [tasks.Design]: 60 })
  await visitor.signIn(mia)
  const page = await visitor.open(`/day/${TODAY}`)
  await page.getByLabel('Duration of Design').fill('2:15')
  await must(
    tenant.owner.api.POST('/api/v1/timesheet/locks', {
      body: { start_date: TODAY, end_date: TODAY },
    }),
  )
  await page.keyboard.press('Control+s')
  await page.getByRole('note').getByText('This day is locked').waitFor()
  await page.getByRole('alert').getByText('Design 2:15').waitFor()
  expect(await dayOf(mia, TODAY)).toEqual([['Design', 60]])
  await visitor.expectAccessible('day-stranded')
})

test('somebody without tasks learns what to do', async ({ tenant, visitor }) => {
  const mia = await tenant.hire('Mia Member')
  await visitor.signIn(mia)
  const page = await visitor.open(`/day/${TODAY}`)
  await page.getByText('You have no tasks yet').waitFor()
  await visitor.expectAccessible('day-no-tasks')
  await visitor.open('/day/2026-02-30')
  await page.getByText('There is no such page').waitFor()
})
