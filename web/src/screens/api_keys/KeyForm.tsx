import { Select, Stack, Text, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useTranslation } from 'react-i18next'

import { api } from '../../api/client'
import { useMyself } from '../../api/me'
import type { ApiKeyMade } from '../../api/schema'
import { Dialog } from '../../components/Dialog'
import { FormActions } from '../../components/FormActions'
import { Grants, type Grant } from '../../components/Grants'
import { ProblemAlert } from '../../components/ProblemAlert'
import { useSaving } from '../../components/useSaving'

interface Props {
  onClose: () => void
  onMade: (key: ApiKeyMade) => void
}

const lives = ['30', '90', '365', 'never'] as const

function inDays(days: number): string {
  return new Date(Date.now() + days * 86_400_000).toISOString()
}

/** A new key: nobody gives it more than they have. */
export function KeyForm({ onClose, onMade }: Props) {
  const { t } = useTranslation('api_keys')
  const { me } = useMyself()
  const form = useForm({
    initialValues: { name: '', life: '365' as (typeof lives)[number], grants: [] as Grant[] },
    validate: { grants: (grants) => (grants.length === 0 ? t('no_grants') : null) },
  })
  // A key is shown once: done twice there would be one that nobody knows, which the list tells.
  const create = api.useMutation('post', '/api/v1/api-keys', {
    ...useSaving({ form, onClose }),
    onSuccess: onMade,
  })
  const save = ({ name, life, grants }: typeof form.values) =>
    create.mutate({
      body: {
        name,
        grants,
        ...(life !== 'never' && {
          expires_at: inDays(Number(life)),
        }),
      },
    })
  return (
    <Dialog onClose={onClose} title={t('new')} size="lg">
      <form onSubmit={form.onSubmit(save)}>
        <Stack>
          <ProblemAlert error={create.error} shown={['name', 'expires_at']} />
          <TextInput
            label={t('name')}
            description={t('name_hint')}
            required
            maxLength={100}
            data-autofocus
            {...form.getInputProps('name')}
          />
          <Select
            label={t('life')}
            allowDeselect={false}
            data={lives.map((life) => ({ value: life, label: t(`lives.${life}`) }))}
            {...form.getInputProps('life')}
            error={form.errors['expires_at']}
          />
          <Stack gap={4}>
            <Text size="sm" fw={500}>
              {t('may')}
            </Text>
            {form.errors['grants'] !== undefined && (
              <Text size="sm" c="var(--mantine-color-error)" role="alert">
                {form.errors['grants']}
              </Text>
            )}
            <Grants
              possible={me.permissions}
              value={form.values.grants}
              onChange={(grants) => form.setFieldValue('grants', grants)}
            />
          </Stack>
          <FormActions saving={create.isPending} action={t('make')} onCancel={onClose} />
        </Stack>
      </form>
    </Dialog>
  )
}
