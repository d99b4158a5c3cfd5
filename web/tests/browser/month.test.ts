import { expect, must, test, type Person, type Tenant } from './support/fixtures'
import { newTasks, saveDay } from './support/timesheets'

/** A member with a month that shows everything a day can be. */
async function somebody(tenant: Tenant): Promise<Person> {
  const person = await tenant.hire('Mia Member')
  const tasks = await newTasks(tenant, [person], { Design: {}, Review: {} })
  const [design = '', review = ''] = [tasks['Design'], tasks['Review']]
  await saveDay(person, '2026-03-02', { [design]: 480 })
  await saveDay(person, '2026-03-03', { [design]: 450, [review]: 75 })
  await saveDay(person, '2026-03-04', { [design]: 300 })
  await saveDay(person, '2026-03-06', { [design]: 480 })
  await saveDay(person, '2026-03-07', { [review]: 45 })
  await saveDay(person, '2026-03-09', { [design]: 240, [review]: 240 })
  for (const [type, timestamp] of [
    ['punch_in', '2026-03-09T07:00:00Z'],
    ['punch_out', '2026-03-09T15:30:00Z'],
  ] as const) {
    await must(
      tenant.owner.api.POST('/api/v1/timetracking/punch', {
        body: { employee_id: person.employee.id, type, timestamp },
      }),
    )
  }
  await must(
    tenant.owner.api.PUT('/api/v1/calendar/overrides/{date}', {
      params: { path: { date: '2026-03-19' } },
      body: { day_type: 'Free', note: 'Foundation day' },
    }),
  )
  return person
}

async function submissionsOf(person: Person) {
  const { items } = await must(person.api.GET('/api/v1/timesheet/submissions'))
  return items
}

test('a month shows each day at a glance, its weeks and its sum', async ({ tenant, visitor }) => {
  const mia = await somebody(tenant)
  await visitor.signIn(mia)
  const page = await visitor.open('/month')
  await page.getByRole('heading', { name: 'March 2026' }).waitFor()
  const grid = page.getByRole('grid', { name: 'Days of March 2026' })
  const says = (name: RegExp) => grid.getByRole('link', { name }).waitFor()
  await says(/^Monday,? 2 March, 8:00 of 8:00 worked$/)
  await says(/^Tuesday,? 3 March, 8:45 of 8:00 worked, overtime 0:45$/)
  await says(/^Thursday,? 5 March, 0:00 of 8:00 worked, Nothing recorded$/)
  await says(/^Saturday,? 7 March, Free, 0:45 worked, overtime 0:45$/)
  await says(/^Monday,? 9 March, 8:00 of 8:00 worked, presence 8:30, difference \+0:30$/)
  await says(/^Tuesday,? 10 March, today, 0:00 of 8:00 worked$/)
  await says(/^Thursday,? 19 March, Foundation day, Free, in the future$/)
  await grid.getByRole('gridcell', { name: /^2 – 8 Mar 2026\s*30:30 \/ 40:00/ }).waitFor()
  const totals = await must(
    mia.api.GET('/api/v1/timesheet/month', { params: { query: { month: '2026-03' } } }),
  )
  expect(totals.totals.working_time_raw_minutes).toBe(2310)
  await page.getByText('38:30', { exact: true }).waitFor()
  await page.getByText('−17:30', { exact: true }).waitFor()
  await visitor.expectAccessible('month')

  await grid.getByRole('link', { name: /Wednesday,? 4 March/ }).click()
  await page.getByRole('heading', { name: /Wednesday,? 4 March/ }).waitFor()
  expect(new URL(page.url()).pathname).toBe('/day/2026-03-04')
})

test('the keyboard moves between days and months, and opens one', async ({ tenant, visitor }) => {
  await visitor.signIn(await somebody(tenant))
  const page = await visitor.open('/month')
  const focused = () => page.evaluate('document.activeElement.getAttribute("data-date")')
  await page.getByRole('link', { name: /10 March, today/ }).focus()
  expect(await page.locator('[data-date][tabindex="0"]').count()).toBe(1)
  for (const [key, date] of [
    ['ArrowLeft', '2026-03-09'],
    ['ArrowUp', '2026-03-02'],
    ['End', '2026-03-08'],
    ['Home', '2026-03-02'],
    ['ArrowLeft', '2026-03-01'],
  ] as const) {
    await page.keyboard.press(key)
    expect(await focused()).toBe(date)
  }
  await page.keyboard.press('ArrowLeft')
  await page.getByRole('heading', { name: 'February 2026' }).waitFor()
  expect(await focused()).toBe('2026-02-28')
  expect(new URL(page.url()).search).toBe('?month=2026-02')
  await page.keyboard.press('PageDown')
  await page.getByRole('heading', { name: 'March 2026' }).waitFor()
  expect(await focused()).toBe('2026-03-28')
  await page.keyboard.press('t')
  expect(await focused()).toBe('2026-03-10')
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: /Tuesday,? 10 March/ }).waitFor()
})

test('the buttons go to other months, and none has begun that is to come', async ({
  tenant,
  visitor,
}) => {
  await visitor.signIn(await tenant.hire('Mia Member'))
  const page = await visitor.open('/month')
  await page.getByRole('button', { name: 'Previous month' }).click()
  await page.getByRole('heading', { name: 'February 2026' }).waitFor()
  await page.getByRole('button', { name: 'This month' }).click()
  await page.getByRole('heading', { name: 'March 2026' }).waitFor()
  expect(await page.getByRole('button', { name: 'Next month' }).isDisabled()).toBe(true)
  await visitor.open('/month?month=2026-04')
  await page.getByText('This month has not begun').waitFor()
  await visitor.expectAccessible('month-future')
  await page.getByRole('button', { name: 'To this month' }).click()
  await page.getByRole('grid').waitFor()
})

test('a month is submitted and withdrawn', async ({ tenant, visitor }) => {
  const mia = await somebody(tenant)
  await visitor.signIn(mia)
  const page = await visitor.open('/month')
  await page.getByRole('button', { name: 'Submit for approval' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByText('Nothing is recorded for one working day').waitFor()
  await visitor.expectAccessible('month-submit')
  await dialog.getByLabel('Until').fill('2026-03-08')
  await page.keyboard.press('Tab')
  await dialog.getByText('30:30 worked, 40:00 expected.').waitFor()
  await dialog.getByRole('button', { name: 'Submit' }).click()
  await page.getByText('Submitted for approval').waitFor()
  await page.getByRole('link', { name: /3 March.*Submitted$/ }).waitFor()
  expect(await submissionsOf(mia)).toMatchObject([
    { start_date: '2026-03-01', end_date: '2026-03-08', state: 'submitted' },
  ])
  await visitor.expectAccessible('month-submitted')

  await page.getByRole('button', { name: 'Withdraw' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Withdraw' }).click()
  await page.getByText('Not submitted yet: 1 – 10 Mar 2026').waitFor()
  await page.getByRole('link', { name: /3 March, 8:45 of 8:00 worked, overtime 0:45$/ }).waitFor()
  expect(await submissionsOf(mia)).toMatchObject([{ state: 'withdrawn' }])
})

test('what is submitted already is refused where it was typed', async ({ tenant, visitor }) => {
  const mia = await somebody(tenant)
  await visitor.signIn(mia)
  const page = await visitor.open('/month')
  await page.getByRole('button', { name: 'Submit for approval' }).click()
  await must(
    mia.api.POST('/api/v1/timesheet/submissions', {
      body: { start_date: '2026-03-05', end_date: '2026-03-05' },
    }),
  )
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('button', { name: 'Submit' }).click()
  await dialog.getByRole('alert').getByText('Some of these dates are submitted already.').waitFor()
  expect(await submissionsOf(mia)).toHaveLength(1)
})

test('a rejection says why, and the month can be submitted again', async ({ tenant, visitor }) => {
  const mia = await somebody(tenant)
  const { id } = await must(
    mia.api.POST('/api/v1/timesheet/submissions', {
      body: { start_date: '2026-03-01', end_date: '2026-03-08' },
    }),
  )
  await must(
    tenant.owner.api.POST('/api/v1/timesheet/submissions/{id}/reject', {
      params: { path: { id } },
      body: { reason: 'Thursday is missing' },
    }),
  )
  await visitor.signIn(mia)
  const page = await visitor.open('/')
  const missing = page.getByRole('region', { name: 'To do' })
  await missing.getByText(/^Your timesheet of 1.*8 Mar 2026 was rejected:$/).waitFor()
  await missing.getByText('Thursday is missing').waitFor()
  await visitor.expectAccessible('today-rejected')
  await missing.getByRole('link', { name: 'See the month' }).click()
  const alert = page.getByRole('alert').filter({ hasText: 'Rejected' })
  await alert.getByText('Thursday is missing').waitFor()
  await alert.getByText(/Olive Owner/).waitFor()
  await visitor.expectAccessible('month-rejected')
  await page.getByRole('button', { name: 'Submit for approval' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Submit' }).click()
  await alert.waitFor({ state: 'detached' })
  expect((await submissionsOf(mia)).map(({ state }) => state).sort()).toEqual([
    'rejected',
    'submitted',
  ])
})

test('whoever sees the team looks at another month, and decides about it', async ({
  tenant,
  visitor,
}) => {
  const mia = await somebody(tenant)
  await must(
    mia.api.POST('/api/v1/timesheet/submissions', {
      body: { start_date: '2026-03-01', end_date: '2026-03-08' },
    }),
  )
  await must(
    tenant.owner.api.POST('/api/v1/timesheet/locks', {
      body: { start_date: '2026-02-01', end_date: '2026-02-28', note: 'Payroll is done' },
    }),
  )
  await visitor.signIn(tenant.owner)
  const page = await visitor.open('/month')
  await page.getByRole('combobox', { name: 'Employee' }).fill('Mia')
  await page.getByRole('option', { name: 'Mia Member' }).click()
  await page.getByRole('heading', { name: 'March 2026 · Mia Member' }).waitFor()
  expect(new URL(page.url()).searchParams.get('employee')).toBe(mia.employee.id)
  await page.getByRole('link', { name: /3 March, 8:45 of 8:00/ }).waitFor()

  await page.getByRole('button', { name: 'Reject' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Reason').fill('Thursday is missing')
  await visitor.expectAccessible('month-reject')
  await dialog.getByRole('button', { name: 'Reject' }).click()
  await page.getByRole('alert').getByText('Thursday is missing').waitFor()
  expect(await submissionsOf(mia)).toMatchObject([
    { state: 'rejected', reason: 'Thursday is missing' },
  ])

  await page.getByRole('button', { name: 'Previous month' }).click()
  await page.getByText('Payroll is done').waitFor()
  await page.getByRole('link', { name: /27 February.*Locked$/ }).waitFor()
  await visitor.expectAccessible('month-locked')
})

test('nobody without the permission chooses another employee', async ({ tenant, visitor }) => {
  const mia = await tenant.hire('Mia Member')
  await visitor.signIn(mia)
  const page = await visitor.open(`/month?employee=${tenant.owner.employee.id}`)
  await page.getByRole('alert').first().waitFor()
  expect(await page.getByRole('combobox', { name: 'Employee' }).count()).toBe(0)
})
