import { expect, must, test, type Person, type Tenant } from './support/fixtures'
import { newTasks, saveDay } from './support/timesheets'

const START_OF_WORK = '2026-03-09T08:00:00Z'

/** A manager, somebody of the team and somebody of another; corrections wait for approval. */
async function people(tenant: Tenant) {
  await must(
    tenant.owner.api.PATCH('/api/v1/organization', { body: { correction_approval: true } }),
  )
  const manager = await tenant.hire('Mary Somerville', { role: 'manager' })
  const ada = await tenant.hire('Ada Lovelace', { manager_id: manager.employee.id })
  const otto = await tenant.hire('Otto Other')
  return { manager, ada, otto }
}

async function work(person: Person) {
  for (const [type, timestamp] of [
    ['punch_in', START_OF_WORK],
    ['punch_out', '2026-03-09T15:00:00Z'],
  ] as const) {
    await must(
      person.api.POST('/api/v1/timetracking/punch', {
        body: { employee_id: person.employee.id, type, timestamp },
      }),
    )
  }
}

/** Asks for half an hour of break and two hours more. */
function askFor(person: Person, by: Person = person) {
  return must(
    by.api.POST('/api/v1/timetracking/corrections', {
      body: {
        employee_id: person.employee.id,
        date: '2026-03-09',
        reason: 'I stayed longer',
        punches: [
          { type: 'punch_in', timestamp: START_OF_WORK },
          { type: 'break_start', timestamp: '2026-03-09T11:00:00Z' },
          { type: 'break_end', timestamp: '2026-03-09T11:30:00Z' },
          { type: 'punch_out', timestamp: '2026-03-09T17:00:00Z' },
        ],
      },
    }),
  )
}

async function corrections(tenant: Tenant) {
  const { items } = await must(tenant.owner.api.GET('/api/v1/timetracking/corrections'))
  return items
}

/** 8:30 on Monday, nothing yet on Tuesday. */
async function record(tenant: Tenant, people: Person[]) {
  const tasks = await newTasks(tenant, people, { Engine: {} })
  for (const person of people) {
    await saveDay(person, '2026-03-09', { [tasks['Engine'] ?? '']: 510 })
  }
}

function handIn(person: Person) {
  return must(
    person.api.POST('/api/v1/timesheet/submissions', {
      body: { start_date: '2026-03-09', end_date: '2026-03-10' },
    }),
  )
}

async function submissions(tenant: Tenant) {
  const { items } = await must(tenant.owner.api.GET('/api/v1/timesheet/submissions'))
  return items
}

test('a correction is seen beside what was, and approved; another team’s is not seen', async ({
  tenant,
  visitor,
}) => {
  const { manager, ada, otto } = await people(tenant)
  await work(ada)
  await work(otto)
  await askFor(ada)
  await askFor(otto)
  await visitor.signIn(manager)
  const page = await visitor.open('/')
  await page.getByRole('link', { name: 'Approvals 1' }).click()
  const card = page.getByRole('article', { name: /Ada Lovelace/ })
  await card.getByRole('row', { name: 'In 09:00 09:00' }).waitFor()
  await card.getByRole('row', { name: 'Break from – 12:00 new' }).waitFor()
  await card.getByRole('row', { name: 'Out 16:00 18:00 changed' }).waitFor()
  await card.getByRole('row', { name: 'Worked 7:00 8:30' }).waitFor()
  expect(await page.getByText('Otto Other').count()).toBe(0)
  await visitor.expectAccessible('approvals-corrections')
  await card.getByRole('button', { name: /^Approve: Ada/ }).click()
  const question = page.getByRole('dialog', { name: 'Approve for Ada Lovelace?' })
  await question.getByRole('button', { name: 'Approve' }).click()
  await page.getByText('Nothing waits for you.').waitFor()
  await visitor.expectAccessible('approvals-none')
  expect((await corrections(tenant)).map((one) => [one.employee_name, one.state]).sort()).toEqual([
    ['Ada Lovelace', 'approved'],
    ['Otto Other', 'pending'],
  ])
  await expect.poll(() => page.getByRole('link', { name: /^Approvals \d/ }).count()).toBe(0)
  await page.getByRole('combobox', { name: 'State' }).click()
  await page.getByRole('option', { name: 'Approved' }).click()
  await card.getByText('Last: Mary Somerville').waitFor()
  await page.reload()
  await card.getByText('Approved').waitFor()
})

test('a correction is rejected with a reason', async ({ tenant, visitor }) => {
  const { manager, ada } = await people(tenant)
  await work(ada)
  await askFor(ada)
  await visitor.signIn(manager)
  const page = await visitor.open('/approvals')
  await page.getByRole('button', { name: /^Reject: Ada/ }).click()
  const dialog = page.getByRole('dialog', { name: 'Reject for Ada Lovelace?' })
  await dialog.getByRole('button', { name: 'Reject' }).click()
  await dialog.getByText('Say why: they read it.').waitFor()
  await visitor.expectAccessible('approvals-reject')
  await dialog.getByRole('textbox', { name: 'Reason' }).fill('You left at four')
  await dialog.getByRole('button', { name: 'Reject' }).click()
  await page.getByText('Rejected for Ada Lovelace.').waitFor()
  expect(await corrections(tenant)).toMatchObject([
    { state: 'rejected', decision_reason: 'You left at four' },
  ])
})

test('what does not fit the day any more is explained, and what somebody else decided is gone', async ({
  tenant,
  visitor,
}) => {
  const { manager, ada } = await people(tenant)
  await work(ada)
  await askFor(ada)
  await visitor.signIn(manager)
  const page = await visitor.open('/approvals')
  await page.getByRole('button', { name: /^Approve: Ada/ }).waitFor()
  await askFor(ada, tenant.owner) // not one's own: it is applied at once
  const approve = async () => {
    await page.getByRole('button', { name: /^Approve: Ada/ }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Approve' }).click()
  }
  await approve()
  await page.getByText('it does not fit any more').waitFor()
  await page.getByText('is not how the day is now').waitFor()
  await visitor.expectAccessible('approvals-outdated')
  const pending = (await corrections(tenant)).find(({ state }) => state === 'pending')
  await must(
    tenant.owner.api.POST('/api/v1/timetracking/corrections/{id}/reject', {
      params: { path: { id: pending?.id ?? '' } },
      body: { reason: 'Outdated' },
    }),
  )
  await approve()
  await page.getByText('Somebody has decided about this already.').waitFor()
  await page.getByText('Nothing waits for you.').waitFor()
})

test('nobody decides about their own', async ({ tenant, visitor }) => {
  const { manager } = await people(tenant)
  await work(manager)
  const own = await askFor(manager)
  await record(tenant, [manager])
  await handIn(manager)
  await visitor.signIn(manager)
  const page = await visitor.open('/approvals')
  await page.getByText('This is your own: somebody else decides about it.').waitFor()
  expect(await page.getByRole('button', { name: /^(Approve|Reject):/ }).count()).toBe(0)
  await visitor.expectAccessible('approvals-own')
  const refused = await manager.api.POST('/api/v1/timetracking/corrections/{id}/approve', {
    params: { path: { id: own.correction.id } },
    body: {},
  })
  expect(refused.response.status).toBe(403)
  await page.getByRole('radiogroup', { name: 'What' }).getByText('Timesheets').click()
  await page.getByText('This is your own: somebody else decides about it.').waitFor()
  expect(await page.getByRole('button', { name: /^(Approve|Reject):/ }).count()).toBe(0)
})

test('a timesheet is seen with its sums, approved, opened again and rejected', async ({
  tenant,
  visitor,
}) => {
  const { manager, ada, otto } = await people(tenant)
  await work(ada)
  await record(tenant, [ada, otto])
  await handIn(ada)
  await handIn(otto)
  await visitor.signIn(manager)
  const page = await visitor.open('/approvals?show=timesheets')
  const card = page.getByRole('article', { name: /Ada Lovelace/ })
  await card.getByText('8:30').waitFor()
  const sums = await card.locator('dl').innerText()
  expect(sums.split(/\s*\n\s*/).filter((part) => part !== '')).toEqual([
    'Effort',
    '8:30',
    'Norm',
    '16:00',
    'Overtime',
    '0:30',
    'At work',
    '7:00',
    'Days',
    '1',
  ])
  expect(await page.getByText('Otto Other').count()).toBe(0)
  await visitor.expectAccessible('approvals-timesheets')
  await card.getByRole('button', { name: /^Approve: Ada/ }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Approve' }).click()
  await page.getByText('The timesheet of Ada Lovelace is approved.').waitFor()
  await page.getByRole('combobox', { name: 'State' }).click()
  await page.getByRole('option', { name: 'Approved' }).click()
  await card.getByRole('button', { name: /^Open again: Ada/ }).click()
  const dialog = page.getByRole('dialog', { name: 'Open again for Ada Lovelace?' })
  await dialog.getByRole('textbox', { name: 'Reason' }).fill('Tuesday is missing')
  await dialog.getByRole('button', { name: 'Open again' }).click()
  await page.getByText('The timesheet of Ada Lovelace is open again.').waitFor()
  expect(
    (await submissions(tenant)).find((one) => one.employee_id === ada.employee.id),
  ).toMatchObject({ state: 'reopened', reason: 'Tuesday is missing' })
  await page.getByRole('combobox', { name: 'State' }).click()
  await page.getByRole('option', { name: 'Waiting' }).click()
  await page.getByText('Nothing waits for you.').waitFor()

  const again = await handIn(ada)
  await page.reload()
  await card.getByRole('button', { name: /^Reject: Ada/ }).click()
  await page.getByRole('textbox', { name: 'Reason' }).fill('Still missing')
  // Meanwhile it is withdrawn.
  await must(
    ada.api.POST('/api/v1/timesheet/submissions/{id}/withdraw', {
      params: { path: { id: again.id } },
      body: {},
    }),
  )
  await page.getByRole('dialog').getByRole('button', { name: 'Reject' }).click()
  await page.getByText('Somebody has decided about this meanwhile.').waitFor()
  await page.getByText('Nothing waits for you.').waitFor()
})

test('who approves nothing is not offered it', async ({ tenant, visitor }) => {
  const { ada } = await people(tenant)
  await visitor.signIn(ada)
  const page = await visitor.open('/approvals')
  await page.getByRole('heading', { name: 'Today' }).waitFor()
  expect(await page.getByRole('navigation').getByText('Approvals').count()).toBe(0)
})
