import { expect, must, setClock, test, type Person, type Tenant } from './support/fixtures'

async function punch(person: Person, type: 'punch_in' | 'punch_out' | 'break_start', at: string) {
  await must(
    person.api.POST('/api/v1/timetracking/punch', {
      body: { employee_id: person.employee.id, type, timestamp: at },
    }),
  )
}

/** A manager with a team of four, and somebody in another one. It is 10:00 in Berlin; work begins at 9. */
async function team(tenant: Tenant) {
  await must(
    tenant.owner.api.POST('/api/v1/employees/business-hours', {
      body: { start_time: '09:00', end_time: '17:00', effective_from: '2026-01-01' },
    }),
  )
  const manager = await tenant.hire('Mary Somerville', { role: 'manager', daily_norm_minutes: 0 })
  const of = { manager_id: manager.employee.id, department: 'Engineering' }
  const ada = await tenant.hire('Ada Lovelace', of)
  const charles = await tenant.hire('Charles Babbage', of)
  const grace = await tenant.hire('Grace Hopper', { ...of, time_zone: 'America/New_York' })
  await tenant.hire('Mark Nowhere', of)
  const other = await tenant.hire('Otto Other')
  await punch(ada, 'punch_in', '2026-03-10T07:55:00Z')
  await punch(charles, 'punch_in', '2026-03-10T08:20:00Z')
  await punch(charles, 'break_start', '2026-03-10T08:50:00Z')
  await punch(other, 'punch_in', '2026-03-10T08:00:00Z')
  return { manager, ada, charles, grace, other }
}

test('a manager sees who is there, who is late and who is missing, and time goes on', async ({
  tenant,
  visitor,
}) => {
  const { manager, ada, charles } = await team(tenant)
  await visitor.signIn(manager)
  const page = await visitor.open('/')
  await page.getByRole('navigation').getByText('Team', { exact: true }).last().click()
  const list = page.getByRole('list', { name: 'Team' })
  const line = (name: string) => list.getByRole('listitem').filter({ hasText: name })
  await line('Ada Lovelace').getByText('since 08:55').waitFor()
  await line('Ada Lovelace').getByText('1:05:02').waitFor() // it ticks
  await line('Charles Babbage').getByText('20 min late').waitFor()
  await line('Charles Babbage').getByText('On a break').waitFor()
  await line('Mark Nowhere').getByText('Missing').waitFor()
  await line('Grace Hopper').getByText('America/New_York').waitFor()
  expect(await page.getByText('Otto Other').count()).toBe(0)
  await visitor.expectAccessible('presence')

  const chips = page.getByRole('radiogroup', { name: 'Show' })
  await chips.getByText('Missing 1').click()
  await expect.poll(() => list.getByRole('listitem').count()).toBe(1)
  await page.reload() // what was chosen is in the address
  await line('Mark Nowhere').waitFor()
  expect(new URL(page.url()).searchParams.get('show')).toBe('missing')
  await page.getByText('Late 1').click()
  await line('Charles Babbage').waitFor()
  await page.getByText('At work 1').click()
  await line('Ada Lovelace').waitFor()
  await expect.poll(() => list.getByRole('listitem').count()).toBe(1)

  // Nobody reloads: what happens is seen within 15 seconds.
  await punch(ada, 'punch_out', '2026-03-10T09:00:00Z')
  await page.clock.runFor(16_000)
  await page.getByText('Choose something else above').waitFor()
  await visitor.expectAccessible('presence-none')
  await page.getByText('Everybody 5').click()
  await page.getByLabel('Name').fill('babb')
  await expect.poll(() => list.getByRole('listitem').count()).toBe(1)
  await line(charles.employee.name).waitFor()
})

test('without the server it says that this is old, and from when', async ({ tenant, visitor }) => {
  const { manager } = await team(tenant)
  await visitor.signIn(manager)
  const page = await visitor.open('/team')
  await page.getByRole('listitem').filter({ hasText: 'Ada Lovelace' }).waitFor()
  await page.route('**/api/v1/timetracking/presence*', (route) => route.abort())
  await page.clock.runFor(40_000)
  await page.getByText('This is not up to date').waitFor()
  await page.getByText('What you see is from 10:00').waitFor()
  expect(await page.getByRole('listitem').filter({ hasText: 'Ada Lovelace' }).count()).toBe(1)
  await visitor.expectAccessible('presence-offline')
  await page.unroute('**/api/v1/timetracking/presence*')
  await page.clock.runFor(20_000)
  await page.getByText('This is not up to date').waitFor({ state: 'detached' })
})

test('the owner sees all, filtered by whom they report to, and who is off', async ({
  tenant,
  visitor,
}) => {
  const { manager } = await team(tenant)
  await setClock('2026-03-14T09:00:00Z') // a Saturday
  await visitor.signIn(tenant.owner)
  const page = await visitor.open('/team?show=off')
  const list = page.getByRole('list', { name: 'Team' })
  await list
    .getByRole('listitem')
    .filter({ hasText: 'Mark Nowhere' })
    .getByText('Weekend')
    .waitFor()
  await page.getByText('Everybody 7').click()
  await page.getByRole('combobox', { name: 'Reports to' }).click()
  await page.getByRole('option', { name: manager.employee.name }).click()
  await page.getByText('Everybody 4').waitFor()
  await list.getByRole('listitem').filter({ hasText: 'Otto Other' }).waitFor({ state: 'detached' })
  await page
    .getByRole('listitem')
    .filter({ hasText: 'Ada Lovelace' })
    .getByText('Forgot to punch out')
    .waitFor()
})

test('who sees their own time only is not offered the team, and does not reach it', async ({
  tenant,
  visitor,
}) => {
  const { ada } = await team(tenant)
  await visitor.signIn(ada)
  const page = await visitor.open('/team')
  await page.getByRole('heading', { name: 'Today' }).waitFor()
  expect(await page.getByRole('navigation').locator('a[href="/team"]').count()).toBe(0)
})
