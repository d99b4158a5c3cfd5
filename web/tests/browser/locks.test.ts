import { expect, must, test } from './support/fixtures'

test('a period is locked, found closed, and unlocked again', async ({ tenant, visitor }) => {
  await visitor.signIn(tenant.owner)
  const page = await visitor.open('/settings/locks')
  await page.getByText('Nothing is locked').waitFor()
  await visitor.expectAccessible('locks-empty')
  await page.getByRole('button', { name: 'Lock a period' }).click()
  const dialog = page.getByRole('dialog', { name: 'Lock a period' })
  // Last month is what one mostly wants.
  expect(await dialog.getByLabel('From').inputValue()).toMatch(/Feb.*1.*2026|1 Feb 2026/)
  await dialog.getByLabel('Until').fill('15 January 2026')
  await page.keyboard.press('Tab')
  await dialog.getByRole('button', { name: 'Lock these days' }).click()
  await dialog.getByText('This is before the first day.').waitFor()
  await visitor.expectAccessible('lock-form')
  await dialog.getByLabel('Until').fill('28 February 2026')
  await dialog.getByLabel('Why').fill('Billed')
  await dialog.getByRole('button', { name: 'Lock these days' }).click()
  await page.getByRole('row', { name: /Billed.*Olive Owner/ }).waitFor()
  const locks = () => must(tenant.owner.api.GET('/api/v1/timesheet/locks'))
  expect((await locks()).items).toMatchObject([
    { start_date: '2026-02-01', end_date: '2026-02-28', note: 'Billed' },
  ])
  await visitor.expectAccessible('locks')

  await page.getByRole('button', { name: /^Unlock: / }).click()
  const question = page.getByRole('dialog', { name: /^Unlock / })
  await question.getByRole('button', { name: 'Cancel' }).click()
  expect((await locks()).items).toHaveLength(1)
  await page.getByRole('button', { name: /^Unlock: / }).click()
  await question.getByRole('button', { name: 'Unlock' }).click()
  await page.getByText('The period is open again.').waitFor()
  await page.getByText('Nothing is locked').waitFor()
  expect((await locks()).items).toEqual([])
})

test('a lock that somebody else has lifted meanwhile is told and goes', async ({
  tenant,
  visitor,
}) => {
  const lock = await must(
    tenant.owner.api.POST('/api/v1/timesheet/locks', {
      body: { start_date: '2026-01-01', end_date: '2026-01-31' },
    }),
  )
  await visitor.signIn(tenant.owner)
  const page = await visitor.open('/settings/locks')
  await page.getByRole('button', { name: /^Unlock: / }).click()
  await must(
    tenant.owner.api.DELETE('/api/v1/timesheet/locks/{id}', { params: { path: { id: lock.id } } }),
  )
  await page.getByRole('dialog').getByRole('button', { name: 'Unlock' }).click()
  await page.getByText('This is not there (any more).').waitFor()
  await page.getByText('Nothing is locked').waitFor()
})

test('who may not lock gets nowhere by the address', async ({ tenant, visitor }) => {
  const ada = await tenant.hire('Ada Lovelace')
  await visitor.signIn(ada)
  const page = await visitor.open('/settings/locks')
  await page.getByRole('heading', { name: 'Today' }).waitFor()
  expect(new URL(page.url()).pathname).toBe('/')
})
