import { expect, must, test } from './support/fixtures'

test('business hours are set from a date on, and shown as a week', async ({ tenant, visitor }) => {
  await visitor.signIn(tenant.owner)
  const page = await visitor.open('/settings/hours')
  await page.getByText('No hours are set').waitFor()
  await visitor.expectAccessible('hours-empty')
  await page.getByRole('button', { name: 'Set business hours' }).click()
  const dialog = page.getByRole('dialog', { name: 'Set business hours' })
  await dialog.getByLabel('Work begins').fill('22:00')
  await dialog.getByLabel('Work ends').fill('06:00')
  await dialog.getByLabel('Work ends (next day)').waitFor()
  await dialog.getByRole('group', { name: 'Work days' }).getByText('Fri').click()
  await dialog.getByLabel('Usual break').fill('9')
  await dialog.getByRole('button', { name: 'Save' }).click()
  await dialog.getByText('The break is as long as the work.').waitFor()
  await dialog.getByLabel('Usual break').fill('45m')
  await dialog.getByText('7:15 of work, 0:45 break').waitFor()
  await dialog.getByText('Late after 22:05').waitFor()
  await visitor.expectAccessible('hours-form')
  await dialog.getByLabel('From').fill('2 March 2026')
  await page.keyboard.press('Tab')
  await dialog.getByText(/This date is past/).waitFor()
  await dialog.getByRole('button', { name: 'Save' }).click()
  await page.getByText('Saved.').waitFor()
  const { items } = await must(tenant.owner.api.GET('/api/v1/employees/business-hours'))
  expect(items).toMatchObject([
    {
      effective_from: '2026-03-02',
      start_time: '22:00',
      end_time: '06:00',
      work_days: [1, 2, 3, 4],
      break_minutes: 45,
      employee_id: null,
    },
  ])
  const week = page.getByRole('list', { name: 'In force today' })
  await week.getByText('22:00–06:00⁺¹').first().waitFor()
  expect(await week.getByText('Free').count()).toBe(3)
  await page.getByRole('row', { name: /2 Mar 2026.*Mon, Tue, Wed, Thu.*In force/ }).waitFor()
  await visitor.expectAccessible('hours')
})

test('an employee has hours of their own, which are in the address', async ({
  tenant,
  visitor,
}) => {
  const ada = await tenant.hire('Ada Lovelace')
  await must(
    tenant.owner.api.POST('/api/v1/employees/business-hours', {
      body: { effective_from: '2026-01-01', start_time: '09:00', end_time: '17:30' },
    }),
  )
  await visitor.signIn(tenant.owner)
  const page = await visitor.open(`/settings/hours?employee=${ada.employee.id}`)
  await page.getByText("The organization's: this person has none of their own").waitFor()
  await page.getByText('This person has no hours of their own.').waitFor()
  await page.getByRole('button', { name: 'Set business hours' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByText('Counts only for Ada Lovelace').waitFor()
  expect(await dialog.getByLabel('Work begins').inputValue()).toBe('09:00')
  expect(await dialog.getByLabel('Work ends').inputValue()).toBe('17:30')
  await dialog.getByLabel('Work begins').fill('10:00')
  await dialog.getByRole('button', { name: 'Save' }).click()
  await page.getByText("This person's own").waitFor()
  await page.getByRole('row', { name: /Ada Lovelace.*10:00 – 17:30.*In force/ }).waitFor()
  // The organization's stay what they are.
  const current = await must(tenant.owner.api.GET('/api/v1/employees/business-hours/current'))
  expect(current.start_time).toBe('09:00')
  // Who is chosen in the form gives it their hours.
  await visitor.open('/settings/hours')
  await page.getByRole('button', { name: 'Set business hours' }).click()
  await dialog.getByText(/^Late after 09:/).waitFor()
  await dialog.getByLabel('Whose').fill('Ada')
  await page.getByRole('option', { name: 'Ada Lovelace' }).click()
  await dialog.getByText(/^Late after 10:/).waitFor()
})

test('a manager sets the hours of the team only, and a lost connection loses nothing', async ({
  tenant,
  visitor,
}) => {
  const max = await tenant.hire('Max Manager', { role: 'manager' })
  const ada = await tenant.hire('Ada Lovelace', { manager_id: max.employee.id })
  await visitor.signIn(max)
  const page = await visitor.open('/settings/hours')
  await page.getByRole('button', { name: 'Set business hours' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('button', { name: 'Save' }).click()
  await dialog.getByText('Choose whose hours these are.').waitFor()
  await dialog.getByRole('combobox', { name: 'Whose' }).click()
  await page.getByRole('option', { name: 'Ada Lovelace' }).click()
  await page.context().setOffline(true)
  await dialog.getByRole('button', { name: 'Save' }).click()
  await dialog.getByText('The server cannot be reached').waitFor()
  await page.context().setOffline(false)
  await dialog.getByRole('button', { name: 'Save' }).click()
  await page.getByText('Saved.').waitFor()
  const { items } = await must(tenant.owner.api.GET('/api/v1/employees/business-hours'))
  expect(items.map(({ employee_id }) => employee_id)).toEqual([ada.employee.id])
})

test('who sees only their own hours is not offered the screen', async ({ tenant, visitor }) => {
  const ada = await tenant.hire('Ada Lovelace')
  await visitor.signIn(ada)
  const page = await visitor.open('/settings/hours')
  await page.getByRole('heading', { name: 'Today' }).waitFor()
  const menu = page.getByRole('navigation')
  expect(await menu.getByRole('link', { name: 'Business hours' }).count()).toBe(0)
})
