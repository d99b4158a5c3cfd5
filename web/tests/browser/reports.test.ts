import { readFile } from 'node:fs/promises'

import { expect, must, setClock, test, type Person, type Tenant } from './support/fixtures'

/** Punches in and out on a date, in UTC. */
async function worked(tenant: Tenant, person: Person, date: string, from: string, until: string) {
  await must(
    tenant.owner.api.POST('/api/v1/timetracking/corrections', {
      body: {
        employee_id: person.employee.id,
        date,
        reason: 'As it was',
        punches: [
          { type: 'punch_in', timestamp: `${date}T${from}:00Z` },
          { type: 'punch_out', timestamp: `${date}T${until}:00Z` },
        ],
      },
    }),
  )
}

/** So many minutes of effort in one task. */
async function recorded(tenant: Tenant, person: Person, date: string, minutes: number) {
  const project = await must(tenant.owner.api.POST('/api/v1/projects', { body: { name: 'Mill' } }))
  await must(
    tenant.owner.api.POST('/api/v1/projects/{id}/members', {
      params: { path: { id: project.id } },
      body: { employee_id: person.employee.id },
    }),
  )
  const task = await must(
    tenant.owner.api.POST('/api/v1/tasks', {
      body: { project_id: project.id, name: 'Review', employees: [person.employee.id] },
    }),
  )
  await must(
    person.api.POST('/api/v1/timesheet/day/save', {
      body: { date, items: [{ task_id: task.id, duration_minutes_raw: minutes }] },
    }),
  )
}

test('a report of this month: its sums, its days, its people, and the same as a file', async ({
  tenant,
  visitor,
}) => {
  const ada = await tenant.hire('Ada Lovelace')
  const grace = await tenant.hire('Grace Hopper')
  await setClock('2026-03-13T09:00:00Z')
  await must(
    tenant.owner.api.POST('/api/v1/employees/business-hours', {
      body: { effective_from: '2026-01-01', start_time: '08:30', end_time: '17:00' },
    }),
  )
  await worked(tenant, ada, '2026-03-11', '08:00', '16:00') // late: it is 9 in Berlin
  await worked(tenant, ada, '2026-03-12', '07:00', '14:30')
  await recorded(tenant, ada, '2026-03-11', 540)
  await worked(tenant, grace, '2026-03-12', '07:00', '11:00')
  await visitor.page.clock.setFixedTime('2026-03-13T09:00:00Z')
  await visitor.signIn(tenant.owner)
  const page = await visitor.open('/reports')
  await page.getByRole('definition').getByText('19:30').waitFor()
  await page.getByText('Most on Thu, 12 Mar 2026: 11:30.').waitFor()
  await page.getByText('Late once, by 0:30: on Wednesday from 9:00, 1 of 1.').waitFor()
  await page.getByText('−231:00 by Fri, 13 Mar 2026.').waitFor()
  await page.getByText('Most overtime: Ada Lovelace, 1:00.').waitFor()
  await page.getByRole('row', { name: /Ada Lovelace.*15:30/ }).waitFor()
  await visitor.expectAccessible('reports')

  const hours = page.getByRole('region', { name: 'How much was worked each day' })
  await hours.getByRole('button', { name: 'As a table' }).click()
  await hours.getByRole('row', { name: /11 Mar 2026 8:00 9:00 −1:00/ }).waitFor()
  const balance = page.getByRole('region', { name: 'Who has worked more' })
  await balance.getByRole('button', { name: 'As a table' }).click()
  await balance.getByRole('row', { name: 'Ada Lovelace 9:00 80:00 1:00 −71:00' }).waitFor()

  const [file] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Download CSV' }).click(),
  ])
  expect(file.suggestedFilename()).toBe('stint 2026-03-01 2026-03-13.csv')
  const lines = (await readFile(await file.path(), 'utf8')).trim().split('\r\n')
  expect(lines).toHaveLength(4)
  expect(lines.filter((line) => line.includes('Ada Lovelace'))).toHaveLength(2)

  await page.getByRole('link', { name: 'Grace Hopper' }).click()
  await page.getByRole('definition').getByText('4:00').first().waitFor()
  expect(new URL(page.url()).searchParams.get('employee')).toBe(grace.employee.id)
  await page.getByText('Last month').click()
  await page.getByText('Nothing was worked on these dates.').waitFor()
  await page.reload()
  await page.getByText('Nothing was worked on these dates.').waitFor()
  expect(await page.getByRole('radio', { name: 'Last month' }).isChecked()).toBe(true)
})

test('how the balance develops, and by how much work began late', async ({ tenant, visitor }) => {
  const ada = await tenant.hire('Ada Lovelace')
  await setClock('2026-03-13T09:00:00Z')
  await must(
    tenant.owner.api.POST('/api/v1/employees/business-hours', {
      body: { effective_from: '2026-01-01', start_time: '08:30', end_time: '17:00' },
    }),
  )
  await worked(tenant, ada, '2026-03-11', '08:00', '16:00') // half an hour late
  await worked(tenant, ada, '2026-03-04', '08:15', '16:00') // and three quarters
  await worked(tenant, ada, '2026-03-10', '09:15', '16:00') // once by an hour more: another strength
  await worked(tenant, ada, '2026-03-12', '07:00', '14:30')
  await recorded(tenant, ada, '2026-02-27', 600)
  await recorded(tenant, ada, '2026-03-11', 540)
  await visitor.page.clock.setFixedTime('2026-03-13T09:00:00Z')
  await visitor.signIn(tenant.owner)
  const page = await visitor.open(
    `/reports?from=2026-01-01&until=2026-03-13&employee=${ada.employee.id}`,
  )
  const late =
    'Late 3 times, by 1:00 on average and 3:00 together; most often on Wednesday from 9:00: 2 of 2.'
  await page.getByText(late).waitFor()
  await page.getByText('−397:00 by Fri, 13 Mar 2026; in March 2026 alone −71:00.').waitFor()
  await visitor.expectAccessible('reports-year')

  const begins = page.getByRole('region', { name: 'When does work begin late' }).first()
  await begins.getByRole('button', { name: 'As a table' }).click()
  await begins.getByRole('row', { name: 'Wednesday 9:00 2 2 1:15 0:38' }).waitFor()
  await begins.getByRole('row', { name: 'Thursday 8:00 1 0 0:00 0:00' }).waitFor()
  const balance = page.getByRole('region', { name: 'How does the balance develop' }).first()
  await balance.getByRole('button', { name: 'As a table' }).click()
  await balance.getByRole('row', { name: 'January 2026 0:00 176:00 −176:00 −176:00' }).waitFor()
  await balance.getByRole('row', { name: 'February 2026 10:00 160:00 −150:00 −326:00' }).waitFor()
  await balance.getByRole('row', { name: 'March 2026 9:00 80:00 −71:00 −397:00' }).waitFor()
  await visitor.expectAccessible('reports-year-tables')

  await page.getByText('This month').click()
  await page.getByText('Choose several months').waitFor()
  await page.getByText('−71:00 by Fri, 13 Mar 2026.').waitFor()
})

test('an employee sees their own figures, and nobody else', async ({ tenant, visitor }) => {
  const ada = await tenant.hire('Ada Lovelace')
  const grace = await tenant.hire('Grace Hopper')
  await setClock('2026-03-13T09:00:00Z')
  await worked(tenant, ada, '2026-03-11', '08:00', '16:00')
  await worked(tenant, grace, '2026-03-12', '08:00', '12:00')
  await visitor.page.clock.setFixedTime('2026-03-13T09:00:00Z')
  await visitor.signIn(ada)
  const page = await visitor.open('/reports')
  await page.getByRole('row', { name: /Ada Lovelace/ }).waitFor()
  expect(await page.getByText('Grace Hopper').count()).toBe(0)
  await page.getByRole('definition').getByText('8:00').first().waitFor()
  expect(await page.getByLabel('Whose').count()).toBe(0)
})

test('a range that the server does not take is told, and so is a file that does not come', async ({
  tenant,
  visitor,
}) => {
  await visitor.signIn(tenant.owner)
  const page = await visitor.open('/reports?from=2026-03-10&until=2026-03-01')
  await page.getByRole('alert').first().waitFor()
  await visitor.open('/reports')
  await page.getByRole('button', { name: 'Download CSV' }).waitFor()
  await page.context().setOffline(true)
  await page.getByRole('button', { name: 'Download CSV' }).click()
  await page.getByText('The server cannot be reached.').first().waitFor()
  await page.context().setOffline(false)
})
