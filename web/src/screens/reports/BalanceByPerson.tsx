import { BarChart } from '@mantine/charts'
import { Table, Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'

import { api } from '../../api/client'
import { Row, StackedTable } from '../../components/StackedTable'
import { formatMinutes } from '../../format/durations'
import { Figure } from './Figure'
import type { Selection } from './selection'

const SHOWN = 40
const BAR = 28

/** Each person's effort against what was expected of them, and their overtime. */
export function BalanceByPerson({ selection }: { selection: Selection }) {
  const { t } = useTranslation('reports')
  const { data, error, isPending } = api.useQuery('get', '/api/v1/reports/balance', {
    params: { query: { ...selection, limit: SHOWN } },
  })
  const people = data?.items ?? []
  const [most] = [...people].sort((a, b) => b.overtime_minutes - a.overtime_minutes)
  return (
    <Figure
      title={t('people_balance.title')}
      answer={
        most === undefined
          ? t('people_balance.none')
          : most.overtime_minutes === 0
            ? t('people_balance.no_overtime')
            : t('people_balance.answer', {
                name: most.employee_name,
                time: formatMinutes(most.overtime_minutes),
              })
      }
      isPending={isPending}
      error={error}
      chart={
        <BarChart
          h={Math.max(160, people.length * BAR + 60)}
          orientation="vertical"
          data={people.map(({ employee_name, balance_minutes, overtime_minutes }) => ({
            name: employee_name,
            balance: balance_minutes / 60,
            overtime: overtime_minutes / 60,
          }))}
          dataKey="name"
          series={[
            { name: 'balance', label: t('people_balance.balance'), color: 'stint.6' },
            { name: 'overtime', label: t('people_balance.overtime'), color: 'orange.6' },
          ]}
          valueFormatter={(hours) => formatMinutes(hours * 60)}
          yAxisProps={{ width: 130 }}
          barChartProps={{ accessibilityLayer: false }}
          withLegend
          legendProps={{ verticalAlign: 'bottom' }}
          tickLine="none"
          barProps={{ isAnimationActive: false }}
        />
      }
      table={
        <>
          <StackedTable
            label={t('people_balance.title')}
            columns={[
              t('people.name'),
              t('people_balance.effort'),
              t('people_balance.expected'),
              t('people_balance.overtime'),
              t('people_balance.balance'),
            ]}
          >
            {people.map((person) => (
              <Row key={person.employee_id} className="figures">
                <Table.Td>{person.employee_name}</Table.Td>
                <Table.Td>{formatMinutes(person.effort_minutes)}</Table.Td>
                <Table.Td>{formatMinutes(person.expected_minutes)}</Table.Td>
                <Table.Td>{formatMinutes(person.overtime_minutes)}</Table.Td>
                <Table.Td>{formatMinutes(person.balance_minutes)}</Table.Td>
              </Row>
            ))}
          </StackedTable>
          {typeof data?.next_cursor === 'string' && (
            <Text size="sm" c="dimmed">
              {t('people_balance.first', { count: SHOWN })}
            </Text>
          )}
        </>
      }
    />
  )
}
