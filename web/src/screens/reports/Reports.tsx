import { Button, Stack } from '@mantine/core'
import IconPrinter from '@tabler/icons-react/icons/IconPrinter'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'

import { useMyself } from '../../api/me'
import { Screen } from '../../components/Screen'
import { dateIn } from '../../format/dates'
import { Balance } from './Balance'
import { BalanceByPerson } from './BalanceByPerson'
import { Download } from './Download'
import { EmployeesTable } from './EmployeesTable'
import { Filters } from './Filters'
import { HoursPerDay } from './HoursPerDay'
import { Overview } from './Overview'
import { Punctuality } from './Punctuality'
import { presetOf, rangeOf } from './range'
import { reportsRoute } from './route'

/** What a range of dates adds up to: at a glance, per day, per person, and as a file. */
export function Reports() {
  const { t } = useTranslation('reports')
  const { zone, organization } = useMyself()
  const search = reportsRoute.useSearch()
  const [today] = useState(() => dateIn(zone, Date.now()))
  const usual = rangeOf('this_month', today, organization.week_start)
  const range = { from: search.from ?? usual.from, until: search.until ?? usual.until }
  const selection = { start_date: range.from, end_date: range.until, employee_id: search.employee }
  return (
    <Screen
      title={t('title')}
      actions={
        <>
          <Button
            variant="default"
            leftSection={<IconPrinter size={16} aria-hidden />}
            onClick={() => window.print()}
          >
            {t('print')}
          </Button>
          <Download selection={selection} />
        </>
      }
    >
      <Filters
        range={range}
        today={today}
        preset={presetOf(range, today, organization.week_start)}
      />
      <Overview selection={selection} />
      <Stack gap="xl">
        <HoursPerDay selection={selection} />
        <Punctuality selection={selection} />
        <Balance selection={selection} />
        <BalanceByPerson selection={selection} />
        <EmployeesTable selection={selection} />
      </Stack>
    </Screen>
  )
}
