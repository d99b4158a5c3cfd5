import { Badge, Button, Group, Menu, Select, SimpleGrid, Stack, Table, Text } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import IconListDetails from '@tabler/icons-react/icons/IconListDetails'
import { useState, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'

import { api } from '../../api/client'
import { useMyself } from '../../api/me'
import type { Project, Task } from '../../api/schema'
import { EmptyState } from '../../components/EmptyState'
import { cursorPages, Rows } from '../../components/Rows'
import { Row } from '../../components/StackedTable'
import { RowMenu } from '../../components/RowActions'
import { State } from '../../components/State'
import { useDone } from '../../components/useDone'
import { Assignees } from './Assignees'
import { distinct, taskQuery, type TaskSearch } from './search'
import { SearchField, ValueField } from './SearchField'
import { TaskForm } from './TaskForm'

interface Props {
  search: TaskSearch
  set: (change: TaskSearch) => void
  /** Only those of this project. */
  project?: string
  /** The project whose page this is. */
  within?: Project
  /** A further filter. */
  filter?: ReactNode
  /** Whether a new one is being made, which whoever shows this offers. */
  creating: boolean
  onCreated: () => void
}

type Opened = { what: 'form'; id: string } | { what: 'assignees'; task: Task }

/** The tasks that effort is recorded on, found by what they are about. */
export function Tasks({ search, set, project, within, filter, creating, onCreated }: Props) {
  const { t } = useTranslation('projects')
  const { can } = useMyself()
  const done = useDone()
  const [opened, setOpened] = useState<Opened | null>(null)
  const manages = can('tasks.manage', 'team')
  const tasks = api.useInfiniteQuery(
    'get',
    '/api/v1/tasks',
    { params: { query: taskQuery(search, project) } },
    cursorPages,
  )
  const activate = api.useMutation('post', '/api/v1/tasks/{id}/activate', done(t('task_opened')))
  const deactivate = api.useMutation('post', '/api/v1/tasks/{id}/deactivate', {
    ...done(t('task_closed')),
    onSuccess: ({ id }) =>
      notifications.show({
        color: 'green',
        message: (
          <Group justify="space-between" wrap="nowrap">
            {t('task_closed')}
            <Undo onClick={() => activate.mutate({ params: { path: { id } }, body: {} })} />
          </Group>
        ),
      }),
  })
  const { tasks: state, q, phase, department, discipline } = search
  const filtered =
    [state, q, phase, department, discipline].some((value) => value !== undefined) ||
    (project !== undefined && within === undefined)
  return (
    <Stack>
      <Filters search={search} set={set} project={project}>
        {filter}
      </Filters>
      <Rows
        query={tasks}
        label={t('tasks')}
        columns={[t('task'), t('phase'), t('department'), t('discipline'), t('state'), '']}
        empty={
          <EmptyState icon={IconListDetails} title={filtered ? t('no_tasks_found') : t('no_tasks')}>
            {filtered ? t('none_found_text') : t('no_tasks_text')}
          </EmptyState>
        }
        row={(task) => (
          <Line
            key={task.id}
            task={task}
            named={within === undefined}
            actions={
              manages && {
                edit: () => setOpened({ what: 'form', id: task.id }),
                assign: () => setOpened({ what: 'assignees', task }),
                toggle: () =>
                  (task.is_active ? deactivate : activate).mutate({
                    params: { path: { id: task.id } },
                    body: {},
                  }),
              }
            }
          />
        )}
      />
      {creating && <TaskForm id={null} project={project} onClose={onCreated} />}
      {opened?.what === 'form' && (
        <TaskForm id={opened.id} project={project} onClose={() => setOpened(null)} />
      )}
      {opened?.what === 'assignees' && (
        <Assignees task={opened.task} onClose={() => setOpened(null)} />
      )}
    </Stack>
  )
}

function Undo({ onClick }: { onClick: () => void }) {
  const { t } = useTranslation()
  return (
    <Button variant="subtle" size="compact-sm" onClick={onClick}>
      {t('actions.undo')}
    </Button>
  )
}

interface FiltersProps {
  search: TaskSearch
  set: (change: TaskSearch) => void
  project: string | undefined
  children: ReactNode
}

function Filters({ search, set, project, children }: FiltersProps) {
  const { t, i18n } = useTranslation('projects')
  // What there is to choose from does not shrink with what is chosen.
  const { data } = api.useQuery('get', '/api/v1/tasks', {
    params: { query: { limit: 500, project_id: project } },
  })
  const all = data?.items ?? []
  const values = (of: (task: Task) => string) => distinct(all.map(of), i18n.language)
  return (
    <SimpleGrid
      cols={{ base: 2, sm: 3, lg: children === undefined ? 5 : 6 }}
      spacing="sm"
      role="search"
      aria-label={t('task_filters')}
    >
      <SearchField label={t('search_tasks')} value={search.q} onChange={(q) => set({ q })} />
      <ValueField
        label={t('phase')}
        value={search.phase}
        data={values((task) => task.project_phase)}
        onChange={(phase) => set({ phase })}
      />
      <ValueField
        label={t('department')}
        value={search.department}
        data={values((task) => task.department)}
        onChange={(department) => set({ department })}
      />
      <ValueField
        label={t('discipline')}
        value={search.discipline}
        data={values((task) => task.discipline)}
        onChange={(discipline) => set({ discipline })}
      />
      <Select
        label={t('state')}
        allowDeselect={false}
        value={search.tasks ?? 'active'}
        onChange={(value) =>
          set({ tasks: value === 'inactive' || value === 'all' ? value : undefined })
        }
        data={(['active', 'inactive', 'all'] as const).map((value) => ({
          value,
          label: t(`task_states.${value}`),
        }))}
      />
      {children}
    </SimpleGrid>
  )
}

interface LineProps {
  task: Task
  /** Whether to say which project it belongs to. */
  named: boolean
  actions: false | Record<'edit' | 'assign' | 'toggle', () => void>
}

function Line({ task, named, actions }: LineProps) {
  const { t } = useTranslation('projects')
  const { t: common } = useTranslation()
  return (
    <Row>
      <Table.Td miw={180}>
        <Group gap="2px 8px">
          <Text size="sm" fw={600} style={{ overflowWrap: 'anywhere' }}>
            {task.display_name}
          </Text>
          {task.external_id !== null && (
            <Badge variant="default" size="sm" tt="none" title={t('synchronized_hint')}>
              {t('synchronized')}
            </Badge>
          )}
        </Group>
        {named && (
          <Text size="xs" c="dimmed">
            {task.project_name}
          </Text>
        )}
      </Table.Td>
      <Table.Td>{task.project_phase}</Table.Td>
      <Table.Td>{task.department}</Table.Td>
      <Table.Td>{task.discipline}</Table.Td>
      <Table.Td>
        <State color={task.is_active ? 'green' : 'gray'}>
          {t(task.is_active ? 'open' : 'closed')}
        </State>
      </Table.Td>
      <Table.Td ta="right">
        {actions !== false && (
          <RowMenu of={task.display_name}>
            <Menu.Item onClick={actions.edit}>{common('actions.edit')}</Menu.Item>
            <Menu.Item onClick={actions.assign}>{t('assign')}</Menu.Item>
            <Menu.Item onClick={actions.toggle}>
              {t(task.is_active ? 'close_task' : 'open_task')}
            </Menu.Item>
          </RowMenu>
        )}
      </Table.Td>
    </Row>
  )
}
