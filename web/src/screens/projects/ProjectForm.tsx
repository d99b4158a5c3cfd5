import {
  Button,
  Group,
  Modal,
  SimpleGrid,
  Skeleton,
  Stack,
  Textarea,
  TextInput,
} from '@mantine/core'
import { useForm } from '@mantine/form'
import { notifications } from '@mantine/notifications'
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'

import { api, client, idempotencyKey } from '../../api/client'
import { fieldErrors, problemName } from '../../api/problem'
import type { Project } from '../../api/schema'
import { changes, isConflict, needTagged, type Tagged } from '../../api/tagged'
import { Conflict } from '../../components/Conflict'
import { ProblemAlert } from '../../components/ProblemAlert'
import { useTagged } from '../../components/useTagged'
import { filled, trimmed } from './search'

const FIELDS = ['name', 'code', 'external_id', 'description'] as const

// What stands beside its field.
const TAKEN = ['project_code_taken', 'project_external_id_taken']

type Values = Record<(typeof FIELDS)[number], string>

const valuesOf = (project?: Project): Values => ({
  name: project?.name ?? '',
  code: project?.code ?? '',
  external_id: project?.external_id ?? '',
  description: project?.description ?? '',
})

interface Props {
  /** null: a new one. */
  id: string | null
  onClose: () => void
  onMade?: (id: string) => void
}

export function ProjectForm({ id, onClose, onMade }: Props) {
  const { t } = useTranslation('projects')
  return (
    <Modal opened onClose={onClose} title={id === null ? t('new') : t('edit')} size="lg">
      {id === null ? (
        <Fields onClose={onClose} onMade={onMade} />
      ) : (
        <Existing id={id} onClose={onClose} />
      )}
    </Modal>
  )
}

function Existing({ id, onClose }: { id: string; onClose: () => void }) {
  const project = useTagged(['project', id], () =>
    needTagged(client.GET('/api/v1/projects/{id}', { params: { path: { id } } })),
  )
  const { base } = project
  if (base === null) {
    return project.error === null ? <Skeleton h={320} /> : <ProblemAlert error={project.error} />
  }
  return (
    <Fields
      key={base.tag}
      base={base}
      theirs={project.theirs}
      onTaken={project.accept}
      onProblem={project.caught}
      onClose={onClose}
    />
  )
}

interface FieldsProps {
  base?: Tagged<Project>
  theirs?: Tagged<Project> | null
  onTaken?: (now: Tagged<Project>) => void
  onProblem?: (error: unknown) => Promise<void>
  onClose: () => void
  onMade?: (id: string) => void
}

function Fields({ base, theirs, onTaken, onProblem, onClose, onMade }: FieldsProps) {
  const { t } = useTranslation('projects')
  const { t: common } = useTranslation()
  const queries = useQueryClient()
  const [key] = useState(idempotencyKey)
  const form = useForm<Values>({
    initialValues: valuesOf(base?.item),
    validate: { name: (name) => (name.trim() === '' ? t('name_missing') : null) },
  })
  const done = {
    meta: { shown: true },
    onSuccess: async ({ id }: Project) => {
      notifications.show({ color: 'green', message: common('saved') })
      onClose()
      await queries.invalidateQueries({ queryKey: ['get'] })
      onMade?.(id)
    },
    onError: (error: unknown) => {
      form.setErrors({
        ...fieldErrors(error),
        ...(problemName(error) === 'project_code_taken' && { code: t('code_taken') }),
        ...(problemName(error) === 'project_external_id_taken' && {
          external_id: t('external_id_taken'),
        }),
      })
      return onProblem?.(error)
    },
  }
  const create = api.useMutation('post', '/api/v1/projects', done)
  const update = api.useMutation('patch', '/api/v1/projects/{id}', done)
  const error = create.error ?? update.error
  const mine = trimmed(form.values)
  const save = (tag: string | undefined) => {
    if (base === undefined) {
      create.mutate({
        params: { header: { 'Idempotency-Key': key } },
        body: { ...filled(mine), name: mine.name },
      })
    } else {
      const { code, external_id, ...rest } = changes(valuesOf(base.item), mine)
      update.mutate({
        params: { path: { id: base.item.id }, header: { 'If-Match': tag } },
        body: {
          ...rest,
          ...(code !== undefined && { code: code || null }),
          ...(external_id !== undefined && { external_id: external_id || null }),
        },
      })
    }
  }
  return (
    <form noValidate onSubmit={form.onSubmit(() => save(base?.tag))}>
      <Stack>
        {!isConflict(error) && !TAKEN.includes(problemName(error)) && (
          <ProblemAlert error={error} shown={[...FIELDS]} />
        )}
        {theirs !== null && theirs !== undefined && (
          <Conflict
            differences={FIELDS.map((name) => ({
              label: t(name),
              mine: mine[name],
              theirs: valuesOf(theirs.item)[name],
            })).filter(({ mine, theirs }) => mine !== theirs)}
            saving={update.isPending}
            onTheirs={() => onTaken?.(theirs)}
            onMine={() => save(theirs.tag)}
          />
        )}
        <TextInput
          label={t('name')}
          required
          maxLength={200}
          data-autofocus
          {...form.getInputProps('name')}
        />
        <SimpleGrid cols={{ base: 1, xs: 2 }}>
          <TextInput
            label={t('code')}
            description={t('code_hint')}
            maxLength={50}
            {...form.getInputProps('code')}
          />
          <TextInput
            label={t('external_id')}
            description={t('external_id_hint')}
            maxLength={200}
            {...form.getInputProps('external_id')}
          />
        </SimpleGrid>
        <Textarea
          label={t('description')}
          rows={4}
          maxLength={4000}
          {...form.getInputProps('description')}
        />
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
