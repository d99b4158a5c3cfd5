import { ActionIcon, Box, Button, Group } from '@mantine/core'
import IconCalendarOff from '@tabler/icons-react/icons/IconCalendarOff'
import IconChevronLeft from '@tabler/icons-react/icons/IconChevronLeft'
import IconChevronRight from '@tabler/icons-react/icons/IconChevronRight'
import { useNavigate } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'

import { api } from '../../api/client'
import { useMyself } from '../../api/me'
import { useWhose, type Whose } from '../../api/whose'
import { useFormats } from '../../app/formats'
import { EmployeeSelect } from '../../components/EmployeeSelect'
import { EmptyState } from '../../components/EmptyState'
import { ProblemAlert } from '../../components/ProblemAlert'
import { Screen } from '../../components/Screen'
import { Figures } from './Figures'
import { Legend } from './Legend'
import { MonthGrid } from './MonthGrid'
import { monthRoute } from './route'
import { Submissions } from './Submissions'
import { lastOf, monthAfter, monthOf } from './weeks'

export function Month() {
  const { t } = useTranslation('month')
  const { can } = useMyself()
  const formats = useFormats()
  const search = monthRoute.useSearch()
  const navigate = useNavigate({ from: '/month' })
  const whose = useWhose(search.employee)
  const current = monthOf(whose.today)
  const month = search.month ?? current
  const show = (month: string) =>
    void navigate({ search: { ...search, month: month === current ? undefined : month } })
  const name = formats.month(`${month}-01`)
  return (
    <Screen
      title={whose.isMine ? name : `${name} · ${whose.name}`}
      actions={
        <>
          <ActionIcon
            variant="default"
            size={36}
            aria-label={t('previous')}
            onClick={() => show(monthAfter(month, -1))}
          >
            <IconChevronLeft size={18} aria-hidden />
          </ActionIcon>
          <Button variant="default" disabled={month === current} onClick={() => show(current)}>
            {t('this_month')}
          </Button>
          <ActionIcon
            variant="default"
            size={36}
            aria-label={t('next')}
            disabled={month >= current}
            onClick={() => show(monthAfter(month, 1))}
          >
            <IconChevronRight size={18} aria-hidden />
          </ActionIcon>
        </>
      }
    >
      {can('timesheets.read', 'team') && (
        <Box maw={320}>
          <EmployeeSelect
            label={t('employee')}
            value={whose.id}
            withDeactivated
            onChange={(employee) =>
              void navigate({ search: { ...search, employee: employee ?? undefined } })
            }
          />
        </Box>
      )}
      <ProblemAlert error={whose.error} />
      {month > current ? (
        <EmptyState
          icon={IconCalendarOff}
          title={t('future.title')}
          action={
            <Button variant="light" onClick={() => show(current)}>
              {t('future.action')}
            </Button>
          }
        >
          {t('future.text')}
        </EmptyState>
      ) : (
        <Sheet key={whose.id} month={month} whose={whose} onMonth={show} />
      )}
    </Screen>
  )
}

function Sheet(props: { month: string; whose: Whose; onMonth: (month: string) => void }) {
  const { month, whose } = props
  const { t } = useTranslation('month')
  const { can } = useMyself()
  const sheet = api.useQuery('get', '/api/v1/timesheet/month', {
    params: { query: { month, ...whose.query } },
  })
  const calendar = api.useQuery(
    'get',
    '/api/v1/calendar',
    {
      params: {
        query: {
          start_date: `${month}-01`,
          end_date: lastOf(month),
          employee_id: whose.id,
          limit: 31,
        },
      },
    },
    { enabled: can('calendar.read') },
  )
  const names = new Map(
    calendar.data?.items
      .filter(({ description }) => description !== '')
      .map(({ date, description }) => [date, description]),
  )
  if (sheet.error !== null) {
    return (
      <Group>
        <ProblemAlert error={sheet.error} />
        <Button variant="default" onClick={() => void sheet.refetch()}>
          {t('actions.retry', { ns: 'common' })}
        </Button>
      </Group>
    )
  }
  return (
    <>
      <Figures sheet={sheet.data} />
      <Submissions month={month} whose={whose} days={sheet.data?.days ?? []} />
      <MonthGrid
        month={month}
        whose={whose}
        days={sheet.data?.days}
        names={names}
        onMonth={props.onMonth}
      />
      <Legend />
    </>
  )
}
