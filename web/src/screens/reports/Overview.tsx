import { Paper, SimpleGrid, Skeleton, Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'

import { api } from '../../api/client'
import { useFormats } from '../../app/formats'
import { ProblemAlert } from '../../components/ProblemAlert'
import { formatSeconds } from '../../format/durations'
import type { Selection } from './selection'

/** The sums of the range. */
export function Overview({ selection }: { selection: Selection }) {
  const { t } = useTranslation('reports')
  const formats = useFormats()
  const { data, error } = api.useQuery('get', '/api/v1/reports/overview', {
    params: { query: selection },
  })
  if (error !== null) {
    return <ProblemAlert error={error} />
  }
  const figures: [string, string | undefined][] = [
    [t('figures.worked'), data && formatSeconds(data.total_working_seconds)],
    [t('figures.breaks'), data && formatSeconds(data.total_break_seconds)],
    [t('figures.days'), data && formats.number(data.total_sessions)],
    [t('figures.average'), data && formatSeconds(data.average_working_seconds)],
    [t('figures.late'), data && formats.number(data.late_arrivals)],
    [t('figures.early'), data && formats.number(data.early_departures)],
  ]
  return (
    <SimpleGrid cols={{ base: 2, xs: 3, md: 6 }} spacing="sm" component="dl" m={0}>
      {figures.map(([name, value]) => (
        <Paper key={name} withBorder p="sm">
          <Text component="dt" size="xs" c="dimmed">
            {name}
          </Text>
          <Text component="dd" m={0} fz="h3" fw={650} className="figures">
            {value ?? <Skeleton h={24} my={6} w="70%" />}
          </Text>
        </Paper>
      ))}
    </SimpleGrid>
  )
}
