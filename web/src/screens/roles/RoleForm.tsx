import { Button, Skeleton, Stack, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'

import { api, client } from '../../api/client'
import { problemName } from '../../api/problem'
import type { Role } from '../../api/schema'
import { Dialog } from '../../components/Dialog'
import { FormActions } from '../../components/FormActions'
import { Grants } from '../../components/Grants'
import { ProblemAlert } from '../../components/ProblemAlert'
import { useRoleName } from '../../components/useRoleName'
import { useSaving } from '../../components/useSaving'

const FIELDS = ['name', 'description']

/** A role to make (null), to change, or, if it is built in, to look at. */
export function RoleForm({ role, onClose }: { role: Role | null; onClose: () => void }) {
  const { t } = useTranslation('roles')
  const roleName = useRoleName()
  const permissions = api.useQuery('get', '/api/v1/permissions')
  // With its ETag: what somebody else changed meanwhile is not overwritten.
  const id = role?.built_in === false ? role.id : null
  const [etag] = useState(() =>
    id === null ? null : client.GET('/api/v1/roles/{id}', { params: { path: { id } } }),
  )
  const form = useForm({
    initialValues: {
      name: role?.name ?? '',
      description: role?.description ?? '',
      grants: role?.grants ?? [],
    },
  })
  const saving = useSaving({ form, onClose })
  const create = api.useMutation('post', '/api/v1/roles', saving)
  const update = api.useMutation('patch', '/api/v1/roles/{id}', saving)
  const error = create.error ?? update.error
  const fixed = role?.built_in === true

  async function save(body: typeof form.values) {
    if (id === null) {
      create.mutate({ body })
    } else {
      const match = (await etag)?.response.headers.get('ETag')
      update.mutate({
        params: {
          path: { id },
          header: match === null || match === undefined ? {} : { 'If-Match': match },
        },
        body,
      })
    }
  }

  const title =
    role === null ? t('new') : fixed ? roleName(role.name) : t('edit_title', { name: role.name })
  return (
    <Dialog onClose={onClose} title={title} size="lg">
      <form onSubmit={form.onSubmit((body) => void save(body))}>
        <Stack>
          <ProblemAlert error={error} shown={FIELDS} />
          {problemName(error) === 'precondition_failed' && (
            <Button variant="light" onClick={onClose}>
              {t('look_again')}
            </Button>
          )}
          {!fixed && (
            <>
              <TextInput
                label={t('name')}
                required
                maxLength={100}
                data-autofocus
                {...form.getInputProps('name')}
              />
              <TextInput
                label={t('description')}
                maxLength={500}
                {...form.getInputProps('description')}
              />
            </>
          )}
          {permissions.data === undefined ? (
            <Skeleton h={300} />
          ) : (
            <Grants
              possible={permissions.data.items.map(({ name }) => ({
                permission: name,
                scope: 'all',
              }))}
              value={form.values.grants}
              onChange={fixed ? undefined : (grants) => form.setFieldValue('grants', grants)}
            />
          )}
          {!fixed && (
            <FormActions saving={create.isPending || update.isPending} onCancel={onClose} />
          )}
        </Stack>
      </form>
    </Dialog>
  )
}
