import '@mantine/charts/styles.css'

import { BarChart } from '@mantine/charts'
import { Table } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'

import { client, need } from '../../api/client'
import type { DailyReportDay } from '../../api/schema'
import { useFormats } from '../../app/formats'
import { formatSeconds } from '../../format/durations'
import { Figure } from './Figure'
import type { Selection } from './selection'

/** How much was worked on each date. */
export function HoursPerDay({ selection }: { selection: Selection }) {
  const { t } = useTranslation('reports')
  const formats = useFormats()
  const { data, error, isPending } = useQuery({
    queryKey: ['get', '/api/v1/reports/daily', selection],
    queryFn: () => everyDay(selection),
  })
  const days = data ?? []
  const most = days.reduce(
    (best, day) => (day.working_seconds > best.working_seconds ? day : best),
    {
      date: '',
      working_seconds: 0,
    },
  )
  return (
    <Figure
      title={t('hours.title')}
      answer={
        most.date === ''
          ? t('hours.none')
          : t('hours.answer', {
              date: formats.date(most.date),
              time: formatSeconds(most.working_seconds),
            })
      }
      isPending={isPending}
      error={error}
      chart={
        <BarChart
          h={260}
          data={days.map(({ date, working_seconds }) => ({
            date: formats.shortDate(date),
            hours: working_seconds / 3600,
          }))}
          dataKey="date"
          series={[{ name: 'hours', label: t('hours.worked'), color: 'stint.6' }]}
          valueFormatter={(hours) => formatSeconds(hours * 3600)}
          yAxisProps={{ width: 60, tickFormatter: (hours: number) => `${hours}` }}
          barChartProps={{ accessibilityLayer: false }} // the table is for those who do not see it
          withLegend={false}
          tickLine="none"
          barProps={{ isAnimationActive: false }}
        />
      }
      table={
        <Table fz="sm" aria-label={t('hours.title')}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th scope="col">{t('date')}</Table.Th>
              <Table.Th scope="col" ta="right">
                {t('hours.worked')}
              </Table.Th>
              <Table.Th scope="col" ta="right">
                {t('figures.days')}
              </Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody className="figures">
            {days.map(({ date, working_seconds, sessions }) => (
              <Table.Tr key={date}>
                <Table.Td>{formats.date(date)}</Table.Td>
                <Table.Td ta="right">{formatSeconds(working_seconds)}</Table.Td>
                <Table.Td ta="right">{formats.number(sessions)}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      }
    />
  )
}

/** All pages: a range of years has more days than one. */
async function everyDay(selection: Selection): Promise<DailyReportDay[]> {
  const days: DailyReportDay[] = []
  let cursor: string | undefined
  do {
    const query = { ...selection, limit: 500, cursor }
    const page = await need(client.GET('/api/v1/reports/daily', { params: { query } }))
    days.push(...page.items)
    cursor = page.next_cursor ?? undefined
  } while (cursor !== undefined)
  return days
}
