import { inject } from 'vitest'

import {
  expect,
  must,
  PASSWORD,
  setClock,
  test,
  type Person,
  type Tenant,
} from './support/fixtures'

const PIN = '2580'

async function withPin(tenant: Tenant, name: string): Promise<Person> {
  const person = await tenant.hire(name)
  await must(
    tenant.owner.api.PUT('/api/v1/employees/{id}/pin', {
      params: { path: { id: person.employee.id } },
      body: { pin: PIN },
    }),
  )
  return person
}

/** A key as an administrator would make it for the device. */
async function deviceKey(tenant: Tenant): Promise<{ id: string; key: string }> {
  return must(
    tenant.owner.api.POST('/api/v1/api-keys', {
      body: { name: 'Front door', grants: [{ permission: 'kiosk.use', scope: 'all' }] },
    }),
  )
}

test('an administrator makes a tablet a kiosk, and is signed out on it', async ({
  tenant,
  visitor,
}) => {
  await withPin(tenant, 'Ada Lovelace')
  const page = await visitor.open('/kiosk')
  await page.getByRole('heading', { name: 'Make this device a kiosk' }).waitFor()
  await visitor.expectAccessible('kiosk-setup')
  await page.getByRole('link', { name: 'Sign in to set it up' }).click()
  await page.getByLabel('E-mail address').fill(tenant.owner.email)
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.getByLabel('What is this device called?').fill('Tablet at the gate')
  await page.getByRole('button', { name: 'Make it a kiosk' }).click()
  await page.getByRole('button', { name: /Ada Lovelace/ }).waitFor()
  await page.getByText('Tablet at the gate').waitFor()
  const me = await page.context().request.get(`${inject('server').url}/api/v1/me`)
  expect(me.status()).toBe(401)
  const keys = await must(tenant.owner.api.GET('/api/v1/api-keys', { params: { query: {} } }))
  expect(keys.items.map(({ name, grants }) => [name, grants])).toEqual([
    ['Tablet at the gate', [{ permission: 'kiosk.use', scope: 'all' }]],
  ])
  await page.reload() // the device remembers
  await page.getByRole('button', { name: /Ada Lovelace/ }).waitFor()
})

test('a day at the kiosk: in, a break, and home', async ({ tenant, visitor }) => {
  const ada = await withPin(tenant, 'Ada Lovelace')
  await withPin(tenant, 'Grace Hopper')
  await tenant.hire('Alan Turing') // has no PIN
  const { key } = await deviceKey(tenant)
  const page = await visitor.open('/kiosk')
  await page.getByLabel('API key of this device').fill('stk_wrong')
  await page.getByRole('button', { name: 'Use this key' }).click()
  await page.getByRole('alert').waitFor()
  await page.getByLabel('API key of this device').fill(key)
  await page.getByRole('button', { name: 'Use this key' }).click()
  await page.getByRole('button', { name: /Grace Hopper/ }).waitFor()
  expect(await page.getByRole('button', { name: /Alan Turing/ }).count()).toBe(0)
  await visitor.expectAccessible('kiosk')

  const act = async (action: string, greeting: string) => {
    await page.getByLabel('Who are you?').fill('ada')
    await expect.poll(() => page.getByRole('button', { name: /Grace Hopper/ }).count()).toBe(0)
    await page.getByRole('button', { name: /Ada Lovelace/ }).click()
    await page.getByRole('heading', { name: 'Ada Lovelace' }).waitFor()
    for (const digit of PIN) {
      await page.getByRole('button', { name: digit, exact: true }).click()
    }
    await page.getByRole('button', { name: 'OK' }).click()
    await page.getByRole('button', { name: action }).click()
    await page.getByRole('status').getByText(greeting).waitFor()
    await page.getByRole('button', { name: 'Next, please' }).click()
  }
  await act('Come in', 'Welcome, Ada Lovelace!')
  await setClock('2026-03-10T12:00:00Z')
  await act('Take a break', 'Enjoy your break, Ada Lovelace!')
  await setClock('2026-03-10T12:30:00Z')
  await act('Go on working', 'Welcome back, Ada Lovelace!')
  await setClock('2026-03-10T17:00:00Z')
  await act('Go home', 'Goodbye, Ada Lovelace!')
  const status = await must(
    tenant.owner.api.GET('/api/v1/timetracking/status/{employee_id}', {
      params: { path: { employee_id: ada.employee.id } },
    }),
  )
  expect([status.current_status, status.working_seconds, status.break_seconds]).toEqual([
    'finished',
    7.5 * 3600,
    1800,
  ])
})

test('a wrong PIN is told, five lock it, and nothing is recorded', async ({ tenant, visitor }) => {
  const ada = await withPin(tenant, 'Ada Lovelace')
  const { key } = await deviceKey(tenant)
  const page = await visitor.open('/kiosk')
  await page.getByLabel('API key of this device').fill(key)
  await page.getByRole('button', { name: 'Use this key' }).click()
  await page.getByRole('button', { name: /Ada Lovelace/ }).click()
  const firstKey = page.getByRole('button', { name: '1', exact: true })
  const place = await firstKey.boundingBox()
  for (let guess = 0; guess < 5; guess++) {
    await page.keyboard.type('1379')
    const judged = page.waitForResponse('**/kiosk/check')
    await page.keyboard.press('Enter')
    await judged
    // Nothing is taken while one is being judged.
    await expect
      .poll(() => page.getByRole('button', { name: 'OK' }).getAttribute('data-loading'))
      .toBeNull()
  }
  await page.getByText('That is not the PIN.').waitFor()
  await visitor.expectAccessible('kiosk-pin')
  await page.keyboard.type(PIN)
  await page.keyboard.press('Enter')
  await page.getByText(/Too many wrong PINs/).waitFor()
  expect(await firstKey.boundingBox()).toEqual(place)
  const sessions = await must(
    tenant.owner.api.GET('/api/v1/timetracking/sessions', {
      params: { query: { employee_id: ada.employee.id } },
    }),
  )
  expect(sessions.items).toEqual([])
})

test('a reply that is lost makes no second punch', async ({ tenant, visitor }) => {
  const ada = await withPin(tenant, 'Ada Lovelace')
  const { key } = await deviceKey(tenant)
  const page = await visitor.open('/kiosk')
  await page.getByLabel('API key of this device').fill(key)
  await page.getByRole('button', { name: 'Use this key' }).click()
  await page.getByRole('button', { name: /Ada Lovelace/ }).click()
  await page.keyboard.type(PIN)
  await page.keyboard.press('Enter')
  await page.getByRole('button', { name: 'Come in' }).waitFor()
  await visitor.expectAccessible('kiosk-actions')
  await page.route('**/kiosk/punch', async (route) => {
    await route.fetch() // the server has it
    await route.abort('connectionreset')
  })
  await page.getByRole('button', { name: 'Come in' }).click()
  await page.getByText('It will not be recorded twice.').waitFor()
  await page.unroute('**/kiosk/punch')
  await page.getByRole('button', { name: 'Come in' }).click()
  await page.getByText('Welcome, Ada Lovelace!').waitFor()
  await visitor.expectAccessible('kiosk-done')
  const entries = await must(
    tenant.owner.api.GET('/api/v1/timetracking/entries', {
      params: { query: { employee_id: ada.employee.id } },
    }),
  )
  expect(entries.items.map(({ type }) => type)).toEqual(['punch_in'])
})

test('whoever walks away is forgotten, and a revoked kiosk says so', async ({
  tenant,
  visitor,
}) => {
  await withPin(tenant, 'Ada Lovelace')
  const { key, id } = await deviceKey(tenant)
  const page = await visitor.open('/kiosk')
  await page.getByLabel('API key of this device').fill(key)
  await page.getByRole('button', { name: 'Use this key' }).click()
  await page.getByRole('button', { name: /Ada Lovelace/ }).click()
  await page.getByRole('heading', { name: 'Ada Lovelace' }).waitFor()
  await page.clock.fastForward(31_000)
  await page.getByLabel('Who are you?').waitFor()
  await must(
    tenant.owner.api.POST('/api/v1/api-keys/{id}/revoke', { params: { path: { id } }, body: {} }),
  )
  await page.clock.fastForward(61_000)
  await page.getByRole('heading', { name: 'This kiosk is not admitted any more' }).waitFor()
  await visitor.expectAccessible('kiosk-refused')
})

test('everybody sets their own PIN', async ({ tenant, visitor }) => {
  const ada = await tenant.hire('Ada Lovelace')
  await visitor.signIn(ada)
  const page = await visitor.open('/account')
  await page.getByLabel('New PIN').fill('1234')
  await page.getByLabel('Your password, to be sure').fill(PASSWORD)
  await page.getByRole('button', { name: 'Set the PIN' }).click()
  await page.getByText('must not be a straight run of digits').waitFor()
  await page.getByLabel('New PIN').fill(PIN)
  await page.getByRole('button', { name: 'Set the PIN' }).click()
  await page.getByText('Your PIN is set.').waitFor()
  await page.getByRole('button', { name: 'Remove the PIN' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Remove the PIN' }).click()
  await page.getByText('Your PIN is removed.').waitFor()
  const { employee } = await must(ada.api.GET('/api/v1/me'))
  expect(employee?.has_pin).toBe(false)
})
