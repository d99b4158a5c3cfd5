import { expect, must, setClock, test, type Person } from './support/fixtures'

type Type = 'punch_in' | 'punch_out' | 'break_start' | 'break_end'

/** A day of the week that the tests look at, in Berlin's winter. */
async function worked(person: Person, date: string, ...times: [Type, string][]): Promise<void> {
  await must(
    person.api.POST('/api/v1/timetracking/corrections', {
      body: {
        employee_id: person.employee.id,
        date,
        punches: times.map(([type, time]) => ({ type, timestamp: `${date}T${time}:00+01:00` })),
        reason: 'Paper',
      },
    }),
  )
}

test('my sessions, week by week with their sums', async ({ tenant, visitor }) => {
  const ada = await tenant.hire('Ada Lovelace')
  await worked(ada, '2026-03-04', ['punch_in', '08:00'], ['punch_out', '12:30'])
  await worked(
    ada,
    '2026-03-09',
    ...([
      ['punch_in', '08:31'],
      ['break_start', '12:00'],
      ['break_end', '12:30'],
      ['punch_out', '17:00'],
    ] as [Type, string][]),
  )
  await worked(ada, '2026-02-27', ['punch_in', '09:00'], ['punch_out', '10:00'])
  await visitor.signIn(ada)
  const page = await visitor.open('/attendance')
  await page.getByText('2 days, 12:29 worked').waitFor()
  const weeks = page.getByRole('region', { name: 'Mar 2026' })
  expect(await weeks.count()).toBe(2)
  await weeks.first().getByText('7:59 worked').waitFor()
  await weeks.first().getByText('08:31–17:00').waitFor()
  await weeks.last().getByText('4:30 worked').waitFor()
  await visitor.expectAccessible('attendance')

  await page.getByRole('button', { name: 'The month before' }).click()
  await page.getByText('One day, 1:00 worked').waitFor()
  expect(new URL(page.url()).search).toBe('?from=2026-02-01&to=2026-02-28')
  await page.getByLabel('From').fill('2026-01-05')
  await page.getByLabel('To').fill('2026-01-11')
  await page.getByText('you have not clocked anything').waitFor()
  await visitor.expectAccessible('attendance-empty')
})

test('dates and times are typed as the language writes them, and quickly', async ({
  tenant,
  visitor,
}) => {
  const ada = await tenant.hire('Ada Lovelace')
  await worked(ada, '2026-03-09', ['punch_in', '08:00'], ['punch_out', '16:00'])
  await visitor.signIn(ada)
  await visitor.page.addInitScript(() => localStorage.setItem('stint.language', 'de'))
  const page = await visitor.open('/attendance')
  await page.getByLabel('Von').fill('9.3.')
  await page.keyboard.press('Tab')
  expect(await page.getByLabel('Von').inputValue()).toBe('9. März 2026')
  await page.getByLabel('Bis').fill('10032026')
  await page.keyboard.press('Enter')
  await expect.poll(() => new URL(page.url()).search).toBe('?from=2026-03-09&to=2026-03-10')
  await page.getByLabel('Bis').click()
  await page.getByRole('button', { name: 'Voriger Monat' }).waitFor()
  await visitor.expectAccessible('attendance-calendar')
  await page.keyboard.press('Escape')
  await page.getByLabel('Bis').fill('8.3.') // before it begins
  await page.keyboard.press('Tab')
  expect(await page.getByLabel('Bis').inputValue()).toBe('10. März 2026')

  await page.getByRole('button', { name: /9\. März.*korrigieren/ }).click()
  const dialog = page.getByRole('dialog')
  const [first, second] = [1, 2].map((place) => dialog.getByLabel(`Zeit ${place}: Uhrzeit`))
  await second?.fill('1715')
  await first?.fill('7.45')
  await page.keyboard.press('Tab')
  expect(await first?.inputValue()).toBe('07:45')
  expect(await second?.inputValue()).toBe('17:15')
  await first?.fill('25')
  await page.keyboard.press('Tab')
  await dialog.getByText('Schreiben Sie es als 8:30 oder 0830').waitFor()
})

test('a correction that must be approved waits, and its decision is shown', async ({
  tenant,
  visitor,
}) => {
  const ada = await tenant.hire('Ada Lovelace')
  await worked(ada, '2026-03-09', ['punch_in', '08:00'], ['punch_out', '16:00'])
  await must(
    tenant.owner.api.PATCH('/api/v1/organization', { body: { correction_approval: true } }),
  )
  await visitor.signIn(ada)
  const page = await visitor.open('/attendance')
  await page.getByRole('button', { name: 'Correct Monday 9 March' }).click()
  const dialog = page.getByRole('dialog', { name: 'Correct a day' })
  await dialog.getByRole('button', { name: 'Add a break' }).click()
  await dialog.getByLabel('Time 3: time').fill('12:00')
  await dialog.getByLabel('Time 4: time').fill('12:45')
  await dialog.getByLabel('Why').fill('Lunch')
  await dialog.getByText('7:15 worked, 0:45 breaks').waitFor()
  await dialog.getByRole('button', { name: 'Send for approval' }).click()
  await page.getByText('Sent for approval.').waitFor()
  await dialog.waitFor({ state: 'detached' })
  const corrections = page.getByRole('region', { name: 'Corrections' })
  await corrections.getByText('Waiting for approval').waitFor()
  await corrections.getByText('After: in 08:00, break 12:00, back 12:45, out 16:00').waitFor()
  await page.getByText('08:00–16:00').waitFor()
  await visitor.expectAccessible('attendance-pending')

  const { items } = await must(
    tenant.owner.api.GET('/api/v1/timetracking/corrections', {
      params: { query: { state: 'pending' } },
    }),
  )
  await must(
    tenant.owner.api.POST('/api/v1/timetracking/corrections/{id}/reject', {
      params: { path: { id: items[0]?.id ?? '' } },
      body: { reason: 'There was no break' },
    }),
  )
  await page.reload()
  await corrections.getByText('Answer: There was no break').waitFor()
  await corrections.getByText('Rejected').waitFor()
})

test('who corrects a day that was changed meanwhile sees both, and decides', async ({
  tenant,
  visitor,
}) => {
  const ada = await tenant.hire('Ada Lovelace')
  await worked(ada, '2026-03-09', ['punch_in', '08:00'], ['punch_out', '16:00'])
  await visitor.signIn(ada)
  const page = await visitor.open('/attendance')
  await page.getByRole('button', { name: 'Correct Monday 9 March' }).click()
  const dialog = page.getByRole('dialog', { name: 'Correct a day' })
  await dialog.getByLabel('Time 2: time').fill('17:00')
  await dialog.getByLabel('Why').fill('I stayed on')
  await worked(ada, '2026-03-09', ['punch_in', '08:10'], ['punch_out', '16:20'])
  await dialog.getByRole('button', { name: 'Save the correction' }).click()
  const conflict = dialog.getByRole('alert')
  await conflict.getByText('The day has been changed meanwhile').waitFor()
  await conflict.getByText('16:20 Clock out').waitFor()
  expect(await dialog.getByLabel('Time 2: time').inputValue()).toBe('17:00')
  await visitor.expectAccessible('attendance-conflict')
  await conflict.getByRole('button', { name: 'Begin with what is there now' }).click()
  expect(await dialog.getByLabel('Time 1: time').inputValue()).toBe('08:10')
  await dialog.getByLabel('Time 2: time').fill('17:30')
  await dialog.getByRole('button', { name: 'Save the correction' }).click()
  await page.getByText('The day is corrected.').waitFor()
  await page.getByText('08:10–17:30').waitFor()
})

test('without a connection nothing that was typed is lost', async ({ tenant, visitor }) => {
  const ada = await tenant.hire('Ada Lovelace')
  await worked(ada, '2026-03-09', ['punch_in', '08:00'], ['punch_out', '16:00'])
  await visitor.signIn(ada)
  const page = await visitor.open('/attendance')
  await page.getByRole('button', { name: 'Correct Monday 9 March' }).click()
  const dialog = page.getByRole('dialog', { name: 'Correct a day' })
  await dialog.getByLabel('Time 2: time').fill('17:00')
  await dialog.getByRole('button', { name: 'Save the correction' }).click()
  await dialog.getByText('Say why').waitFor()
  await dialog.getByLabel('Why').fill('I stayed on')
  await page.context().setOffline(true)
  await dialog.getByRole('button', { name: 'Save the correction' }).click()
  await dialog.getByText('The server cannot be reached.').waitFor()
  await page.context().setOffline(false)
  expect(await dialog.getByLabel('Time 2: time').inputValue()).toBe('17:00')
  await dialog.getByRole('button', { name: 'Save the correction' }).click()
  await page.getByText('08:00–17:00').waitFor()
})

test('a night shift ends on the next day', async ({ tenant, visitor }) => {
  const ada = await tenant.hire('Ada Lovelace')
  await visitor.signIn(ada)
  await setClock('2026-03-10T09:00:00Z')
  const page = await visitor.open('/attendance')
  await page.getByRole('button', { name: 'Correct a day' }).click()
  const dialog = page.getByRole('dialog', { name: 'Correct a day' })
  await dialog.getByLabel('Day').fill('2026-03-08')
  await dialog.getByText('Nothing is clocked on this day.').waitFor()
  await dialog.getByRole('button', { name: 'Add a time' }).click()
  await dialog.getByLabel('Time 1: time').fill('22:00')
  await dialog.getByRole('button', { name: 'Add a time' }).click()
  await dialog.getByLabel('Time 2: time').fill('06:00')
  await dialog.getByLabel('Why').fill('Night watch')
  await dialog.getByText('This does not fit after the time before').first().waitFor()
  // By now the earlier time stands first.
  await dialog.getByRole('button', { name: 'Time 1: on the next day' }).click()
  await dialog.getByText('8:00 worked, 0:00 breaks').waitFor()
  await dialog.getByRole('button', { name: 'Save the correction' }).click()
  await page.getByText('22:00–06:00').waitFor()
})
