import { Group, SegmentedControl, Select, Stack, Table, Tabs, Text } from '@mantine/core'
import IconFolders from '@tabler/icons-react/icons/IconFolders'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'

import { api } from '../../api/client'
import { useMyself } from '../../api/me'
import { AddButton } from '../../components/AddButton'
import { EmptyState } from '../../components/EmptyState'
import { cursorPages, Rows } from '../../components/Rows'
import { Row } from '../../components/StackedTable'
import { Screen } from '../../components/Screen'
import { State } from '../../components/State'
import { TextLink } from '../../components/TextLink'
import { ProjectForm } from './ProjectForm'
import { projectsRoute } from './route'
import type { ProjectsSearch } from './search'
import { SearchField } from './SearchField'
import { Tasks } from './Tasks'

/** What work is done for: the projects, and beside them the tasks of all. */
export function Projects() {
  const { t } = useTranslation('projects')
  const { can } = useMyself()
  const search = projectsRoute.useSearch()
  const navigate = useNavigate({ from: projectsRoute.fullPath })
  const [adding, setAdding] = useState<'project' | 'task' | null>(null)
  const making = search.view === 'tasks' ? 'task' : 'project'
  const set = (change: ProjectsSearch) =>
    void navigate({ search: (old) => ({ ...old, ...change }), replace: true })
  return (
    <Screen
      title={t('title')}
      actions={
        can(making === 'task' ? 'tasks.manage' : 'projects.manage', 'team') && (
          <AddButton onClick={() => setAdding(making)}>
            {t(making === 'task' ? 'new_task' : 'new')}
          </AddButton>
        )
      }
    >
      <Tabs
        value={search.view ?? 'projects'}
        onChange={(view) =>
          void navigate({ search: { view: view === 'tasks' ? 'tasks' : undefined } })
        }
        keepMounted={false}
      >
        <Tabs.List mb="md">
          <Tabs.Tab value="projects">{t('title')}</Tabs.Tab>
          <Tabs.Tab value="tasks">{t('tasks')}</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="projects">
          <List search={search} set={set} />
        </Tabs.Panel>
        <Tabs.Panel value="tasks">
          <Tasks
            search={search}
            set={set}
            project={search.project}
            creating={adding === 'task'}
            onCreated={() => setAdding(null)}
            filter={
              <ProjectFilter value={search.project} onChange={(project) => set({ project })} />
            }
          />
        </Tabs.Panel>
      </Tabs>
      {adding === 'project' && (
        <ProjectForm
          id={null}
          onClose={() => setAdding(null)}
          onMade={({ id }) => void navigate({ to: '/projects/$id', params: { id }, search: {} })}
        />
      )}
    </Screen>
  )
}

function List(props: { search: ProjectsSearch; set: (change: ProjectsSearch) => void }) {
  const { q, state } = props.search
  const { t } = useTranslation('projects')
  const { can } = useMyself()
  const projects = api.useInfiniteQuery(
    'get',
    '/api/v1/projects',
    { params: { query: { q, state: state === 'all' ? undefined : (state ?? 'active') } } },
    cursorPages,
  )
  const filtered = q !== undefined || state !== undefined
  return (
    <Stack>
      <Group align="flex-end" role="search" aria-label={t('filters')}>
        <SearchField label={t('search')} value={q} onChange={(value) => props.set({ q: value })} />
        <SegmentedControl
          aria-label={t('state')}
          value={state ?? 'active'}
          onChange={(value) =>
            props.set({
              state: value === 'active' ? undefined : value === 'all' ? 'all' : 'archived',
            })
          }
          data={(['active', 'archived', 'all'] as const).map((value) => ({
            value,
            label: t(`states.${value}`),
          }))}
        />
      </Group>
      <Rows
        query={projects}
        label={t('title')}
        columns={[t('name'), t('code'), t('description'), t('state')]}
        empty={
          <EmptyState icon={IconFolders} title={filtered ? t('none_found') : t('none')}>
            {filtered
              ? t('none_found_text')
              : can('projects.manage', 'team')
                ? t('none_manage')
                : t('none_text')}
          </EmptyState>
        }
        row={(project) => (
          <Row key={project.id}>
            <Table.Td>
              <TextLink to="/projects/$id" params={{ id: project.id }} size="sm" fw={600}>
                {project.name}
              </TextLink>
            </Table.Td>
            <Table.Td style={{ whiteSpace: 'nowrap' }}>{project.code ?? '–'}</Table.Td>
            <Table.Td>
              {project.description !== '' && (
                <Text size="sm" c="dimmed" lineClamp={1}>
                  {project.description}
                </Text>
              )}
            </Table.Td>
            <Table.Td>
              <State color={project.state === 'active' ? 'green' : 'gray'}>
                {t(`state_of.${project.state}`)}
              </State>
            </Table.Td>
          </Row>
        )}
      />
    </Stack>
  )
}

function ProjectFilter(props: {
  value: string | undefined
  onChange: (id: string | undefined) => void
}) {
  const { t } = useTranslation('projects')
  const projects = api.useQuery('get', '/api/v1/projects', { params: { query: { limit: 500 } } })
  return (
    <Select
      label={t('project')}
      searchable
      clearable
      value={props.value ?? null}
      onChange={(id) => props.onChange(id ?? undefined)}
      data={(projects.data?.items ?? []).map(({ id, name, code }) => ({
        value: id,
        label: code === null ? name : `${name} (${code})`,
      }))}
    />
  )
}
