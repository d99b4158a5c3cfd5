import { ScrollArea, SegmentedControl, Table, Text } from '@mantine/core'
import IconListCheck from '@tabler/icons-react/icons/IconListCheck'
import { useNavigate } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'

import { api } from '../../api/client'
import type { OutboxJob } from '../../api/schema'
import { useFormats } from '../../app/formats'
import { EmptyState } from '../../components/EmptyState'
import { cursorPages, Rows } from '../../components/Rows'
import { Row } from '../../components/StackedTable'
import { RowButton } from '../../components/RowActions'
import { Screen } from '../../components/Screen'
import { State } from '../../components/State'
import { useDone } from '../../components/useDone'
import { jobsRoute, statuses } from './route'

const colours = { PENDING: 'yellow', RUNNING: 'blue', DONE: 'green', FAILED: 'red' } as const

/** Mail, webhooks and calculations that are done in the background. */
export function Jobs() {
  const { t } = useTranslation('jobs')
  const navigate = useNavigate({ from: jobsRoute.fullPath })
  const done = useDone()
  const { status } = jobsRoute.useSearch()
  const jobs = api.useInfiniteQuery(
    'get',
    '/api/v1/outbox/jobs',
    { params: { query: { status } } },
    { ...cursorPages, refetchInterval: 10_000 },
  )
  const retry = api.useMutation('post', '/api/v1/outbox/jobs/{id}/retry', done(t('retried')))
  return (
    <Screen title={t('title')} explanation={t('explanation')}>
      <ScrollArea type="never" viewportProps={{ tabIndex: -1 }}>
        <SegmentedControl
          aria-label={t('status')}
          value={status ?? ''}
          data={[
            { value: '', label: t('every') },
            ...statuses.map((value) => ({ value, label: t(`statuses.${value}`) })),
          ]}
          onChange={(value) =>
            void navigate({ search: { status: value === '' ? undefined : value } })
          }
        />
      </ScrollArea>
      <Rows
        query={jobs}
        label={t('title')}
        columns={[t('job'), t('status'), t('times'), '']}
        empty={
          <EmptyState icon={IconListCheck} title={status === undefined ? t('none') : t('none_so')}>
            {t('none_text')}
          </EmptyState>
        }
        row={(job) => (
          <Line
            key={job.id}
            job={job}
            onRetry={() => retry.mutate({ params: { path: { id: job.id } }, body: {} })}
          />
        )}
      />
    </Screen>
  )
}

function employeeOf(payload: unknown): unknown {
  return typeof payload === 'object' && payload !== null && 'employee_id' in payload
    ? payload.employee_id
    : undefined
}

function Line({ job, onRetry }: { job: OutboxJob; onRetry: () => void }) {
  const { t } = useTranslation('jobs')
  const formats = useFormats()
  const { type, status, attempts, last_error, created_at, run_after, finished_at, payload } = job
  const people = api.useQuery('get', '/api/v1/employees', { params: { query: { limit: 50 } } })
  const person = people.data?.items.find(({ id }) => id === employeeOf(payload))?.name
  const name = t(`types.${type as 'deliver_webhook'}`, { defaultValue: type })
  return (
    <Row>
      <Table.Td maw={420}>
        <Text size="sm" fw={600}>
          {name}
        </Text>
        {payload !== null && (
          <Text size="xs" c="dimmed" style={{ overflowWrap: 'anywhere' }}>
            {person ?? JSON.stringify(payload)}
          </Text>
        )}
        {last_error !== null && (
          <Text size="xs" c="var(--mantine-color-error)">
            {last_error}
          </Text>
        )}
      </Table.Td>
      <Table.Td>
        <State color={colours[status]}>{t(`statuses.${status}`)}</State>
        <Text size="xs" c="dimmed" className="figures">
          {t('attempts', { count: attempts })}
        </Text>
      </Table.Td>
      <Table.Td className="figures">
        <Text size="xs">{t('created', { at: formats.dateTime(created_at) })}</Text>
        {status === 'PENDING' && (
          <Text size="xs">{t('due', { at: formats.dateTime(run_after) })}</Text>
        )}
        {finished_at !== null && (
          <Text size="xs">{t('finished', { at: formats.dateTime(finished_at) })}</Text>
        )}
      </Table.Td>
      <Table.Td ta="right">
        {status === 'FAILED' && (
          <RowButton of={`${name}, ${formats.dateTime(created_at)}`} onClick={onRetry}>
            {t('retry')}
          </RowButton>
        )}
      </Table.Td>
    </Row>
  )
}
