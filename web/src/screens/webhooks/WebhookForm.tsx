import { Checkbox, Skeleton, Stack, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useTranslation } from 'react-i18next'

import { api } from '../../api/client'
import type { Webhook } from '../../api/schema'
import { Dialog } from '../../components/Dialog'
import { FormActions } from '../../components/FormActions'
import { ProblemAlert } from '../../components/ProblemAlert'
import { useSaving } from '../../components/useSaving'

interface Props {
  /** null: a new one. */
  webhook: Webhook | null
  onClose: () => void
  onMade: (secret: string) => void
}

export function WebhookForm({ webhook, onClose, onMade }: Props) {
  const { t } = useTranslation('webhooks')
  const events = api.useQuery('get', '/api/v1/webhooks/events')
  const form = useForm({
    initialValues: {
      url: webhook?.url ?? '',
      description: webhook?.description ?? '',
      events: webhook?.events ?? [],
    },
    validate: { events: (chosen) => (chosen.length === 0 ? t('no_events') : null) },
  })
  const saving = useSaving({ form, onClose })
  const create = api.useMutation('post', '/api/v1/webhooks', {
    ...saving,
    onSuccess: (made) => onMade(made.secret),
  })
  const update = api.useMutation('patch', '/api/v1/webhooks/{id}', saving)
  const save = (body: typeof form.values) =>
    webhook === null
      ? create.mutate({ body })
      : update.mutate({ params: { path: { id: webhook.id } }, body })
  return (
    <Dialog onClose={onClose} title={webhook === null ? t('new') : t('edit')} size="lg">
      <form onSubmit={form.onSubmit(save)}>
        <Stack>
          <ProblemAlert
            error={create.error ?? update.error}
            shown={['url', 'description', 'events']}
          />
          <TextInput
            label={t('url')}
            description={t('url_hint')}
            placeholder="https://"
            type="url"
            required
            data-autofocus
            {...form.getInputProps('url')}
          />
          <TextInput
            label={t('description')}
            maxLength={500}
            {...form.getInputProps('description')}
          />
          {events.data === undefined ? (
            <Skeleton h={240} />
          ) : (
            <Checkbox.Group label={t('events')} {...form.getInputProps('events')}>
              <Stack gap={6} mt="xs">
                {events.data.items.map(({ name, summary }) => (
                  <Checkbox
                    key={name}
                    value={name}
                    label={t(`names.${name.replace('.', '_') as 'punch_recorded'}`, {
                      defaultValue: summary,
                    })}
                    description={name}
                  />
                ))}
              </Stack>
            </Checkbox.Group>
          )}
          <FormActions saving={create.isPending || update.isPending} onCancel={onClose} />
        </Stack>
      </form>
    </Dialog>
  )
}
