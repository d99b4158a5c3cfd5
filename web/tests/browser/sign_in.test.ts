import { expect, PASSWORD, test } from './support/fixtures'

test('somebody signs in and is where they wanted to go', async ({ tenant, visitor }) => {
  const page = await visitor.open('/')
  await page.getByLabel('E-mail address').fill(tenant.owner.email)
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD)
  await visitor.expectAccessible('sign-in')
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.getByRole('heading', { name: 'Today' }).waitFor()
  expect(new URL(page.url()).pathname).toBe('/')
})

test('a wrong password is told, and what was typed stays', async ({ tenant, visitor }) => {
  const page = await visitor.open('/sign-in')
  await page.getByLabel('E-mail address').fill(tenant.owner.email)
  await page.getByLabel('Password', { exact: true }).fill('wrong')
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.getByRole('alert').getByText('The e-mail address or the password is wrong.').waitFor()
  expect(await page.getByLabel('E-mail address').inputValue()).toBe(tenant.owner.email)
})
