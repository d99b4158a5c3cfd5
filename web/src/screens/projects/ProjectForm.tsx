import { SimpleGrid, Textarea, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'

import { api, client, idempotencyKey } from '../../api/client'
import type { Project } from '../../api/schema'
import { EditDialog } from '../../components/EditDialog'
import { EditForm } from '../../components/EditForm'
import type { Edited } from '../../components/Editing'
import { useSaving } from '../../components/useSaving'
import { filled, trimmed } from './search'

type Values = Record<'name' | 'code' | 'external_id' | 'description', string>

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
  onMade?: (project: Project) => void
}

export function ProjectForm({ id, ...props }: Props) {
  const { t } = useTranslation('projects')
  return (
    <EditDialog
      title={id === null ? t('new') : t('edit')}
      size="lg"
      kind="project"
      id={id}
      read={(id) => client.GET('/api/v1/projects/{id}', { params: { path: { id } } })}
      height={320}
      onClose={props.onClose}
    >
      {(project) => <Fields edited={project} {...props} />}
    </EditDialog>
  )
}

function Fields(props: { edited: Edited<Project> | null } & Omit<Props, 'id'>) {
  const { edited, onClose, onMade } = props
  const { t } = useTranslation('projects')
  const [key] = useState(idempotencyKey)
  const form = useForm<Values>({
    initialValues: valuesOf(edited?.base.item),
    validate: { name: (name) => (name.trim() === '' ? t('name_missing') : null) },
  })
  const about = {
    project_code_taken: { code: t('code_taken') },
    project_external_id_taken: { external_id: t('external_id_taken') },
  }
  const saving = useSaving({ form, about, edited, onClose, onSaved: onMade })
  const create = api.useMutation('post', '/api/v1/projects', saving)
  const update = api.useMutation('patch', '/api/v1/projects/{id}', saving)
  const mine = trimmed(form.values)
  return (
    <EditForm
      {...{ form, edited, valuesOf, mine, about }}
      label={(name) => t(name)}
      savings={[create, update]}
      onCreate={() =>
        create.mutate({
          params: { header: { 'Idempotency-Key': key } },
          body: { ...filled(mine), name: mine.name },
        })
      }
      onUpdate={({ code, external_id, ...rest }, { item, tag }) =>
        update.mutate({
          params: { path: { id: item.id }, header: { 'If-Match': tag } },
          body: {
            ...rest,
            ...(code !== undefined && { code: code || null }),
            ...(external_id !== undefined && { external_id: external_id || null }),
          },
        })
      }
      onCancel={onClose}
    >
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
    </EditForm>
  )
}
