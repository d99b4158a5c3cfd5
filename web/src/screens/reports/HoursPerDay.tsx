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

/** How much was worked on each date, and where it went: presence beside effort. */
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
  const missing = days.reduce((sum, day) => sum + Math.max(0, day.difference_seconds), 0)
  return (
    <Figure
      title={t('hours.title')}
      answer={
        most.date === ''
          ? t('hours.none')
          : t('hours.answer', {
              date: formats.date(most.date),
              time: formatSeconds(most.working_seconds),
              missing: formatSeconds(missing),
            })
      }
      isPending={isPending}
      error={error}
      chart={
        <BarChart
          h={260}
          data={days.map(({ date, working_seconds, effort_seconds }) => ({
            date: formats.shortDate(date),
            presence: working_seconds / 3600,
            effort: effort_seconds / 3600,
          }))}
          dataKey="date"
          series={[
            { name: 'presence', label: t('hours.presence'), color: 'stint.6' },
            { name: 'effort', label: t('hours.effort'), color: 'teal.6' },
          ]}
          valueFormatter={(hours) => formatSeconds(hours * 3600)}
          yAxisProps={{ width: 60, tickFormatter: (hours: number) => `${hours}` }}
          barChartProps={{ accessibilityLayer: false }} // the table is for those who do not see it
          withLegend
          legendProps={{ verticalAlign: 'bottom' }}
          tickLine="none"
          barProps={{ isAnimationActive: false }}
        />
      }
      table={
        <Table fz="sm" aria-label={t('hours.title')}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th scope="col">{t('date')}</Table.Th>
              {[t('hours.presence'), t('hours.effort'), t('hours.difference')].map((name) => (
                <Table.Th key={name} scope="col" ta="right">
                  {name}
                </Table.Th>
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody className="figures">
            {days.map(({ date, working_seconds, effort_seconds, difference_seconds }) => (
              <Table.Tr key={date}>
                <Table.Td>{formats.date(date)}</Table.Td>
                <Table.Td ta="right">{formatSeconds(working_seconds)}</Table.Td>
                <Table.Td ta="right">{formatSeconds(effort_seconds)}</Table.Td>
                <Table.Td ta="right">{formatSeconds(difference_seconds)}</Table.Td>
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
