import { Button, Checkbox, Group, Modal, Skeleton, Stack, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { notifications } from '@mantine/notifications'
import { useTranslation } from 'react-i18next'

import { api } from '../../api/client'
import { fieldErrors } from '../../api/problem'
import type { Webhook } from '../../api/schema'
import { ProblemAlert } from '../../components/ProblemAlert'

interface Props {
  /** null: a new one. */
  webhook: Webhook | null
  onClose: () => void
  /** With the secret of a new one. */
  onSaved: (secret: string | null) => void
}

export function WebhookForm({ webhook, onClose, onSaved }: Props) {
  const { t } = useTranslation('webhooks')
  const { t: common } = useTranslation()
  const events = api.useQuery('get', '/api/v1/webhooks/events')
  const form = useForm({
    initialValues: {
      url: webhook?.url ?? '',
      description: webhook?.description ?? '',
      events: webhook?.events ?? [],
    },
    validate: { events: (chosen) => (chosen.length === 0 ? t('no_events') : null) },
  })
  const onError = (error: unknown) => form.setErrors(fieldErrors(error))
  const create = api.useMutation('post', '/api/v1/webhooks', {
    meta: { shown: true },
    onSuccess: (made) => onSaved(made.secret),
    onError,
  })
  const update = api.useMutation('patch', '/api/v1/webhooks/{id}', {
    meta: { shown: true },
    onSuccess: () => {
      notifications.show({ color: 'green', message: common('saved') })
      onSaved(null)
    },
    onError,
  })
  const save = (body: typeof form.values) =>
    webhook === null
      ? create.mutate({ body })
      : update.mutate({ params: { path: { id: webhook.id } }, body })
  return (
    <Modal opened onClose={onClose} title={webhook === null ? t('new') : t('edit')} size="lg">
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
    </Modal>
  )
}
