import { Alert, Button, Collapse, Group, Select, Table, Text } from '@mantine/core'
import IconHistory from '@tabler/icons-react/icons/IconHistory'
import IconShieldCheck from '@tabler/icons-react/icons/IconShieldCheck'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'

import { api } from '../../api/client'
import { useMyself } from '../../api/me'
import type { AuditEntry } from '../../api/schema'
import { useFormats } from '../../app/formats'
import { DateField } from '../../components/DateField'
import { EmployeeSelect } from '../../components/EmployeeSelect'
import { EmptyState } from '../../components/EmptyState'
import { FilterRow } from '../../components/FilterRow'
import { ProblemAlert } from '../../components/ProblemAlert'
import { cursorPages, Rows } from '../../components/Rows'
import { Row } from '../../components/StackedTable'
import { Screen } from '../../components/Screen'
import { addDays, startOfDay } from '../../format/dates'
import { differences } from './differences'
import { auditRoute, type AuditSearch } from './route'

const instant = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/

/** Who did what and when, and that nobody has touched the record of it. */
export function Audit() {
  const { t } = useTranslation('audit')
  const { zone } = useMyself()
  const { from, until, ...exact } = auditRoute.useSearch()
  const log = api.useInfiniteQuery(
    'get',
    '/api/v1/audit-log',
    {
      params: {
        query: {
          ...exact,
          start: from && startOfDay(zone, from),
          end: until && startOfDay(zone, addDays(until, 1)),
        },
      },
    },
    cursorPages,
  )
  return (
    <Screen title={t('title')} actions={<Verify />}>
      <Filters />
      <Rows
        query={log}
        label={t('title')}
        columns={[
          t('when'),
          { label: t('who'), main: true },
          t('what'),
          { label: t('details'), wide: true },
        ]}
        empty={<EmptyState icon={IconHistory} title={t('none')} />}
        row={(entry) => <Line key={entry.id} entry={entry} />}
      />
    </Screen>
  )
}

function Filters() {
  const { t } = useTranslation('audit')
  const search = auditRoute.useSearch()
  const navigate = useNavigate({ from: auditRoute.fullPath })
  const set = (change: AuditSearch) =>
    void navigate({ search: { ...search, ...change }, replace: true })
  const actions = Object.entries(t('actions', { returnObjects: true }))
    .flatMap(([entity, verbs]) =>
      Object.entries(verbs).map(([verb, label]) => ({ value: `${entity}.${verb}`, label })),
    )
    .sort((one, other) => one.label.localeCompare(other.label))
  return (
    <FilterRow label={t('filters')}>
      <EmployeeSelect
        label={t('who')}
        value={search.actor_id ?? null}
        withDeactivated
        clearable
        onChange={(id) => set({ actor_id: id ?? undefined })}
      />
      <Select
        label={t('action')}
        searchable
        clearable
        value={search.action ?? null}
        data={actions}
        nothingFoundMessage={t('unknown_action')}
        onChange={(action) => set({ action: action ?? undefined })}
      />
      <DateField
        label={t('from')}
        clearable
        value={search.from ?? null}
        onChange={(from) => set({ from: from ?? undefined })}
      />
      <DateField
        label={t('until')}
        clearable
        value={search.until ?? null}
        onChange={(until) => set({ until: until ?? undefined })}
      />
      {Object.values(search).some((value) => value !== undefined) && (
        <Button variant="subtle" onClick={() => void navigate({ search: {}, replace: true })}>
          {t('all')}
        </Button>
      )}
    </FilterRow>
  )
}

function Line({ entry }: { entry: AuditEntry }) {
  const { t } = useTranslation('audit')
  const formats = useFormats()
  const [opened, setOpened] = useState(false)
  // What the filter has asked for already.
  const people = api.useQuery('get', '/api/v1/employees', { params: { query: { limit: 50 } } })
  const shown = (value: string | null) => {
    if (value !== null && instant.test(value)) return formats.dateTime(value)
    return people.data?.items.find(({ id }) => id === value)?.name ?? value ?? '–'
  }
  const changes = differences(entry.before, entry.after)
  const nobody = entry.actor_kind === 'command' || entry.actor_kind === 'nobody'
  return (
    <Row>
      <Table.Td className="figures" style={{ whiteSpace: 'nowrap' }}>
        {formats.dateTime(entry.at)}
      </Table.Td>
      <Table.Td>
        <Text size="sm" fw={600}>
          {entry.actor_name === '' ? t(`kinds.${entry.actor_kind}`) : entry.actor_name}
        </Text>
        {!nobody && entry.actor_kind === 'api_key' && (
          <Text size="xs" c="dimmed">
            {t('kinds.api_key')}
          </Text>
        )}
      </Table.Td>
      <Table.Td>
        <Text size="sm">
          {t(`actions.${entry.action as 'employee.update'}`, { defaultValue: entry.action })}
        </Text>
        <Text size="xs" c="dimmed">
          {entry.action}
        </Text>
      </Table.Td>
      <Table.Td>
        {changes.length > 0 && (
          <Button
            variant="default"
            size="compact-xs"
            aria-expanded={opened}
            onClick={() => setOpened(!opened)}
          >
            {t('changes', { count: changes.length })}
          </Button>
        )}
        <Collapse expanded={opened}>
          <Table withRowBorders={false} mt="xs" fz="xs" aria-label={t('details')}>
            <Table.Tbody>
              {changes.map(({ field, before, after }) => (
                <Table.Tr key={field}>
                  <Table.Th scope="row">{field}</Table.Th>
                  <Table.Td style={{ overflowWrap: 'anywhere' }}>{shown(before)}</Table.Td>
                  <Table.Td style={{ overflowWrap: 'anywhere' }}>{shown(after)}</Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </Collapse>
      </Table.Td>
    </Row>
  )
}

/** Follows the hashes of all entries: somebody with access to the database would have left a gap. */
function Verify() {
  const { t } = useTranslation('audit')
  const verdict = api.useQuery('get', '/api/v1/audit-log/verify', {}, { enabled: false, gcTime: 0 })
  return (
    <Group gap="sm">
      <ProblemAlert error={verdict.error} />
      {verdict.data !== undefined && (
        <Alert color={verdict.data.intact ? 'green' : 'red'} p="xs" role="status">
          {verdict.data.intact
            ? t('intact', { count: verdict.data.entries })
            : t('broken', { at: verdict.data.broken_at ?? '' })}
        </Alert>
      )}
      <Button
        variant="default"
        leftSection={<IconShieldCheck size={16} aria-hidden />}
        loading={verdict.isFetching}
        onClick={() => void verdict.refetch()}
      >
        {t('verify')}
      </Button>
    </Group>
  )
}
