import { Alert, Select, SimpleGrid, TextInput, type SelectProps } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'

import { api, client, idempotencyKey } from '../../api/client'
import type { TaskDetail } from '../../api/schema'
import { EditDialog } from '../../components/EditDialog'
import { EditForm } from '../../components/EditForm'
import type { Edited } from '../../components/Editing'
import { useSaving } from '../../components/useSaving'
import { filled, trimmed } from './search'

const longest = {
  name: 300,
  display_name: 300,
  project_phase: 200,
  department: 200,
  discipline: 200,
  task_type: 200,
  search_text: 2000,
  external_id: 200,
}

type Field = keyof typeof longest
type Values = Record<Field, string>

const valuesOf = (task?: TaskDetail): Values => ({
  name: task?.name ?? '',
  display_name: task?.display_name ?? '',
  project_phase: task?.project_phase ?? '',
  department: task?.department ?? '',
  discipline: task?.discipline ?? '',
  task_type: task?.task_type ?? '',
  search_text: task?.search_text ?? '',
  external_id: task?.external_id ?? '',
})

interface Props {
  /** null: a new one. */
  id: string | null
  /** Of a new one, where it is known. */
  project: string | undefined
  onClose: () => void
}

export function TaskForm({ id, ...props }: Props) {
  const { t } = useTranslation('projects')
  return (
    <EditDialog
      title={id === null ? t('new_task') : t('edit_task')}
      size="lg"
      kind="task"
      id={id}
      read={(id) => client.GET('/api/v1/tasks/{id}', { params: { path: { id } } })}
      height={380}
      onClose={props.onClose}
    >
      {(task) => <Fields edited={task} {...props} />}
    </EditDialog>
  )
}

function Fields(props: { edited: Edited<TaskDetail> | null } & Omit<Props, 'id'>) {
  const { edited, project, onClose } = props
  const { t } = useTranslation('projects')
  const [key] = useState(idempotencyKey)
  const form = useForm({
    initialValues: { ...valuesOf(edited?.base.item), project_id: project ?? null },
    validate: {
      name: (name) => (name.trim() === '' ? t('name_missing') : null),
      project_id: (id) => (edited === null && id === null ? t('project_missing') : null),
    },
  })
  const about = { task_external_id_taken: { external_id: t('task_external_id_taken') } }
  const saving = useSaving({ form, about, edited, onClose })
  const create = api.useMutation('post', '/api/v1/tasks', saving)
  const update = api.useMutation('patch', '/api/v1/tasks/{id}', saving)
  const { project_id, ...values } = form.values
  const typed = trimmed(values)
  const field = (name: Field, more: { required?: boolean; description?: string } = {}) => (
    <TextInput
      key={name}
      label={t(`task_fields.${name}`)}
      maxLength={longest[name]}
      {...more}
      {...form.getInputProps(name)}
      data-autofocus={name === 'name' || undefined}
    />
  )
  return (
    <EditForm
      {...{ form, edited, valuesOf, about }}
      mine={{ ...typed, display_name: typed.display_name || typed.name }}
      label={(name) => t(`task_fields.${name}`)}
      savings={[create, update]}
      onCreate={() => {
        if (project_id !== null) {
          create.mutate({
            params: { header: { 'Idempotency-Key': key } },
            body: { ...filled(typed), name: typed.name, project_id },
          })
        }
      }}
      onUpdate={({ external_id, ...rest }, { item, tag }) =>
        update.mutate({
          params: { path: { id: item.id }, header: { 'If-Match': tag } },
          body: { ...rest, ...(external_id !== undefined && { external_id: external_id || null }) },
        })
      }
      onCancel={onClose}
    >
      {edited !== null && edited.base.item.external_id !== null && (
        <Alert variant="light">{t('synchronized_hint')}</Alert>
      )}
      {edited === null && project === undefined && (
        <ProjectSelect {...form.getInputProps('project_id')} />
      )}
      {field('name', { required: true })}
      {field('display_name', { description: t('display_name_hint') })}
      <SimpleGrid cols={{ base: 1, xs: 2 }}>
        {field('project_phase')}
        {field('department')}
        {field('discipline')}
        {field('task_type')}
      </SimpleGrid>
      {field('search_text', { description: t('search_text_hint') })}
      {field('external_id', { description: t('task_external_id_hint') })}
    </EditForm>
  )
}

function ProjectSelect(props: SelectProps) {
  const { t } = useTranslation('projects')
  const projects = api.useQuery('get', '/api/v1/projects', {
    params: { query: { limit: 500, state: 'active' } },
  })
  return (
    <Select
      label={t('project')}
      required
      searchable
      data={(projects.data?.items ?? []).map(({ id, name }) => ({ value: id, label: name }))}
      {...props}
    />
  )
}
