import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { once } from 'node:events'

import { inject } from 'vitest'

import { expect, must, setClock, test } from './support/fixtures'

test('a role is made, changed and archived', async ({ tenant, visitor }) => {
  await visitor.signIn(tenant.owner)
  const page = await visitor.open('/settings/roles')
  await page.getByRole('row', { name: /^Manager/ }).waitFor()
  await visitor.expectAccessible('roles')
  await page.getByRole('button', { name: 'New role' }).click()
  const dialog = page.getByRole('dialog', { name: 'New role' })
  await dialog.getByLabel('Name').fill('Payroll')
  const reports = dialog.getByRole('radiogroup', { name: 'See reports' })
  await reports.getByText('All').click()
  await dialog.getByRole('radiogroup', { name: 'See employees' }).getByText('Team').click()
  // Every permission has words of ours.
  const table = dialog.getByRole('table', { name: 'What it may do' })
  expect(await table.getByText(/^\w+\.\w+$/).count()).toBe(0)
  await table.getByRole('rowheader', { name: 'Working time' }).waitFor()
  const webhooks = dialog.getByRole('radiogroup', { name: 'See and change webhooks' })
  expect(await webhooks.getByRole('radio').count()).toBe(2)
  await visitor.expectAccessible('role-form')
  await dialog.getByRole('button', { name: 'Save' }).click()
  await page.getByText('Saved.').waitFor()
  const listed = await must(tenant.owner.api.GET('/api/v1/roles', { params: { query: {} } }))
  const made = listed.items.find(({ name }) => name === 'Payroll')
  expect(new Set(made?.grants.map(({ permission, scope }) => `${permission} ${scope}`))).toEqual(
    new Set(['reports.read all', 'employees.read team']),
  )

  await page.getByRole('button', { name: 'Change: Payroll' }).click()
  const change = page.getByRole('dialog', { name: 'Change Payroll' })
  await change.getByRole('radiogroup', { name: 'See employees' }).getByText('No').click()
  await change.getByLabel('Name').fill('manager')
  await change.getByRole('button', { name: 'Save' }).click()
  await change.getByRole('alert').first().waitFor() // there is one of that name
  await change.getByLabel('Name').fill('Wages')
  await change.getByRole('button', { name: 'Save' }).click()
  await page.getByRole('button', { name: 'Archive: Wages' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Archive' }).click()
  await page.getByText('The role is archived.').waitFor()
  await expect.poll(() => page.getByRole('row', { name: /^Wages/ }).count()).toBe(0)
})

test('what somebody else did to a role meanwhile is not overwritten', async ({
  tenant,
  visitor,
}) => {
  const role = await must(
    tenant.owner.api.POST('/api/v1/roles', { body: { name: 'Payroll', grants: [] } }),
  )
  await visitor.signIn(tenant.owner)
  const page = await visitor.open('/settings/roles')
  await page.getByRole('button', { name: 'Change: Payroll' }).click()
  const dialog = page.getByRole('dialog', { name: 'Change Payroll' })
  await dialog.getByRole('radiogroup', { name: 'See reports' }).waitFor()
  await setClock('2026-03-10T09:00:05Z')
  await must(
    tenant.owner.api.PATCH('/api/v1/roles/{id}', {
      params: { path: { id: role.id ?? '' } },
      body: { description: 'For wages' },
    }),
  )
  await dialog.getByLabel('Description').fill('For payment')
  await dialog.getByRole('button', { name: 'Save' }).click()
  await dialog.getByText('Somebody else has changed this meanwhile.').waitFor()
  await dialog.getByRole('button', { name: 'Look at it as it is now' }).click()
  await page.getByText('For wages').waitFor()
})

test('an API key is made, shown once, works, and is revoked', async ({ tenant, visitor }) => {
  await visitor.signIn(tenant.owner)
  const page = await visitor.open('/settings/api-keys')
  await page.getByText('There is no key yet').waitFor()
  await visitor.expectAccessible('api-keys-empty')
  await page.getByRole('button', { name: 'New key' }).click()
  const dialog = page.getByRole('dialog', { name: 'New key' })
  await dialog.getByLabel('What is it for?').fill('Payroll export')
  await dialog.getByRole('button', { name: 'Make the key' }).click()
  await dialog.getByText('Choose one thing at least that it may do.').waitFor()
  await dialog.getByRole('radiogroup', { name: 'See employees' }).getByText('All').click()
  await dialog.getByRole('button', { name: 'Make the key' }).click()
  const shown = page.getByRole('dialog', { name: 'The key is made' })
  const key = (await shown.getByTestId('secret').textContent()) ?? ''
  await visitor.expectAccessible('api-key-made')
  await page.keyboard.press('Escape') // is no reason to lose it
  await shown.getByRole('button', { name: 'I have kept it' }).click()
  const used = () =>
    fetch(`${inject('server').url}/api/v1/employees`, { headers: { 'X-API-Key': key } })
  expect((await used()).status).toBe(200)
  await page.getByRole('button', { name: 'Revoke: Payroll export' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Revoke' }).click()
  await page.getByText('The key is revoked.').waitFor()
  expect((await used()).status).toBe(401)
  await visitor.expectAccessible('api-keys')
})

test('a webhook is made, told, looked at, paused and archived', async ({ tenant, visitor }) => {
  const letters: string[] = []
  const receiver = createServer((request, reply) => {
    letters.push(String(request.headers['stint-event']))
    request.resume()
    reply.writeHead(500).end('not today')
  }).listen(0, '127.0.0.2')
  await once(receiver, 'listening')
  const url = `http://127.0.0.2:${(receiver.address() as AddressInfo).port}/hook`

  await visitor.signIn(tenant.owner)
  const page = await visitor.open('/settings/webhooks')
  await page.getByText('Nobody is told yet').waitFor()
  await page.getByRole('button', { name: 'New webhook' }).click()
  const dialog = page.getByRole('dialog', { name: 'New webhook' })
  await dialog.getByLabel('Address').fill('ftp://example.com')
  await dialog.getByRole('checkbox', { name: 'Somebody punched' }).check()
  await dialog.getByRole('button', { name: 'Save' }).click()
  await expect.poll(() => dialog.getByLabel('Address').getAttribute('aria-invalid')).toBe('true')
  await dialog.getByLabel('Address').fill(url)
  await dialog.getByRole('button', { name: 'Save' }).click()
  await page.getByRole('button', { name: 'I have kept it' }).click()

  await page.getByRole('button', { name: `Actions: ${url}` }).click()
  await page.getByRole('menuitem', { name: 'Send a test' }).click()
  await page.getByText('A test is on its way.').waitFor()
  await expect.poll(() => letters, { timeout: 20_000 }).toContain('ping')
  await expect
    .poll(
      async () => {
        await page.reload()
        await page
          .getByRole('region', { name: 'Deliveries' })
          .getByRole('row', { name: /ping/ })
          .waitFor()
        return page.getByText('· 500').count()
      },
      { timeout: 20_000 },
    )
    .toBe(1)
  await visitor.expectAccessible('webhooks')
  await page.getByRole('button', { name: /^Look: ping/ }).click()
  await page.getByRole('dialog', { name: 'ping' }).getByText('not today').waitFor()
  await visitor.expectAccessible('webhook-delivery')
  await page.keyboard.press('Escape')

  await page.getByRole('button', { name: `Actions: ${url}` }).click()
  await page.getByRole('menuitem', { name: 'Pause' }).click()
  await page.getByText('Paused').waitFor()
  await page.getByRole('button', { name: `Actions: ${url}` }).click()
  await page.getByRole('menuitem', { name: 'Archive' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Archive' }).click()
  await page.getByText('The webhook is archived.').waitFor()
  const hooks = await must(tenant.owner.api.GET('/api/v1/webhooks', { params: { query: {} } }))
  expect(hooks.items.map(({ state }) => state)).toEqual(['archived'])
  receiver.close()
})

test('background jobs are listed by their state, which is in the address', async ({
  tenant,
  visitor,
}) => {
  await must(
    tenant.owner.api.POST('/api/v1/employees', {
      body: { name: 'Ada Lovelace', email: 'ada@example.com', invite: true },
    }),
  )
  await visitor.signIn(tenant.owner)
  const page = await visitor.open('/settings/jobs')
  await page.getByRole('row', { name: /Mail/ }).waitFor()
  await visitor.expectAccessible('jobs')
  await page.getByRole('radiogroup', { name: 'State' }).getByText('Failed').click()
  await page.getByText('There is no job in this state').waitFor()
  expect(new URL(page.url()).search).toBe('?status=FAILED')
  await page.reload()
  await page.getByText('There is no job in this state').waitFor()
})

test('the audit log tells who changed what, and that it is whole', async ({ tenant, visitor }) => {
  await must(
    tenant.owner.api.PATCH('/api/v1/organization', { body: { missing_punch_out_minutes: 600 } }),
  )
  await visitor.signIn(tenant.owner)
  const page = await visitor.open('/settings/audit?action=organization.update')
  const line = page.getByRole('row', { name: /Organization changed organization\.update/ })
  await line.waitFor()
  expect(await page.getByRole('row').count()).toBe(2)
  await line.getByRole('button', { name: 'change' }).click()
  await line.getByRole('row', { name: 'missing_punch_out_minutes' }).waitFor()
  await visitor.expectAccessible('audit')
  await page.getByRole('button', { name: 'Verify' }).click()
  await page.getByText(/entries, unchanged and complete/).waitFor()
  await page.getByRole('button', { name: 'Show all' }).click()
  await page
    .getByRole('row', { name: /sign_in\.start/ })
    .first()
    .waitFor()
  await page.getByLabel('From').fill('2 January 2027')
  await page.keyboard.press('Enter')
  await page.getByText('Nothing of that kind has happened').waitFor()
})

test('who may not see settings is offered none, and gets nowhere by the address', async ({
  tenant,
  visitor,
}) => {
  const ada = await tenant.hire('Ada Lovelace')
  await visitor.signIn(ada)
  const page = await visitor.open('/settings/audit')
  await page.getByRole('heading', { name: 'Today' }).waitFor()
  expect(await page.getByRole('navigation').getByText('Audit log').count()).toBe(0)
})
