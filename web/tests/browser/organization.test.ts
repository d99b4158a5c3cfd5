import { expect, must, setClock, test } from './support/fixtures'

test('the organization is given another name, zone and rules', async ({ tenant, visitor }) => {
  await visitor.signIn(tenant.owner)
  const page = await visitor.open('/settings/organization')
  const name = page.getByRole('textbox', { name: 'Name' })
  await name.waitFor()
  expect(await page.getByRole('button', { name: 'Save' }).isDisabled()).toBe(true)
  await visitor.expectAccessible('organization')
  await name.fill('')
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByText('It needs a name.').waitFor()
  await name.fill(`${tenant.name} Ltd`)
  await page.getByRole('combobox', { name: 'Time zone' }).fill('lisbon')
  await page.getByRole('option', { name: /Europe\/Lisbon · UTC\+00:00/ }).click()
  await page.getByRole('combobox', { name: 'Country' }).fill('portug')
  await page.getByRole('option', { name: 'Portugal' }).click()
  await page.getByRole('combobox', { name: 'First day of the week' }).click()
  await page.getByRole('option', { name: 'Sunday' }).click()
  await page.getByRole('textbox', { name: 'Forgotten punch-out after' }).fill('10.5')
  await page.getByRole('switch', { name: 'Corrections need approval' }).check()
  await page.getByRole('textbox', { name: 'Timesheets stay open for' }).fill('3')
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByText('Saved.').waitFor()
  expect(await must(tenant.owner.api.GET('/api/v1/organization'))).toMatchObject({
    name: `${tenant.name} Ltd`,
    time_zone: 'Europe/Lisbon',
    country: 'PT',
    week_start: 7,
    missing_punch_out_minutes: 630,
    correction_approval: true,
    timesheet_window_months: 3,
    auto_close: false,
  })
  await page.getByRole('banner').getByText(`${tenant.name} Ltd`).waitFor()
  expect(await page.getByRole('button', { name: 'Save' }).isDisabled()).toBe(true)

  // The server's word on a field stands there.
  await page.route('**/api/v1/organization', (route) =>
    route.request().method() === 'PATCH'
      ? route.fulfill({
          status: 422,
          contentType: 'application/problem+json',
          body: JSON.stringify({
            type: '/problems/invalid',
            title: 'The input is not valid',
            status: 422,
            detail: 'The input is not valid',
            errors: [
              { pointer: '/open_registration', message: 'needs a mail server (EMAIL_HOST)' },
            ],
            request_id: 'x',
          }),
        })
      : route.continue(),
  )
  await page.getByRole('switch', { name: 'Anybody may register' }).check()
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByText('Needs a server that sends mail').waitFor()
  await page.unroute('**/api/v1/organization')
  await page.getByRole('button', { name: 'Discard changes' }).click()
  expect(await page.getByRole('switch', { name: 'Anybody may register' }).isChecked()).toBe(false)
})

test('of two who change the organization neither overwrites the other unawares', async ({
  tenant,
  visitor,
}) => {
  await visitor.signIn(tenant.owner)
  const page = await visitor.open('/settings/organization')
  const name = page.getByRole('textbox', { name: 'Name' })
  await name.fill('Mine')
  const others = async (name: string, time: string) => {
    await setClock(time)
    await must(
      tenant.owner.api.PATCH('/api/v1/organization', {
        body: { name, timesheet_window_months: 5 },
      }),
    )
  }
  await others('Theirs', '2026-03-10T09:00:05Z')
  await page.getByRole('button', { name: 'Save' }).click()
  const conflict = page.getByRole('alert').filter({ hasText: 'Somebody else has changed this' })
  await conflict.getByRole('row', { name: 'Name Mine Theirs' }).waitFor()
  await visitor.expectAccessible('organization-conflict')
  await conflict.getByRole('button', { name: 'Keep what is there' }).click()
  await expect.poll(() => name.inputValue()).toBe('Theirs')

  await name.fill('Mine')
  await others('Theirs again', '2026-03-10T09:00:10Z')
  await page.getByRole('button', { name: 'Save' }).click()
  await conflict.getByRole('button', { name: 'Save mine' }).click()
  await page.getByText('Saved.').waitFor()
  // Only what was typed here is saved over it.
  expect(await must(tenant.owner.api.GET('/api/v1/organization'))).toMatchObject({
    name: 'Mine',
    timesheet_window_months: 5,
  })
})

test('without a connection nothing that was typed is lost', async ({ tenant, visitor }) => {
  await visitor.signIn(tenant.owner)
  const page = await visitor.open('/settings/organization')
  const name = page.getByRole('textbox', { name: 'Name' })
  await name.fill('Typed offline')
  await page.context().setOffline(true)
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByRole('alert').getByText('The server cannot be reached').waitFor()
  await page.context().setOffline(false)
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByText('Saved.').waitFor()
  expect(await must(tenant.owner.api.GET('/api/v1/organization'))).toMatchObject({
    name: 'Typed offline',
  })
})

test('who may not change the organization is not offered it', async ({ tenant, visitor }) => {
  const ada = await tenant.hire('Ada Lovelace', { role: 'manager' })
  await visitor.signIn(ada)
  const page = await visitor.open('/settings/organization')
  await page.getByRole('heading', { name: 'Today' }).waitFor()
  const menu = page.getByRole('navigation')
  expect(await menu.getByRole('link', { name: 'Organization' }).count()).toBe(0)
  expect(await menu.getByRole('link', { name: 'Locked periods' }).count()).toBe(0)
})
