import { expect, must, setClock, test, type Person, type Tenant } from './support/fixtures'

const DAY = '2026-03-09'

/** A forgotten day, asked for by the person; with approval on, it waits. */
async function asksFor(person: Person, from: string, reason: string): Promise<string> {
  const reply = await must(
    person.api.POST('/api/v1/timetracking/corrections', {
      body: {
        employee_id: person.employee.id,
        date: DAY,
        reason,
        punches: [
          { type: 'punch_in', timestamp: `${DAY}T${from}:00Z` },
          { type: 'punch_out', timestamp: `${DAY}T16:00:00Z` },
        ],
      },
    }),
  )
  return reply.correction.id
}

async function team(tenant: Tenant) {
  await must(
    tenant.owner.api.PATCH('/api/v1/organization', { body: { correction_approval: true } }),
  )
  const boss = await tenant.hire('Bea Boss', { role: 'manager' })
  const ada = await tenant.hire('Ada Lovelace', { manager_id: boss.employee.id })
  const other = await tenant.hire('Grace Hopper')
  return { boss, ada, other }
}

test('a manager approves one correction, rejects another, and sees the team only', async ({
  tenant,
  visitor,
}) => {
  const { boss, ada, other } = await team(tenant)
  await asksFor(ada, '08:00', 'I forgot to punch')
  await asksFor(other, '08:00', 'So did I')
  await visitor.signIn(boss)
  const page = await visitor.open('/approvals')
  const card = page.getByRole('article', { name: /Ada Lovelace, Mon, 9 Mar 2026/ })
  await card.getByText('09:00 in (changed)').waitFor()
  await card.getByText('“I forgot to punch”').waitFor()
  expect(await page.getByText('Grace Hopper').count()).toBe(0)
  await visitor.expectAccessible('approvals-corrections')
  await card.getByRole('button', { name: 'Approve' }).click()
  const dialog = page.getByRole('dialog')
  await visitor.expectAccessible('approvals-decision')
  await dialog.getByRole('button', { name: 'Approve' }).click()
  await page.getByText('Nothing waits for you').waitFor()
  await visitor.expectAccessible('approvals-empty')
  const sessions = await must(
    ada.api.GET('/api/v1/timetracking/sessions', {
      params: { query: { employee_id: ada.employee.id } },
    }),
  )
  expect(sessions.items.map(({ date, working_seconds }) => [date, working_seconds])).toEqual([
    [DAY, 8 * 3600],
  ])

  const second = await asksFor(ada, '07:00', 'Earlier, really')
  await page.reload()
  await card.getByRole('button', { name: 'Reject' }).click()
  await dialog.getByRole('button', { name: 'Reject' }).click()
  await dialog.getByText('Say why, so that it can be put right.').waitFor()
  await dialog.getByLabel('Why?').fill('The gate says eight')
  await dialog.getByRole('button', { name: 'Reject' }).click()
  await page.getByText('Nothing waits for you').waitFor()
  await page.getByRole('switch', { name: 'With those decided' }).check()
  await page.getByText('“The gate says eight”').waitFor()
  const rejected = await must(
    ada.api.GET('/api/v1/timetracking/corrections/{id}', { params: { path: { id: second } } }),
  )
  expect([rejected.state, rejected.decision_reason]).toEqual(['rejected', 'The gate says eight'])
})

test('a day that was changed meanwhile, and what somebody else decided, are told', async ({
  tenant,
  visitor,
}) => {
  const { boss, ada } = await team(tenant)
  const id = await asksFor(ada, '08:00', 'I forgot to punch')
  await visitor.signIn(boss)
  const page = await visitor.open('/approvals')
  const card = page.getByRole('article', { name: /Ada Lovelace/ })
  await card.getByRole('button', { name: 'Approve' }).click()
  await must(
    tenant.owner.api.POST('/api/v1/timetracking/corrections/{id}/reject', {
      params: { path: { id } },
      body: { reason: 'No' },
    }),
  )
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('button', { name: 'Approve' }).click()
  await dialog.getByText('This has been decided meanwhile.').waitFor()
  expect(
    (await must(ada.api.GET('/api/v1/timetracking/corrections/{id}', { params: { path: { id } } })))
      .state,
  ).toBe('rejected')
})

test('a timesheet is approved with its sums in view, and reopened', async ({ tenant, visitor }) => {
  const { boss, ada } = await team(tenant)
  await setClock('2026-03-10T09:00:00Z')
  const { id } = await must(
    ada.api.POST('/api/v1/timesheet/submissions', {
      body: { start_date: '2026-03-02', end_date: '2026-03-08' },
    }),
  )
  await visitor.signIn(boss)
  const page = await visitor.open('/approvals?kind=timesheets')
  const card = page.getByRole('article', { name: /Ada Lovelace/ })
  await card.getByText('Expected 40:00').waitFor()
  await visitor.expectAccessible('approvals-timesheets')
  await card.getByRole('button', { name: 'Approve' }).click()
  await page.getByRole('dialog').getByLabel('A word to it').fill('Thank you')
  await page.getByRole('dialog').getByRole('button', { name: 'Approve' }).click()
  await page.getByText('Nothing waits for you').waitFor()
  const state = async () =>
    (await must(ada.api.GET('/api/v1/timesheet/submissions/{id}', { params: { path: { id } } })))
      .state
  expect(await state()).toBe('approved')
  await page.getByRole('switch', { name: 'With those decided' }).check()
  await card.getByRole('button', { name: 'Reopen' }).click()
  await page.getByRole('dialog').getByLabel('Why?').fill('Tuesday is missing')
  await page.getByRole('dialog').getByRole('button', { name: 'Reopen' }).click()
  await expect.poll(state).toBe('reopened')
})

test('who decides about nothing is offered nothing', async ({ tenant, visitor }) => {
  const { ada } = await team(tenant)
  await visitor.signIn(ada)
  const page = await visitor.open('/approvals')
  await page.getByRole('heading', { name: 'Today' }).waitFor()
  expect(await page.getByRole('navigation').getByText('Approvals').count()).toBe(0)
})
