import { Anchor, Stack, Table, Text, Title } from '@mantine/core'
import IconChartBar from '@tabler/icons-react/icons/IconChartBar'
import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'

import { api } from '../../api/client'
import { useFormats } from '../../app/formats'
import { EmptyState } from '../../components/EmptyState'
import { cursorPages, Rows } from '../../components/Rows'
import { Row } from '../../components/StackedTable'
import { formatSeconds } from '../../format/durations'
import { reportsRoute } from './route'
import type { Selection } from './selection'

/** The figures of each person. */
export function EmployeesTable({ selection }: { selection: Selection }) {
  const { t } = useTranslation('reports')
  const formats = useFormats()
  const search = reportsRoute.useSearch()
  const people = api.useInfiniteQuery(
    'get',
    '/api/v1/reports/employees',
    { params: { query: selection } },
    cursorPages,
  )
  const rate = (value: number | null) => (value === null ? '–' : `${formats.number(value)} %`)
  return (
    <Stack gap="sm" component="section" aria-label={t('people.title')}>
      <Title order={3} size="h4">
        {t('people.title')}
      </Title>
      <Rows
        query={people}
        label={t('people.title')}
        columns={[
          t('people.name'),
          t('figures.worked'),
          t('figures.days'),
          t('figures.average'),
          t('figures.late'),
          t('figures.early'),
          t('people.attendance'),
          t('people.punctuality'),
        ]}
        empty={
          <EmptyState icon={IconChartBar} title={t('people.none')}>
            {t('people.none_text')}
          </EmptyState>
        }
        row={(person) => (
          <Row key={person.employee_id} className="figures">
            <Table.Td>
              <Anchor
                size="sm"
                fw={600}
                renderRoot={(props) => (
                  <Link
                    {...props}
                    to={reportsRoute.to}
                    search={{ ...search, employee: person.employee_id }}
                  />
                )}
              >
                {person.employee_name}
              </Anchor>
              <Text size="xs" c="dimmed">
                {person.department}
              </Text>
            </Table.Td>
            <Table.Td>{formatSeconds(person.working_seconds)}</Table.Td>
            <Table.Td>{formats.number(person.sessions)}</Table.Td>
            <Table.Td>{formatSeconds(person.average_working_seconds)}</Table.Td>
            <Table.Td>{formats.number(person.late_count)}</Table.Td>
            <Table.Td>{formats.number(person.early_count)}</Table.Td>
            <Table.Td>{rate(person.attendance_rate)}</Table.Td>
            <Table.Td>{rate(person.punctuality_rate)}</Table.Td>
          </Row>
        )}
      />
    </Stack>
  )
}
