import {
  Alert,
  Button,
  Group,
  Modal,
  Select,
  SimpleGrid,
  Skeleton,
  Stack,
  TextInput,
} from '@mantine/core'
import { useForm } from '@mantine/form'
import { notifications } from '@mantine/notifications'
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'

import { api, client, idempotencyKey } from '../../api/client'
import { fieldErrors, problemName } from '../../api/problem'
import type { TaskDetail } from '../../api/schema'
import { changes, isConflict, needTagged, type Tagged } from '../../api/tagged'
import { Conflict } from '../../components/Conflict'
import { ProblemAlert } from '../../components/ProblemAlert'
import { useTagged } from '../../components/useTagged'
import { filled, trimmed } from './search'

const FIELDS = [
  'name',
  'display_name',
  'project_phase',
  'department',
  'discipline',
  'task_type',
  'search_text',
  'external_id',
] as const

type Field = (typeof FIELDS)[number]
type Values = Record<Field, string>

const longest: Record<Field, number> = {
  name: 300,
  display_name: 300,
  project_phase: 200,
  department: 200,
  discipline: 200,
  task_type: 200,
  search_text: 2000,
  external_id: 200,
}

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

export function TaskForm({ id, project, onClose }: Props) {
  const { t } = useTranslation('projects')
  return (
    <Modal opened onClose={onClose} title={id === null ? t('new_task') : t('edit_task')} size="lg">
      {id === null ? (
        <Fields project={project} onClose={onClose} />
      ) : (
        <Existing id={id} onClose={onClose} />
      )}
    </Modal>
  )
}

function Existing({ id, onClose }: { id: string; onClose: () => void }) {
  const task = useTagged(['task', id], () =>
    needTagged(client.GET('/api/v1/tasks/{id}', { params: { path: { id } } })),
  )
  const { base } = task
  if (base === null) {
    return task.error === null ? <Skeleton h={380} /> : <ProblemAlert error={task.error} />
  }
  return (
    <Fields
      key={base.tag}
      base={base}
      theirs={task.theirs}
      onTaken={task.accept}
      onProblem={task.caught}
      onClose={onClose}
    />
  )
}

interface FieldsProps {
  base?: Tagged<TaskDetail>
  theirs?: Tagged<TaskDetail> | null
  project?: string
  onTaken?: (now: Tagged<TaskDetail>) => void
  onProblem?: (error: unknown) => Promise<void>
  onClose: () => void
}

function Fields({ base, theirs, project, onTaken, onProblem, onClose }: FieldsProps) {
  const { t } = useTranslation('projects')
  const { t: common } = useTranslation()
  const queries = useQueryClient()
  const [key] = useState(idempotencyKey)
  const [missing, setMissing] = useState(false)
  const [chosen, setChosen] = useState<string | null>(project ?? null)
  const form = useForm<Values>({
    initialValues: valuesOf(base?.item),
    validate: {
      name: (name) => (name.trim() === '' ? t('name_missing') : null),
    },
  })
  const done = {
    meta: { shown: true },
    onSuccess: async () => {
      notifications.show({ color: 'green', message: common('saved') })
      onClose()
      await queries.invalidateQueries({ queryKey: ['get'] })
    },
    onError: (error: unknown) => {
      form.setErrors({
        ...fieldErrors(error),
        ...(problemName(error) === 'task_external_id_taken' && {
          external_id: t('task_external_id_taken'),
        }),
      })
      return onProblem?.(error)
    },
  }
  const create = api.useMutation('post', '/api/v1/tasks', done)
  const update = api.useMutation('patch', '/api/v1/tasks/{id}', done)
  const error = create.error ?? update.error
  const mine = trimmed(form.values)
  const save = (tag: string | undefined) => {
    if (base !== undefined) {
      const { external_id, ...rest } = changes(valuesOf(base.item), {
        ...mine,
        display_name: mine.display_name || mine.name,
      })
      update.mutate({
        params: { path: { id: base.item.id }, header: { 'If-Match': tag } },
        body: { ...rest, ...(external_id !== undefined && { external_id: external_id || null }) },
      })
    } else if (chosen !== null) {
      create.mutate({
        params: { header: { 'Idempotency-Key': key } },
        body: { ...filled(mine), name: mine.name, project_id: chosen },
      })
    }
  }
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
    <form
      noValidate
      onSubmit={(event) => {
        setMissing(base === undefined && chosen === null)
        form.onSubmit(() => save(base?.tag))(event)
      }}
    >
      <Stack>
        {!isConflict(error) && problemName(error) !== 'task_external_id_taken' && (
          <ProblemAlert error={error} shown={[...FIELDS]} />
        )}
        {theirs !== null && theirs !== undefined && (
          <Conflict
            differences={FIELDS.map((name) => ({
              label: t(`task_fields.${name}`),
              mine: mine[name],
              theirs: valuesOf(theirs.item)[name],
            })).filter(({ mine, theirs }) => mine !== theirs)}
            saving={update.isPending}
            onTheirs={() => onTaken?.(theirs)}
            onMine={() => save(theirs.tag)}
          />
        )}
        {base !== undefined && base.item.external_id !== null && (
          <Alert variant="light">{t('synchronized_hint')}</Alert>
        )}
        {base === undefined && project === undefined && (
          <ProjectSelect
            value={chosen}
            onChange={(id) => {
              setChosen(id)
              setMissing(false)
            }}
            error={missing ? t('project_missing') : undefined}
          />
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
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {common('actions.cancel')}
          </Button>
          <Button type="submit" loading={create.isPending || update.isPending}>
            {common('actions.save')}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}

function ProjectSelect(props: {
  value: string | null
  onChange: (id: string | null) => void
  error: string | undefined
}) {
  const { t } = useTranslation('projects')
  const projects = api.useQuery('get', '/api/v1/projects', {
    params: { query: { limit: 500, state: 'active' } },
  })
  return (
    <Select
      label={t('project')}
      required
      searchable
      value={props.value}
      onChange={props.onChange}
      error={props.error}
      data={(projects.data?.items ?? []).map(({ id, name }) => ({ value: id, label: name }))}
    />
  )
}
