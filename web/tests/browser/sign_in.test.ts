import { inject } from 'vitest'

import { expect, must, newTenant, PASSWORD, setClock, START, test } from './support/fixtures'

test('somebody signs in and is where they wanted to go', async ({ tenant, visitor }) => {
  const page = await visitor.open('/?from=mail')
  await page.getByLabel('E-mail address').fill(tenant.owner.email)
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD)
  await visitor.expectAccessible('sign-in')
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: 'Today' }).waitFor()
  expect(new URL(page.url()).pathname + new URL(page.url()).search).toBe('/?from=mail')
})

test('a wrong password is told, and the address stays', async ({ tenant, visitor }) => {
  const page = await visitor.open('/sign-in')
  await page.getByLabel('E-mail address').fill(tenant.owner.email)
  await page.getByLabel('Password', { exact: true }).fill('wrong')
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.getByRole('alert').getByText('The e-mail address or the password is wrong.').waitFor()
  expect(await page.getByRole('textbox', { name: 'E-mail address' }).inputValue()).toBe(
    tenant.owner.email,
  )
  expect(await page.getByLabel('Password', { exact: true }).inputValue()).toBe('')
})

test('a link to another site is not followed after signing in', async ({ tenant, visitor }) => {
  const page = await visitor.open('/sign-in?next=//evil.example/')
  await page.getByLabel('E-mail address').fill(tenant.owner.email)
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.getByRole('heading', { name: 'Today' }).waitFor()
  expect(new URL(page.url()).origin).toBe(inject('server').url)
})

test('without a connection the page says so, and signs in when it is back', async ({
  tenant,
  visitor,
}) => {
  const page = await visitor.open('/sign-in')
  await page.getByLabel('E-mail address').fill(tenant.owner.email)
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD)
  await page.context().setOffline(true)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.getByRole('alert').getByText('The server cannot be reached.').waitFor()
  await page.context().setOffline(false)
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.getByRole('heading', { name: 'Today' }).waitFor()
})

test('whoever works for two organizations chooses one, and changes without the password', async ({
  tenant,
  visitor,
}) => {
  const other = await newTenant()
  await other.alsoOwnedBy(tenant.owner.email)
  const page = await visitor.open('/sign-in')
  await page.getByLabel('E-mail address').fill(tenant.owner.email)
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.getByRole('heading', { name: 'Where do you want to work?' }).waitFor()
  await visitor.expectAccessible('choose-organization')
  await page.getByRole('button', { name: other.name }).click()
  await page.getByRole('heading', { name: 'Today' }).waitFor()
  await page.getByRole('banner').getByText(other.name).waitFor()

  await page.getByRole('button', { name: 'Your account' }).click()
  await page.getByRole('menuitem', { name: tenant.name }).click()
  await page.getByRole('banner').getByText(tenant.name).waitFor()
})

test('signing out is said, and the way back leads to the form', async ({ tenant, visitor }) => {
  await visitor.signIn(tenant.owner)
  const page = await visitor.open('/')
  await page.getByRole('button', { name: 'Your account' }).click()
  await page.getByRole('menuitem', { name: 'Sign out' }).click()
  await page.getByText('You are signed out.').waitFor()
  await page.goBack()
  await page.getByRole('heading', { name: 'Sign in to Stint' }).waitFor()
})

test('the page speaks German to whom chose it, there and on the next device', async ({
  tenant,
  visitor,
}) => {
  await visitor.signIn(tenant.owner)
  const page = await visitor.open('/')
  await page.getByRole('button', { name: 'Your account' }).click()
  await page.getByRole('menuitem', { name: 'Deutsch' }).click()
  await page.getByRole('heading', { name: 'Heute' }).waitFor()
  expect(await page.locator('html').getAttribute('lang')).toBe('de')
  await expect
    .poll(async () => (await must(tenant.owner.api.GET('/api/v1/me'))).user?.locale)
    .toBe('de')
  await page.evaluate('localStorage.clear()')
  await page.reload()
  await page.getByRole('heading', { name: 'Heute' }).waitFor()
})

test('an ended session is taken up again where the person is', async ({ tenant, visitor }) => {
  await visitor.signIn(tenant.owner)
  const page = await visitor.open('/account')
  await page.getByLabel('Name').fill('Olive Oyl')
  await must(tenant.owner.api.POST('/api/v1/auth/logout/all', { body: {} }))
  await page.getByRole('button', { name: 'Save' }).click()
  const dialog = page.getByRole('dialog', { name: 'Please sign in again' })
  await dialog.waitFor()
  await visitor.expectAccessible('sign-in-again')
  await dialog.getByLabel('Password', { exact: true }).fill('wrong')
  await dialog.getByRole('button', { name: 'Sign in', exact: true }).click()
  await page.getByText('The e-mail address or the password is wrong.').waitFor()
  await dialog.getByLabel('Password', { exact: true }).fill(PASSWORD)
  await page.keyboard.press('Enter')
  await page.getByText('Saved').waitFor()
  expect(await page.getByLabel('Name').inputValue()).toBe('Olive Oyl')
  await visitor.signIn(tenant.owner)
  const me = await page.context().request.get(`${inject('server').url}/api/v1/me`)
  expect(((await me.json()) as { user: { name: string } }).user.name).toBe('Olive Oyl')
})

test('the account: a new password, and where else one is signed in', async ({
  tenant,
  visitor,
}) => {
  const ada = await tenant.hire('Ada Lovelace')
  await visitor.signIn(ada)
  await setClock('2026-03-10T09:05:00Z')
  await visitor.signIn(ada)
  const page = await visitor.open('/account')
  await page.getByText('This device').waitFor()
  await visitor.expectAccessible('account')
  const others = page.getByRole('button', { name: 'End' })
  expect(await others.count()).toBe(2) // the first visit, and that of the test itself
  await others.first().click()
  await page.getByText('That session is over.').waitFor()
  await expect.poll(() => others.count()).toBe(1)

  await page.getByLabel('Current password').fill('wrong')
  await page.getByLabel('New password').fill('seven quiet engines humming')
  await page.getByRole('button', { name: 'Change the password' }).click()
  await page.getByText('is not your password').waitFor()
  await page.getByLabel('Current password').fill(PASSWORD)
  await page.getByLabel('New password').fill('short')
  await page.getByRole('button', { name: 'Change the password' }).click()
  await page.getByText('must have at least 12 characters').waitFor()
  await page.getByLabel('New password').fill('seven quiet engines humming')
  await page.getByRole('button', { name: 'Change the password' }).click()
  await page.getByText('Your password is changed').waitFor()
  const reply = await page.context().request.post(`${inject('server').url}/api/v1/auth/login`, {
    data: { email: ada.email, password: 'seven quiet engines humming' },
    headers: { Origin: inject('server').url },
  })
  expect(reply.status()).toBe(200)
  await setClock(START)
})

test('a page that is not there says so', async ({ tenant, visitor }) => {
  await visitor.signIn(tenant.owner)
  const page = await visitor.open('/nowhere')
  await page.getByRole('heading', { name: 'There is no such page' }).waitFor()
  await page.getByRole('link', { name: 'To the first page' }).click()
  await page.getByRole('heading', { name: 'Today' }).waitFor()
})
