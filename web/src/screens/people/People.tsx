import { Anchor, Button, Group, Table, Text } from '@mantine/core'
import IconFileImport from '@tabler/icons-react/icons/IconFileImport'
import IconUsers from '@tabler/icons-react/icons/IconUsers'
import { Link, useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'

import { api } from '../../api/client'
import { useMyself } from '../../api/me'
import type { Employee } from '../../api/schema'
import { AddButton } from '../../components/AddButton'
import { EmptyState } from '../../components/EmptyState'
import { cursorPages, Rows } from '../../components/Rows'
import { useRoleName } from '../../components/useRoleName'
import { Row } from '../../components/StackedTable'
import { Screen } from '../../components/Screen'
import { formatMinutes } from '../../format/durations'
import { Filters } from './Filters'
import { NewPerson } from './NewPerson'
import { PersonState } from './PersonState'
import { peopleRoute, personRoute } from './route'
import { Sorted } from './Sorted'

/** The people of the organization, or of one's team. */
export function People() {
  const { t } = useTranslation('people')
  const { can } = useMyself()
  const navigate = useNavigate()
  const search = peopleRoute.useSearch()
  const [adding, setAdding] = useState(false)
  const people = api.useInfiniteQuery(
    'get',
    '/api/v1/employees',
    {
      params: {
        query: {
          q: search.q,
          department: search.department,
          role: search.role,
          manager_id: search.manager,
          sort: search.sort ?? 'name',
          ...(search.state !== 'all' && { state: search.state ?? 'active' }),
        },
      },
    },
    cursorPages,
  )
  const filtered = Object.values(search).some((value) => value !== undefined)
  return (
    <Screen
      title={t('title')}
      actions={
        can('employees.manage', 'team') && (
          <>
            <Button
              variant="default"
              leftSection={<IconFileImport size={16} aria-hidden />}
              renderRoot={(props) => <Link {...props} to="/people/import" />}
            >
              {t('import')}
            </Button>
            <AddButton onClick={() => setAdding(true)}>{t('new')}</AddButton>
          </>
        )
      }
    >
      <Filters />
      <Rows
        query={people}
        label={t('title')}
        columns={[
          { label: t('name'), heading: <Sorted by="name" label={t('name')} /> },
          { label: t('number'), heading: <Sorted by="number" label={t('number')} /> },
          t('department'),
          t('role'),
          t('norm'),
          t('state'),
        ]}
        empty={
          <EmptyState icon={IconUsers} title={filtered ? t('none_filtered') : t('none')}>
            {filtered ? t('none_filtered_text') : t('none_text')}
          </EmptyState>
        }
        row={(person) => <Line key={person.id} person={person} />}
      />
      {adding && (
        <NewPerson
          onClose={() => setAdding(false)}
          onMade={({ id }) => void navigate({ to: personRoute.to, params: { id } })}
        />
      )}
    </Screen>
  )
}

function Line({ person }: { person: Employee }) {
  const roleName = useRoleName()
  return (
    <Row>
      <Table.Td>
        <Anchor
          size="sm"
          fw={600}
          renderRoot={(props) => <Link {...props} to={personRoute.to} params={{ id: person.id }} />}
        >
          {person.name}
        </Anchor>
        <Text size="xs" c="dimmed">
          {person.email}
        </Text>
      </Table.Td>
      <Table.Td className="figures">{person.number}</Table.Td>
      <Table.Td>
        <Text size="sm">{person.department === '' ? '–' : person.department}</Text>
        <Text size="xs" c="dimmed">
          {person.position}
        </Text>
      </Table.Td>
      <Table.Td>{roleName(person.role)}</Table.Td>
      <Table.Td className="figures">{formatMinutes(person.daily_norm_minutes)}</Table.Td>
      <Table.Td>
        <Group gap={6} wrap="nowrap">
          <PersonState person={person} />
        </Group>
      </Table.Td>
    </Row>
  )
}
