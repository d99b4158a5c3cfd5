import { expect, must, test, type Tenant, type Visitor } from './support/fixtures'

/** The owner, who reads German. */
async function german(tenant: Tenant, visitor: Visitor) {
  await must(tenant.owner.api.PATCH('/api/v1/me', { body: { locale: 'de' } }))
  await visitor.signIn(tenant.owner)
  await (await visitor.open('/')).getByRole('heading', { name: 'Heute' }).waitFor()
}

test('what the server says of a field is German where the page is', async ({ tenant, visitor }) => {
  await german(tenant, visitor)
  const page = await visitor.open('/account')
  await page.getByLabel('Jetziges Passwort').fill('falsch')
  await page.getByLabel('Neues Passwort').fill('seven quiet engines humming')
  await page.getByRole('button', { name: 'Passwort ändern' }).click()
  await page.getByText('Ist nicht Ihr Passwort').waitFor()
  await page.getByLabel('Neues Passwort').fill('kurz')
  await page.getByRole('button', { name: 'Passwort ändern' }).click()
  await page.getByText('Muss mindestens 12 Zeichen haben').waitFor()
  await visitor.expectAccessible('mistake-german')
})

test('each wrong line of a file is explained in German', async ({ tenant, visitor }) => {
  await german(tenant, visitor)
  const page = await visitor.open('/settings/calendar')
  await page.getByRole('button', { name: 'Feiertage importieren' }).click()
  const dialog = page.getByRole('dialog', { name: 'Feiertage importieren' })
  const [chooser] = await Promise.all([
    page.waitForEvent('filechooser'),
    dialog.getByRole('button', { name: 'iCalendar-Datei' }).click(),
  ])
  const lines = ['BEGIN:VEVENT', 'UID:a@example.com', 'DTSTART;VALUE=DATE:20261399']
  const file = ['BEGIN:VCALENDAR', ...lines, 'SUMMARY:Nie', 'END:VEVENT', 'END:VCALENDAR', '']
  await chooser.setFiles({
    name: 'holidays.ics',
    mimeType: 'text/calendar',
    buffer: Buffer.from(file.join('\r\n')),
  })
  await dialog.getByRole('button', { name: 'Importieren', exact: true }).click()
  await dialog.getByText('DTSTART ist kein Datum ab 1900').waitFor()
  await visitor.expectAccessible('mistakes-german')
})

test('what is wrong outside the form is told with its place, and which day is locked', async ({
  tenant,
  visitor,
}) => {
  await german(tenant, visitor)
  const page = await visitor.open('/settings/locks')
  const refusal = { status: 422, type: '/problems/invalid', detail: '', errors: [] as unknown[] }
  await page.route('**/api/v1/timesheet/locks', (route) =>
    route.request().method() === 'POST'
      ? route.fulfill({
          status: refusal.status,
          contentType: 'application/problem+json',
          body: JSON.stringify({ title: 'Refused', request_id: 'x', ...refusal }),
        })
      : route.continue(),
  )
  await page.getByRole('button', { name: 'Zeitraum sperren' }).first().click()
  const dialog = page.getByRole('dialog', { name: 'Zeitraum sperren' })
  const alert = dialog.getByRole('alert')
  const lock = dialog.getByRole('button', { name: 'Diese Tage sperren' })

  refusal.errors = [
    { pointer: '/items/0/task_id', message: 'names no task' },
    { pointer: '/start_time', message: 'must not be after 2026-03-11' },
    { pointer: '/items/1', message: 'is something that has no words yet' },
    { pointer: '', message: 'is required' },
  ]
  await lock.click()
  await alert.getByText('Einige Angaben stimmen nicht.').waitFor()
  expect(await alert.getByRole('listitem').allTextContents()).toEqual([
    'Zeile 1, Aufgabe: gibt es nicht als Aufgabe',
    'Beginn: darf nicht nach dem 11. März 2026 liegen',
    'Zeile 2: is something that has no words yet',
    'Fehlt',
  ])
  await visitor.expectAccessible('mistakes-placed')

  Object.assign(refusal, {
    status: 409,
    type: '/problems/period_locked',
    detail: '2026-03-11 is in a period that was locked',
    errors: [],
  })
  await lock.click()
  await alert.getByText('Der 11. März 2026 liegt in einem gesperrten Zeitraum.').waitFor()
})
