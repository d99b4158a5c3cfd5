import '@mantine/charts/styles.css'

import { CompositeChart } from '@mantine/charts'
import { Table, Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'

import { api } from '../../api/client'
import type { BalanceMonth } from '../../api/schema'
import { useFormats } from '../../app/formats'
import { Row, StackedTable } from '../../components/StackedTable'
import { formatDifference, formatMinutes } from '../../format/durations'
import { Figure } from './Figure'
import type { Selection } from './selection'

/** How effort moved away from what was expected, month by month: of one person, or of all together. */
export function Balance({ selection }: { selection: Selection }) {
  const { t } = useTranslation('reports')
  const formats = useFormats()
  const { data, error, isPending } = api.useQuery('get', '/api/v1/reports/balance/months', {
    params: { query: selection },
  })
  const months = data?.items ?? []
  const last = months.at(-1)
  const isEmpty = months.every(
    ({ effort_minutes, expected_minutes }) => effort_minutes === 0 && expected_minutes === 0,
  )
  const answer = () => {
    if (last === undefined || isEmpty) {
      return t('balance.none')
    }
    const values = {
      date: formats.date(selection.end_date),
      balance: formatDifference(last.balance_minutes),
      month: formats.month(`${last.month}-01`),
      change: formatDifference(last.change_minutes),
    }
    return months.length === 1 ? t('balance.answer', values) : t('balance.course', values)
  }
  return (
    <Figure
      title={t('balance.title')}
      answer={answer()}
      isPending={isPending}
      error={error}
      chart={
        months.length === 1 ? (
          <Text size="sm">{t('balance.one_month')}</Text>
        ) : (
          <Course months={months} />
        )
      }
      table={
        <StackedTable
          label={t('balance.title')}
          columns={[
            t('balance.month'),
            t('balance.effort'),
            t('balance.expected'),
            t('balance.change'),
            t('balance.balance'),
          ]}
        >
          {months.map((month) => (
            <Row key={month.month} className="figures">
              <Table.Td>{formats.month(`${month.month}-01`)}</Table.Td>
              <Table.Td>{formatMinutes(month.effort_minutes)}</Table.Td>
              <Table.Td>{formatMinutes(month.expected_minutes)}</Table.Td>
              <Table.Td>{formatDifference(month.change_minutes)}</Table.Td>
              <Table.Td>{formatDifference(month.balance_minutes)}</Table.Td>
            </Row>
          ))}
        </StackedTable>
      }
    />
  )
}

/** Each month's change as a bar, and the line that they add up to. */
function Course({ months }: { months: BalanceMonth[] }) {
  const { t } = useTranslation('reports')
  const formats = useFormats()
  return (
    <CompositeChart
      h={260}
      data={months.map(({ month, change_minutes, balance_minutes }) => ({
        month: formats.shortMonth(`${month}-01`),
        change: change_minutes / 60,
        balance: balance_minutes / 60,
      }))}
      dataKey="month"
      series={[
        { name: 'change', label: t('balance.change'), color: 'stint.4', type: 'bar' },
        { name: 'balance', label: t('balance.balance'), color: 'orange.7', type: 'line' },
      ]}
      curveType="linear"
      maxBarWidth={40}
      valueFormatter={(hours) => formatDifference(hours * 60)}
      yAxisProps={{ width: 80, tickFormatter: (hours: number) => formatMinutes(hours * 60) }}
      referenceLines={[{ y: 0, color: 'gray.6' }]}
      composedChartProps={{ accessibilityLayer: false }} // the table is for those who do not see it
      withLegend
      legendProps={{ verticalAlign: 'bottom' }}
      tickLine="none"
      barProps={{ isAnimationActive: false }}
      lineProps={{ isAnimationActive: false }}
    />
  )
}
