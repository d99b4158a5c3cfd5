import { expect, must, setClock, test, type Tenant } from './support/fixtures'

const overrides = (tenant: Tenant) =>
  must(tenant.owner.api.GET('/api/v1/calendar/overrides', { params: { query: {} } }))
const holidays = (tenant: Tenant) =>
  must(tenant.owner.api.GET('/api/v1/holidays', { params: { query: {} } }))

function ics(...events: string[]): { name: string; mimeType: string; buffer: Buffer } {
  const lines = ['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//test//EN', ...events, 'END:VCALENDAR']
  return {
    name: 'holidays.ics',
    mimeType: 'text/calendar',
    buffer: Buffer.from(`${lines.join('\r\n')}\r\n`),
  }
}

const event = (uid: string, date: string, name: string, ...more: string[]) =>
  [
    'BEGIN:VEVENT',
    `UID:${uid}`,
    `DTSTART;VALUE=DATE:${date}`,
    `SUMMARY:${name}`,
    ...more,
    'END:VEVENT',
  ].join('\r\n')

test('a holiday is entered, changed and deleted', async ({ tenant, visitor }) => {
  await visitor.signIn(tenant.owner)
  const page = await visitor.open('/settings/calendar')
  await page.getByText('No holidays yet').waitFor()
  await page.getByRole('button', { name: 'Add a holiday' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('button', { name: 'Save' }).click()
  await dialog.getByText('What is it called?').waitFor()
  await dialog.getByLabel('Name').fill('Labour Day')
  await dialog.getByLabel('Date').fill('1 May 2026')
  await page.keyboard.press('Tab')
  await dialog.getByLabel('Region').fill('germany')
  await dialog.getByRole('button', { name: 'Save' }).click()
  await expect.poll(() => dialog.getByLabel('Region').getAttribute('aria-invalid')).toBe('true')
  await visitor.expectAccessible('holiday-form')
  await dialog.getByLabel('Region').fill('')
  await dialog.getByRole('button', { name: 'Save' }).click()
  const day = page.getByRole('button', { name: /1 May 2026, Holiday, Labour Day$/ })
  await day.waitFor()
  const may = page.getByRole('region', { name: 'May 2026' })
  await may.getByText('20 working days').waitFor()
  expect((await holidays(tenant)).items).toMatchObject([{ date: '2026-05-01', region: '' }])

  await page.getByRole('button', { name: /^Edit: Labour Day/ }).click()
  await dialog.getByLabel('Name').fill('May Day')
  await dialog.getByRole('button', { name: 'Save' }).click()
  await page.getByRole('button', { name: /1 May 2026, Holiday, May Day$/ }).waitFor()

  await page.getByRole('button', { name: /^Delete: May Day/ }).click()
  await page
    .getByRole('dialog', { name: 'Delete May Day?' })
    .getByRole('button', { name: 'Delete' })
    .click()
  await page.getByText('The holiday is deleted.').waitFor()
  await page.getByRole('button', { name: /\b1 May 2026, Working day$/ }).waitFor()
  expect((await holidays(tenant)).items).toEqual([])
})

test('a day is made free and worked by exception, by keyboard', async ({ tenant, visitor }) => {
  await must(
    tenant.owner.api.POST('/api/v1/holidays', { body: { date: '2026-04-06', name: 'Easter' } }),
  )
  await visitor.signIn(tenant.owner)
  const page = await visitor.open('/settings/calendar')
  const today = page.getByRole('button', { name: /10 Mar 2026, Working day/ })
  await today.focus()
  for (const key of ['ArrowDown', 'ArrowRight', 'ArrowRight', 'ArrowRight', 'Enter']) {
    await page.keyboard.press(key)
  }
  const friday = page.getByRole('dialog', { name: /20 Mar 2026/ })
  await friday.getByLabel('Why').fill('Summer party')
  await visitor.expectAccessible('calendar-day')
  await friday.getByRole('button', { name: 'Save' }).click()
  await page.getByRole('button', { name: /20 Mar 2026, Free by exception, Summer party/ }).waitFor()
  await page.getByRole('button', { name: /21 Mar 2026, Not a working day/ }).click()
  await page
    .getByRole('dialog', { name: /21 Mar 2026/ })
    .getByRole('button', { name: 'Save' })
    .click()
  await page.getByRole('button', { name: /21 Mar 2026, Worked by exception/ }).waitFor()
  expect((await overrides(tenant)).items).toMatchObject([
    { date: '2026-03-20', day_type: 'Free', note: 'Summer party' },
    { date: '2026-03-21', day_type: 'Working', note: '' },
  ])
  await visitor.expectAccessible('calendar')

  await page.getByRole('button', { name: /20 Mar 2026, Free by exception/ }).click()
  await friday.getByRole('button', { name: 'End the exception' }).click()
  await page.getByRole('button', { name: /20 Mar 2026, Working day/ }).waitFor()
  expect((await overrides(tenant)).items).toHaveLength(1)
})

test('of two who change an exception both versions are shown', async ({ tenant, visitor }) => {
  const put = (day_type: 'Free' | 'Working', note: string) =>
    must(
      tenant.owner.api.PUT('/api/v1/calendar/overrides/{date}', {
        params: { path: { date: '2026-03-20' } },
        body: { day_type, note },
      }),
    )
  await put('Free', 'At first')
  await visitor.signIn(tenant.owner)
  const page = await visitor.open('/settings/calendar')
  await page.getByRole('button', { name: /20 Mar 2026, Free by exception/ }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Why').fill('Mine')
  await setClock('2026-03-10T09:00:05Z')
  await put('Working', 'Theirs')
  await dialog.getByRole('button', { name: 'Save' }).click()
  await dialog.getByRole('row', { name: 'Why Mine Theirs' }).waitFor()
  expect(await dialog.getByRole('row').count()).toBe(2)
  await visitor.expectAccessible('calendar-conflict')
  await dialog.getByRole('button', { name: 'Save mine' }).click()
  // What kind of day it is only they have changed: so it stays.
  await page.getByRole('button', { name: /20 Mar 2026, Worked by exception, Mine/ }).waitFor()
  expect((await overrides(tenant)).items).toMatchObject([{ day_type: 'Working', note: 'Mine' }])
})

test('a file is refused with its lines named, and then imported as a whole', async ({
  tenant,
  visitor,
}) => {
  await visitor.signIn(tenant.owner)
  const page = await visitor.open('/settings/calendar')
  await page.getByRole('button', { name: 'Import holidays' }).click()
  const dialog = page.getByRole('dialog', { name: 'Import holidays' })
  await dialog.getByRole('button', { name: 'Import', exact: true }).click()
  await dialog.getByText('Choose a file.').waitFor()
  const choose = async (file: ReturnType<typeof ics>) => {
    const [chooser] = await Promise.all([
      page.waitForEvent('filechooser'),
      dialog.getByRole('button', { name: 'iCalendar file' }).click(),
    ])
    await chooser.setFiles(file)
  }
  const good = event('may@example.com', '20260501', 'Labour Day')
  await choose(ics(good, event('bad@example.com', '20261399', 'No such day')))
  await dialog.getByRole('button', { name: 'Import', exact: true }).click()
  const refusal = dialog.getByRole('alert')
  await refusal.getByText('Nothing was imported.').waitFor()
  await refusal.getByRole('row', { name: /^\d+ 2 / }).waitFor()
  await visitor.expectAccessible('holiday-import-refused')
  expect((await holidays(tenant)).items).toEqual([])

  await choose(ics(good, event('unity@example.com', '20261003', 'Unity Day')))
  await dialog.getByLabel('Region').fill('de')
  await dialog.getByRole('button', { name: 'Import', exact: true }).click()
  const summary = page.getByRole('dialog', { name: 'The holidays are imported' })
  await summary.getByText('2 events in the file').waitFor()
  await summary.getByText('2 new holidays').waitFor()
  await visitor.expectAccessible('holiday-imported')
  await summary.getByRole('button', { name: 'Close' }).last().click()
  await page.getByRole('row', { name: /Unity Day.*DE/ }).waitFor()
  expect((await holidays(tenant)).items).toMatchObject([
    { date: '2026-05-01', region: 'DE' },
    { date: '2026-10-03', region: 'DE' },
  ])
})

test('who may not change the calendar looks at it, year by year', async ({ tenant, visitor }) => {
  await must(
    tenant.owner.api.POST('/api/v1/holidays', { body: { date: '2027-01-01', name: 'New Year' } }),
  )
  const ada = await tenant.hire('Ada Lovelace')
  await visitor.signIn(ada)
  const page = await visitor.open('/settings/calendar')
  await page.getByText('Nobody has entered holidays of this year.').waitFor()
  await page.getByRole('button', { name: 'The year after' }).click()
  await page.getByRole('row', { name: /New Year/ }).waitFor()
  expect(new URL(page.url()).search).toBe('?year=2027')
  expect(
    await page.getByRole('button', { name: /Add a holiday|Import|^Edit|^Delete/ }).count(),
  ).toBe(0)
  await page.getByRole('button', { name: /1 Jan 2027, Holiday, New Year/ }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByText('New Year').waitFor()
  expect(await dialog.getByRole('button', { name: 'Save' }).count()).toBe(0)
})
