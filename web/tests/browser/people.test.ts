import { readdirSync } from 'node:fs'
import { join } from 'node:path'

import { inject } from 'vitest'

import { expect, must, setClock, test, type Tenant } from './support/fixtures'

async function found(tenant: Tenant, q: string) {
  const { items } = await must(
    tenant.owner.api.GET('/api/v1/employees', { params: { query: { q } } }),
  )
  return items
}

const letters = () => readdirSync(join(inject('server').mail, 'new')).length

test('somebody is added with a temporary password, and what is taken is said where it was typed', async ({
  tenant,
  visitor,
}) => {
  const ada = await tenant.hire('Ada Lovelace', { number: 'A-1', department: 'Engineering' })
  await visitor.signIn(tenant.owner)
  const page = await visitor.open('/people')
  await page.getByRole('row', { name: /Ada Lovelace/ }).waitFor()
  await visitor.expectAccessible('people')
  await page.getByRole('button', { name: 'Add somebody' }).click()
  const dialog = page.getByRole('dialog', { name: 'Add somebody' })
  await dialog.getByLabel('Name').fill('Charles Babbage')
  await dialog.getByRole('textbox', { name: 'E-mail' }).fill(ada.email)
  await dialog.getByRole('textbox', { name: 'Number' }).fill('A-1')
  await dialog.getByRole('radio', { name: 'With a temporary password' }).check()
  await visitor.expectAccessible('person-new')
  await dialog.getByRole('button', { name: 'Add', exact: true }).click()
  await dialog.getByText('Somebody here has this number already.').waitFor()
  await dialog.getByRole('textbox', { name: 'Number' }).fill('A-2')
  await dialog.getByRole('button', { name: 'Add', exact: true }).click()
  await dialog.getByText('Somebody here has this address already.').first().waitFor()
  const email = `charles-${tenant.id}@example.com`
  await dialog.getByRole('textbox', { name: 'E-mail' }).fill(email)
  await dialog.getByRole('button', { name: 'Add', exact: true }).click()
  const shown = page.getByRole('dialog', { name: 'Charles Babbage can sign in' })
  const password = (await shown.getByTestId('secret').textContent()) ?? ''
  await shown.getByRole('button', { name: 'I have kept it' }).click()
  await page.getByRole('heading', { name: 'Charles Babbage' }).waitFor()
  const login = await fetch(`${inject('server').url}/api/v1/auth/login`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ email, password }),
  })
  expect(login.status).toBe(200)
  expect(await found(tenant, 'Charles')).toMatchObject([{ number: 'A-2', role: 'member' }])
})

test('the list is searched, filtered and sorted, and the address tells how', async ({
  tenant,
  visitor,
}) => {
  await tenant.hire('Ada Lovelace', { department: 'Engineering', role: 'manager' })
  const gone = await tenant.hire('Charles Babbage', { department: 'Engineering' })
  await tenant.hire('Grace Hopper', { department: 'Sales' })
  const id = gone.employee.id
  await must(
    tenant.owner.api.POST('/api/v1/employees/{id}/deactivate', {
      params: { path: { id } },
      body: {},
    }),
  )
  await visitor.signIn(tenant.owner)
  const page = await visitor.open('/people')
  const names = () => page.getByRole('table').getByRole('link').allTextContents()
  await page.getByRole('link', { name: 'Olive Owner' }).waitFor()
  await expect.poll(names).toEqual(['Ada Lovelace', 'Grace Hopper', 'Olive Owner'])
  await page.getByRole('button', { name: /^Name, sorted upwards/ }).click()
  await expect.poll(names).toEqual(['Olive Owner', 'Grace Hopper', 'Ada Lovelace'])
  await page.getByRole('combobox', { name: 'Department' }).fill('Engineering')
  await expect.poll(names).toEqual(['Ada Lovelace'])
  await page.getByRole('combobox', { name: 'State' }).click()
  await page.getByRole('option', { name: 'All' }).click()
  await expect.poll(names).toEqual(['Charles Babbage', 'Ada Lovelace'])
  await page.reload()
  await page.getByRole('link', { name: 'Charles Babbage' }).waitFor()
  await expect.poll(names).toEqual(['Charles Babbage', 'Ada Lovelace'])
  await page.getByRole('combobox', { name: 'Role' }).click()
  await page.getByRole('option', { name: 'Manager' }).click()
  await expect.poll(names).toEqual(['Ada Lovelace'])
  await page.getByLabel('Name, number or e-mail').fill('nobody at all')
  await page.getByText('Nobody is like that').waitFor()
  await visitor.expectAccessible('people-none')
  await page.getByRole('button', { name: 'Show everybody' }).click()
  await expect.poll(names).toEqual(['Olive Owner', 'Grace Hopper', 'Ada Lovelace'])
})

test('departments are suggested from all there are, and on a phone the list is made of cards', async ({
  tenant,
  visitor,
}) => {
  await tenant.hire('Ada Lovelace', { department: 'Engineering' })
  await tenant.hire('Grace Hopper', { department: 'Sales' })
  await visitor.signIn(tenant.owner)
  const page = await visitor.open('/people?q=Ada')
  await page.getByRole('link', { name: 'Ada Lovelace' }).waitFor()
  const options = () => page.getByRole('option').allTextContents()
  await page.getByRole('combobox', { name: 'Department' }).click()
  await expect.poll(options).toEqual(['Engineering', 'Sales'])
  await page.getByRole('option', { name: 'Sales' }).click()
  await page.getByText('Nobody is like that').waitFor()
  expect(new URL(page.url()).searchParams.get('department')).toBe('Sales')

  await page.setViewportSize({ width: 360, height: 800 })
  await page.getByRole('button', { name: 'Show everybody' }).click()
  const ada = page.getByRole('row', { name: 'Ada Lovelace' })
  await ada.getByRole('cell', { name: 'Engineering' }).waitFor()
  const headings = await page.getByRole('columnheader').allTextContents()
  expect(headings).toEqual(['Name', 'Number', 'Department', 'Role', 'Daily norm', 'State'])
  const card = await ada.boundingBox()
  const cell = await ada.getByRole('cell', { name: 'Engineering' }).boundingBox()
  expect(card?.height).toBeGreaterThan(100)
  expect(cell?.width).toBeGreaterThan(250)
  const names = () => page.getByRole('table').getByRole('link').allTextContents()
  await page.getByRole('button', { name: /^Name, sorted upwards/ }).click()
  await expect.poll(names).toEqual(['Olive Owner', 'Grace Hopper', 'Ada Lovelace'])
})

test('what two people change at once is shown to the second, who decides', async ({
  tenant,
  visitor,
}) => {
  const { employee } = await tenant.hire('Ada Lovelace', { department: 'Engineering' })
  const path = { id: employee.id }
  const others = async (department: string, at: string) => {
    await setClock(at)
    await must(
      tenant.owner.api.PATCH('/api/v1/employees/{id}', { params: { path }, body: { department } }),
    )
  }
  const now = () => must(tenant.owner.api.GET('/api/v1/employees/{id}', { params: { path } }))
  await visitor.signIn(tenant.owner)
  const page = await visitor.open(`/people/${employee.id}`)
  const details = page.getByRole('region', { name: 'Details' })
  await details.getByLabel('Department').fill('Research')
  await details.getByLabel('Position').fill('Head')
  await others('Sales', '2026-03-10T09:00:05Z')
  await details.getByRole('button', { name: 'Save', exact: true }).click()
  const row = details.getByRole('row', { name: /Department/ })
  await row.getByText('Research').waitFor()
  await row.getByText('Sales').waitFor()
  await visitor.expectAccessible('person-conflict')
  await details.getByRole('button', { name: 'Save mine' }).click()
  await page.getByText('Saved.').first().waitFor()
  expect(await now()).toMatchObject({ department: 'Research', position: 'Head' })

  await details.getByLabel('Department').fill('Marketing')
  await others('Finance', '2026-03-10T09:00:10Z')
  await details.getByRole('button', { name: 'Save', exact: true }).click()
  await details.getByRole('button', { name: 'Keep what is there' }).click()
  await expect.poll(() => details.getByLabel('Department').inputValue()).toBe('Finance')
  expect(await now()).toMatchObject({ department: 'Finance' })

  // What is not saved is not lost by leaving.
  await details.getByLabel('Department').fill('Half typed')
  await page.getByRole('link', { name: 'All employees' }).click()
  const question = page.getByRole('dialog', { name: 'Leave without saving?' })
  await question.getByRole('button', { name: 'Cancel' }).click()
  expect(await details.getByLabel('Department').inputValue()).toBe('Half typed')
})

test('norms are added, replaced and removed', async ({ tenant, visitor }) => {
  const { employee } = await tenant.hire('Ada Lovelace')
  const norms = async () => {
    const { items } = await must(
      tenant.owner.api.GET('/api/v1/employees/{id}/norms', {
        params: { path: { id: employee.id } },
      }),
    )
    return items.map((norm) => [norm.effective_from, norm.daily_norm_minutes])
  }
  await visitor.signIn(tenant.owner)
  const page = await visitor.open(`/people/${employee.id}`)
  const part = page.getByRole('region', { name: 'Daily norm' })
  await part.getByRole('row', { name: /From the beginning · in force/ }).waitFor()
  await visitor.expectAccessible('person')
  await part.getByRole('textbox', { name: 'Per day' }).fill('6:00')
  await part.getByRole('button', { name: 'Add' }).click()
  await part.getByRole('row', { name: /10 Mar 2026 · in force 6:00/ }).waitFor()
  expect(await norms()).toEqual([
    ['2026-03-10', 360],
    ['1970-01-01', 480],
  ])
  await part.getByRole('textbox', { name: 'Per day' }).fill('5:30')
  await part.getByRole('button', { name: 'Add' }).click()
  await page.getByRole('dialog').getByText('6:00 a day. It becomes 5:30.').waitFor()
  await page.getByRole('button', { name: 'Replace' }).click()
  await part.getByRole('row', { name: /in force 5:30/ }).waitFor()
  await part.getByRole('button', { name: /^Delete: / }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click()
  await part.getByRole('row', { name: /From the beginning · in force 8:00/ }).waitFor()
  expect(await norms()).toEqual([['1970-01-01', 480]])
})

test('somebody is invited, gets a PIN, leaves and comes back', async ({ tenant, visitor }) => {
  const made = await must(
    tenant.owner.api.POST('/api/v1/employees', {
      body: { name: 'Ada Lovelace', email: `ada-${tenant.id}@example.com`, invite: false },
    }),
  )
  const now = () =>
    must(tenant.owner.api.GET('/api/v1/employees/{id}', { params: { path: { id: made.id } } }))
  await visitor.signIn(tenant.owner)
  const page = await visitor.open(`/people/${made.id}`)
  const before = letters()
  await page.getByText('nobody has invited them yet').waitFor()
  await page.getByRole('button', { name: 'Invite', exact: true }).click()
  await page.getByText('An invitation is on its way').waitFor()
  await expect.poll(letters, { timeout: 20_000 }).toBeGreaterThan(before)
  await page.getByRole('button', { name: 'Invite again' }).waitFor()

  await page.getByRole('button', { name: 'Set a PIN' }).click()
  const dialog = page.getByRole('dialog', { name: 'PIN of Ada Lovelace' })
  await dialog.getByRole('textbox', { name: 'New PIN' }).fill('1111')
  await dialog.getByRole('button', { name: 'Save' }).click()
  await dialog.getByText('must not repeat one digit').waitFor()
  await dialog.getByRole('textbox', { name: 'New PIN' }).fill('2580')
  await dialog.getByRole('button', { name: 'Save' }).click()
  await page.getByText('Has a PIN and can punch').waitFor()
  expect(await now()).toMatchObject({ has_pin: true })
  await page.getByRole('button', { name: 'Remove the PIN' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Remove the PIN' }).click()
  await page.getByText('Has no PIN').waitFor()

  await page.getByRole('button', { name: 'Deactivate' }).click()
  const question = page.getByRole('dialog', { name: 'Deactivate Ada Lovelace?' })
  await question.getByText('A clock that still runs counts no further.').waitFor()
  await visitor.expectAccessible('person-deactivate')
  await question.getByRole('button', { name: 'Cancel' }).click()
  expect(await now()).toMatchObject({ state: 'active' })
  await page.getByRole('button', { name: 'Deactivate' }).click()
  await question.getByRole('button', { name: 'Deactivate' }).click()
  await page.getByRole('button', { name: 'Activate again' }).waitFor()
  expect(await now()).toMatchObject({ state: 'deactivated', employed_until: '2026-03-10' })
  await page.getByRole('button', { name: 'Activate again' }).click()
  await page.getByRole('button', { name: 'Deactivate' }).waitFor()
  expect(await now()).toMatchObject({ state: 'active', employed_until: null })
})

test('a new password is sent to whoever has a login, and nobody deactivates themselves', async ({
  tenant,
  visitor,
}) => {
  const ada = await tenant.hire('Ada Lovelace')
  await visitor.signIn(tenant.owner)
  const page = await visitor.open(`/people/${ada.employee.id}`)
  const before = letters()
  await page.getByRole('button', { name: 'Send a link for a new password' }).click()
  await page
    .getByRole('dialog', { name: 'New password for Ada Lovelace?' })
    .getByRole('button', { name: 'Send a link for a new password' })
    .click()
  await page.getByText('A link is on its way to Ada Lovelace.').waitFor()
  await expect.poll(letters, { timeout: 20_000 }).toBeGreaterThan(before)
  await visitor.open(`/people/${tenant.owner.employee.id}`)
  await page.getByText('Nobody deactivates themselves').waitFor()
  expect(await page.getByRole('button', { name: 'Deactivate' }).count()).toBe(0)
})

test('a manager sees the team, and changes nobody', async ({ tenant, visitor }) => {
  const manager = await tenant.hire('Mary Somerville', { role: 'manager' })
  const ada = await tenant.hire('Ada Lovelace', { manager_id: manager.employee.id })
  const other = await tenant.hire('Otto Other')
  await visitor.signIn(manager)
  const page = await visitor.open('/people')
  await page.getByRole('row', { name: /Ada Lovelace/ }).waitFor()
  expect(await page.getByText('Otto Other').count()).toBe(0)
  expect(await page.getByRole('button', { name: 'Add somebody' }).count()).toBe(0)
  await visitor.open('/people/import')
  await page.getByRole('heading', { name: 'Today' }).waitFor()
  await visitor.open(`/people/${ada.employee.id}`)
  await page.getByText('Signs in with e-mail and password.').waitFor()
  expect(await page.getByRole('textbox', { name: 'Name' }).isEditable()).toBe(false)
  expect(await page.getByRole('button', { name: /Save|Add|Deactivate|PIN/ }).count()).toBe(0)
  await visitor.expectAccessible('person-read')
  await visitor.open(`/people/${other.employee.id}`)
  await page
    .getByRole('alert')
    .getByText(/not there|not among those/)
    .waitFor()
})

test('who sees only themselves is not offered the employees', async ({ tenant, visitor }) => {
  const ada = await tenant.hire('Ada Lovelace')
  await visitor.signIn(ada)
  const page = await visitor.open('/people')
  await page.getByRole('heading', { name: 'Today' }).waitFor()
  expect(await page.getByRole('navigation').getByText('Employees').count()).toBe(0)
})

test('a file is looked at, corrected and imported', async ({ tenant, visitor }) => {
  await visitor.signIn(tenant.owner)
  const page = await visitor.open('/people/import')
  const bad =
    'name,email,role\nAda Lovelace,ada.example.com,member\nGrace Hopper,grace@x.example,king\n'
  await page.getByRole('button', { name: 'Choose a file' }).waitFor()
  await visitor.expectAccessible('import-empty')
  await page
    .locator('input[type=file]')
    .setInputFiles({ name: 'people.csv', mimeType: 'text/csv', buffer: Buffer.from(bad) })
  const mistakes = page.getByRole('table', { name: 'What is wrong' })
  await mistakes.getByRole('row', { name: /^2 email/ }).waitFor()
  await mistakes.getByRole('row', { name: /^3 role names no role/i }).waitFor()
  await page.getByText('2 things are wrong').waitFor()
  expect(await page.getByRole('button', { name: /^Import/ }).isEnabled()).toBe(false)
  await visitor.expectAccessible('import-mistakes')
  expect(await found(tenant, 'Ada')).toEqual([])

  const email = `ada-${tenant.id}@example.com`
  const good = `name,email,role,invite\nAda Lovelace,${email},member,no\nGrace Hopper,grace-${tenant.id}@example.com,manager,yes\n`
  await page.getByLabel('Or paste the lines').fill(good)
  expect(await mistakes.count()).toBe(0) // they were about another text
  await page.getByRole('button', { name: 'Check' }).click()
  await page.getByText('All is well: 2 people would be added.').waitFor()
  await page.getByText('1 invitation is sent by e-mail.').waitFor()
  await page.getByRole('table').getByText('Member', { exact: true }).waitFor()
  await visitor.expectAccessible('import-preview')
  expect(await found(tenant, 'Ada')).toEqual([])

  // Somebody else is faster with one of them: then none is imported, and it is said which.
  await must(
    tenant.owner.api.POST('/api/v1/employees', { body: { name: 'Ada L.', email, invite: false } }),
  )
  await page.getByRole('button', { name: 'Import 2 people' }).click()
  const question = page.getByRole('dialog', { name: 'Import 2 people?' })
  await question.getByRole('button', { name: 'Import 2 people' }).click()
  await mistakes.getByRole('row', { name: /^2 email/ }).waitFor()
  expect(await found(tenant, 'Grace')).toEqual([])

  // Dropped, a file is looked at right away.
  const dropped = await page.evaluateHandle(
    (text) => {
      const transfer = new DataTransfer()
      transfer.items.add(new File([text], 'dropped.csv', { type: 'text/csv' }))
      return transfer
    },
    good.replace(email, `b${email}`),
  )
  await page.getByTestId('drop').dispatchEvent('drop', { dataTransfer: dropped })
  await page.getByText('dropped.csv').waitFor()
  await page.getByRole('button', { name: 'Import 2 people' }).click()
  await question.getByRole('button', { name: 'Import 2 people' }).click()
  await page.getByText('2 people are imported.').waitFor()
  await page.getByRole('row', { name: /Grace Hopper/ }).waitFor()
  expect(await found(tenant, 'Grace')).toMatchObject([{ role: 'manager', login: 'invited' }])
})
