import type { Page } from 'playwright-core'

import type { Punch } from '../../src/api/schema'
import {
  expect,
  must,
  PASSWORD,
  setClock,
  START,
  test,
  type Person,
  type Tenant,
  type Visitor,
} from './support/fixtures'

/** What the server holds, as the owner sees it. */
async function punches(tenant: Tenant, person: Person): Promise<Punch[]> {
  const query = { employee_id: person.employee.id }
  const { items } = await must(
    tenant.owner.api.GET('/api/v1/timetracking/entries', { params: { query } }),
  )
  return items
}

async function types(tenant: Tenant, person: Person): Promise<string[]> {
  return (await punches(tenant, person)).map(({ type }) => type)
}

/** Both clocks go on: what the page does each minute it does then. */
async function pass(page: Page, from: string, to: string): Promise<string> {
  await setClock(to)
  await page.clock.fastForward(Date.parse(to) - Date.parse(from))
  return to
}

/** Somebody signed in, before the punch clock. */
async function atHome(tenant: Tenant, visitor: Visitor) {
  const ada = await tenant.hire('Ada Lovelace')
  await visitor.signIn(ada)
  return { ada, page: await visitor.open('/') }
}

const clockOf = (page: Page) => page.getByRole('region', { name: 'Punch clock' })

test('a whole day: in, break, back, out', async ({ tenant, visitor }) => {
  const { ada, page } = await atHome(tenant, visitor)
  const clock = clockOf(page)
  await clock.getByText('Not at work yet').waitFor()
  await page.getByText('What you clock appears here').waitFor()
  await visitor.expectAccessible('today-out')
  await clock.getByLabel('Note (optional)').fill('First day')
  await clock.getByRole('button', { name: 'Clock in' }).click()
  await clock.getByText('Working', { exact: true }).waitFor()
  expect(await clock.getByLabel('Note (optional)').inputValue()).toBe('')

  let now = await pass(page, START, '2026-03-10T12:00:00Z')
  await expect
    .poll(() => clock.getByRole('timer').textContent())
    .toMatch(/^(2:5[89]|3:0[01]):\d\d$/)
  await visitor.expectAccessible('today-working')
  await clock.getByRole('button', { name: 'Start a break' }).click()
  await clock.getByText('On break', { exact: true }).waitFor()
  now = await pass(page, now, '2026-03-10T12:31:00Z')
  await clock.getByText(/This break 0:(29|3[01]):/).waitFor()
  await visitor.expectAccessible('today-break')
  await clock.getByRole('button', { name: 'End the break' }).click()
  await clock.getByText('Working', { exact: true }).waitFor()
  await pass(page, now, '2026-03-10T17:40:00Z')
  await clock.getByText(/Target reached, 0:(0[6-9]|1\d) over/).waitFor()
  await clock.getByRole('button', { name: 'Clock out' }).click()
  await clock.getByText('Clocked out').waitFor()
  const day = page.getByRole('region', { name: 'Your day' })
  await day.getByText('Break until 13:31').waitFor()
  await day.getByText('First day').waitFor()
  await visitor.expectAccessible('today-finished')

  await expect
    .poll(() => types(tenant, ada))
    .toEqual(['punch_in', 'break_start', 'break_end', 'punch_out'])
  const [first] = await punches(tenant, ada)
  expect(first).toMatchObject({ notes: 'First day', source: 'web' })
})

test('the time ticks by the server’s clock, not by the device’s', async ({ tenant, visitor }) => {
  const ada = await tenant.hire('Ada Lovelace')
  await visitor.signIn(ada)
  await must(
    ada.api.POST('/api/v1/timetracking/punch', {
      body: { employee_id: ada.employee.id, type: 'punch_in' },
    }),
  )
  await setClock('2026-03-10T10:00:00Z') // an hour later than the device has it
  const page = await visitor.open('/')
  const timer = clockOf(page).getByRole('timer')
  await expect.poll(() => timer.textContent()).toMatch(/^1:0\d:\d\d$/)
  const before = await timer.textContent()
  await expect.poll(() => timer.textContent()).not.toBe(before)
  await clockOf(page).getByRole('button', { name: 'Clock out' }).click()
  await clockOf(page).getByText('Clocked out').waitFor()
  await expect
    .poll(async () => (await punches(tenant, ada))[1]?.timestamp.slice(0, 16))
    .toBe('2026-03-10T10:00')
})

test('everything works with the keyboard alone', async ({ tenant, visitor }) => {
  const { ada, page } = await atHome(tenant, visitor)
  const clock = clockOf(page)
  await clock.getByText('Not at work yet').waitFor()
  await page.keyboard.press('Control+Enter')
  await clock.getByText('Working', { exact: true }).waitFor()
  await pass(page, START, '2026-03-10T09:10:00Z')
  // Just after a change nothing is taken.
  await clock.getByRole('button', { name: 'Start a break', disabled: false }).waitFor()
  await page.keyboard.press('Control+Shift+Enter')
  await clock.getByText('On break', { exact: true }).waitFor()
  await pass(page, '2026-03-10T09:10:00Z', '2026-03-10T09:20:00Z')
  const focused = page.locator(':focus')
  const tab = async () => {
    await page.keyboard.press('Tab')
    return (await focused.textContent()) ?? ''
  }
  for (let tabs = 0; !(await tab()).startsWith('End the break'); tabs++) {
    expect(tabs).toBeLessThan(25)
  }
  const ring = await focused.evaluate<string>('(element) => getComputedStyle(element).outlineStyle')
  expect(ring).not.toBe('none')
  await clock.getByRole('button', { name: 'End the break', disabled: false }).waitFor()
  await page.keyboard.press('Space')
  await clock.getByText('Working', { exact: true }).waitFor()
  await expect.poll(() => types(tenant, ada)).toEqual(['punch_in', 'break_start', 'break_end'])
  expect(await focused.textContent()).toContain('Clock out') // the same place, the next thing to do
})

test('a double click is one punch', async ({ tenant, visitor }) => {
  const { ada, page } = await atHome(tenant, visitor)
  await clockOf(page).getByRole('button', { name: 'Clock in' }).dblclick()
  await clockOf(page).getByText('Working', { exact: true }).waitFor()
  await page.getByRole('region', { name: 'Your day' }).getByText('Clocked in').waitFor()
  await expect.poll(() => types(tenant, ada)).toEqual(['punch_in'])
  // Nothing more waits to be sent, also after the page has begun anew.
  await page.reload()
  await clockOf(page).getByText('Working', { exact: true }).waitFor()
  await page.waitForLoadState('networkidle')
  expect(await types(tenant, ada)).toEqual(['punch_in'])
})

test('without a connection punches wait, and are sent in order with their times', async ({
  tenant,
  visitor,
}) => {
  const { ada, page } = await atHome(tenant, visitor)
  const clock = clockOf(page)
  await clock.getByText('Not at work yet').waitFor()
  await page.context().setOffline(true)
  await clock.getByRole('button', { name: 'Clock in' }).click()
  await clock.getByText('Working', { exact: true }).waitFor()
  await page.getByText('No connection').waitFor()
  await page.clock.fastForward(20 * 60_000)
  await expect.poll(() => clock.getByRole('timer').textContent()).toMatch(/^0:2[0-4]:/)
  await clock.getByRole('button', { name: 'Start a break' }).click()
  await page.getByText('They are kept on this device').waitFor()
  await page.getByText('Not sent yet').first().waitFor()
  await visitor.expectAccessible('today-offline')
  expect(await types(tenant, ada)).toEqual([])

  await setClock('2026-03-10T09:45:00Z')
  await page.context().setOffline(false)
  await expect.poll(() => types(tenant, ada)).toEqual(['punch_in', 'break_start'])
  await page.getByText('No connection').waitFor({ state: 'detached' })
  const [first, second] = await punches(tenant, ada)
  expect(first?.timestamp.slice(0, 16)).toBe('2026-03-10T09:00')
  expect(second?.timestamp.slice(0, 16)).toBe('2026-03-10T09:20')
  await clock.getByText('On break', { exact: true }).waitFor()
})

test('a punch whose reply was lost is recorded once', async ({ tenant, visitor }) => {
  const { ada, page } = await atHome(tenant, visitor)
  let lost = 0
  await page.route('**/api/v1/timetracking/punch', async (route) => {
    if (lost++ === 0) {
      await route.fetch()
      await route.abort()
    } else {
      await route.continue()
    }
  })
  await clockOf(page).getByRole('button', { name: 'Clock in' }).click()
  await page.getByText('No connection').waitFor()
  expect(await types(tenant, ada)).toEqual(['punch_in'])
  await page.clock.fastForward(3000)
  await page.getByText('No connection').waitFor({ state: 'detached' })
  expect(lost).toBe(2)
  expect(await types(tenant, ada)).toEqual(['punch_in'])
  await page.getByText('Not sent yet').waitFor({ state: 'detached' })
})

test('a lost reply is known again after the key has been forgotten', async ({
  tenant,
  visitor,
}) => {
  const { ada, page } = await atHome(tenant, visitor)
  await page.route('**/api/v1/timetracking/punch', async (route) => {
    await route.fetch()
    await route.abort()
  })
  await clockOf(page).getByRole('button', { name: 'Clock in' }).click()
  await page.getByText('No connection').waitFor()
  await page.unroute('**/api/v1/timetracking/punch')
  await setClock('2026-03-11T10:00:00Z') // keys are kept for 24 hours
  await page.clock.fastForward(3000)
  await page.getByText('No connection').waitFor({ state: 'detached' })
  expect(await page.getByText('was not accepted').count()).toBe(0)
  expect(await types(tenant, ada)).toEqual(['punch_in'])
})

test('what the server refuses is shown with its reason, and can be left out', async ({
  tenant,
  visitor,
}) => {
  const { ada, page } = await atHome(tenant, visitor)
  await clockOf(page).getByText('Not at work yet').waitFor()
  await must(
    ada.api.POST('/api/v1/timetracking/punch', {
      body: { employee_id: ada.employee.id, type: 'punch_in', timestamp: '2026-03-10T08:59:00Z' },
    }),
  )
  await clockOf(page).getByRole('button', { name: 'Clock in' }).click()
  const alert = page.getByRole('alert')
  await alert.getByText('“Clock in” of').waitFor()
  await alert.getByText('You were working already.').waitFor()
  await clockOf(page).getByText('Working', { exact: true }).waitFor()
  await visitor.expectAccessible('today-refused')
  await page.reload()
  await alert.getByRole('button', { name: 'Leave it out' }).click()
  await alert.waitFor({ state: 'detached' })
  await page.reload()
  await clockOf(page).getByText('Working', { exact: true }).waitFor()
  expect(await page.getByRole('alert').count()).toBe(0)
  expect(await types(tenant, ada)).toEqual(['punch_in'])
})

test('two tabs: one punch, and both know of it', async ({ tenant, visitor }) => {
  const { ada, page } = await atHome(tenant, visitor)
  const other = await page.context().newPage()
  await other.goto(page.url())
  const buttons = [page, other].map((tab) => clockOf(tab).getByRole('button', { name: 'Clock in' }))
  await Promise.all(buttons.map((button) => button.waitFor()))
  await setClock('2026-03-10T09:00:30Z')
  await Promise.all(buttons.map((button) => button.dispatchEvent('click')))
  for (const tab of [page, other]) {
    await clockOf(tab).getByText('Working', { exact: true }).waitFor()
    await tab.getByText('Not sent yet').waitFor({ state: 'detached' })
    expect(await tab.getByRole('alert').count()).toBe(0)
  }
  expect(await types(tenant, ada)).toEqual(['punch_in'])
})

test('a punch that waits is still there after a reload, and is sent then', async ({
  tenant,
  visitor,
}) => {
  const { ada, page } = await atHome(tenant, visitor)
  await page.route('**/api/v1/timetracking/punch', (route) => route.abort())
  await clockOf(page).getByRole('button', { name: 'Clock in' }).click()
  await page.getByText('No connection').waitFor()
  await page.reload()
  await clockOf(page).getByText('Working', { exact: true }).waitFor()
  await page.getByText('No connection').waitFor()
  expect(await types(tenant, ada)).toEqual([])
  await page.unroute('**/api/v1/timetracking/punch')
  await setClock('2026-03-10T09:30:00Z')
  await page.goto(`${page.url()}account`) // from whatever screen
  await expect.poll(() => types(tenant, ada)).toEqual(['punch_in'])
  const [punch] = await punches(tenant, ada)
  expect(punch?.timestamp.slice(0, 16)).toBe('2026-03-10T09:00')
})

test('a punch outlives the session, and is sent after signing in again', async ({
  tenant,
  visitor,
}) => {
  const { ada, page } = await atHome(tenant, visitor)
  await clockOf(page).getByText('Not at work yet').waitFor()
  await must(ada.api.POST('/api/v1/auth/logout/all', { body: {} }))
  await clockOf(page).getByRole('button', { name: 'Clock in' }).click()
  const dialog = page.getByRole('dialog', { name: 'Please sign in again' })
  await dialog.waitFor()
  expect(await types(tenant, ada)).toEqual([])
  await dialog.getByLabel('Password', { exact: true }).fill(PASSWORD)
  await page.keyboard.press('Enter')
  await expect.poll(() => types(tenant, ada)).toEqual(['punch_in'])
  await dialog.waitFor({ state: 'detached' })
  await clockOf(page).getByText('Working', { exact: true }).waitFor()
})

test('a forgotten end is said, and put right', async ({ tenant, visitor }) => {
  const ada = await tenant.hire('Ada Lovelace')
  await must(
    ada.api.POST('/api/v1/timetracking/punch', {
      body: { employee_id: ada.employee.id, type: 'punch_in', timestamp: '2026-03-09T07:00:00Z' },
    }),
  )
  await visitor.signIn(ada)
  const page = await visitor.open('/')
  await page.getByText('You have not clocked out on Monday 9 March.').waitFor()
  await visitor.expectAccessible('today-forgotten')
  await page.getByRole('button', { name: 'Add the end' }).click()
  const dialog = page.getByRole('dialog', { name: 'Correct a day' })
  await dialog.getByRole('button', { name: 'Add a time' }).click()
  await dialog.getByRole('button', { name: 'Save the correction' }).click()
  await dialog.getByText('Enter the time, or remove the line').waitFor()
  await dialog.getByLabel('Time 2: time').fill('16:30')
  await dialog.getByText('8:30 worked, 0:00 breaks').waitFor()
  await dialog.getByLabel('Why').fill('Forgot it')
  await visitor.expectAccessible('correct-a-day')
  await dialog.getByRole('button', { name: 'Save the correction' }).click()
  await page.getByText('The day is corrected.').waitFor()
  await dialog.waitFor({ state: 'detached' })
  await clockOf(page).getByText('Not at work yet').waitFor()
  await page.getByText('One day of this month has no tasks yet').waitFor()
  const [, out] = await punches(tenant, ada)
  expect(out).toMatchObject({ type: 'punch_out', timestamp: '2026-03-09T15:30:00Z' })
})

test('what was refused becomes a correction, which waits for approval', async ({
  tenant,
  visitor,
}) => {
  const ada = await tenant.hire('Ada Lovelace')
  await must(
    tenant.owner.api.PATCH('/api/v1/organization', { body: { correction_approval: true } }),
  )
  await visitor.signIn(ada)
  const page = await visitor.open('/')
  await clockOf(page).getByText('Not at work yet').waitFor()
  for (const [type, timestamp] of [
    ['punch_in', '2026-03-10T07:00:00Z'],
    ['punch_out', '2026-03-10T08:00:00Z'],
  ] as const) {
    await must(
      ada.api.POST('/api/v1/timetracking/punch', {
        body: { employee_id: ada.employee.id, type, timestamp },
      }),
    )
  }
  await page.context().setOffline(true)
  await clockOf(page).getByRole('button', { name: 'Clock in' }).click()
  await page.getByText('No connection').waitFor()
  await setClock('2026-03-10T09:30:00Z')
  await must(
    ada.api.POST('/api/v1/timetracking/punch', {
      body: { employee_id: ada.employee.id, type: 'punch_in', timestamp: '2026-03-10T09:10:00Z' },
    }),
  )
  await page.context().setOffline(false)
  await page.getByRole('button', { name: 'Correct the day' }).click()
  const dialog = page.getByRole('dialog', { name: 'Correct a day' })
  await dialog.getByText('Somebody has to approve this.').waitFor()
  expect(await dialog.getByLabel('Time 3: time').inputValue()).toBe('10:00') // the refused one
  expect(await dialog.getByLabel('Time 4: time').inputValue()).toBe('10:10')
  await dialog.getByText('This does not fit after the time before').waitFor()
  await dialog.getByRole('button', { name: 'Time 4: remove' }).click()
  await dialog.getByLabel('Why').fill('I was there at ten')
  await dialog.getByRole('button', { name: 'Send for approval' }).click()
  await page.getByText('Sent for approval.').waitFor()
  await page.getByRole('alert').waitFor({ state: 'detached' })
  await page.getByText('Your correction of Tuesday 10 March is waiting for approval.').waitFor()
  expect(await punches(tenant, ada)).toHaveLength(3)
  const { items } = await must(
    tenant.owner.api.GET('/api/v1/timetracking/corrections', { params: { query: {} } }),
  )
  expect(items.map(({ state, reason }) => [state, reason])).toEqual([
    ['pending', 'I was there at ten'],
  ])
  await must(
    tenant.owner.api.POST('/api/v1/timetracking/corrections/{id}/approve', {
      params: { path: { id: items[0]?.id ?? '' } },
      body: {},
    }),
  )
  await page.reload()
  await page.getByRole('region', { name: 'Your day' }).getByText('10:00').waitFor()
})
