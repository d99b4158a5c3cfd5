import { Button, Divider, PasswordInput, Stack, Text, TextInput, Title } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'

import { client, need } from '../../api/client'
import { allows } from '../../api/me'
import { fieldErrors } from '../../api/problem'
import { ProblemAlert } from '../../components/ProblemAlert'
import { Card } from '../../components/Card'
import { kioskClient } from './device'

/**
 * Makes this device a kiosk: by an administrator who is signed in here, and is signed out by it, or with a key that was
 * made elsewhere.
 */
export function Setup({ onBound }: { onBound: (key: string) => void }) {
  const { t } = useTranslation('kiosk')
  const me = useQuery({
    queryKey: ['kiosk', 'me'],
    queryFn: () => need(client.GET('/api/v1/me')),
    retry: false,
  })
  const may = me.data !== undefined && allows(me.data.permissions, 'api_keys.manage', 'all')
  return (
    <Card>
      <Stack>
        <Title order={1} size="h2">
          {t('setup.title')}
        </Title>
        <Text size="sm">{t('setup.explanation')}</Text>
        {may ? (
          <ByAdministrator name={me.data.user?.name ?? ''} onBound={onBound} />
        ) : (
          <Button component="a" href="/sign-in?next=/kiosk" variant="light">
            {t('setup.sign_in')}
          </Button>
        )}
        <Divider label={t('setup.or')} />
        <ByKey onBound={onBound} />
      </Stack>
    </Card>
  )
}

function ByAdministrator({ name, onBound }: { name: string; onBound: (key: string) => void }) {
  const { t } = useTranslation('kiosk')
  const [error, setError] = useState<unknown>(null)
  const form = useForm({ initialValues: { name: '' } })
  async function bind(body: { name: string }) {
    try {
      setError(null)
      const { key } = await need(
        client.POST('/api/v1/api-keys', {
          body: { ...body, grants: [{ permission: 'kiosk.use', scope: 'all' }] },
        }),
      )
      // The tablet stays behind: nobody may find the administrator's session on it.
      await need(client.POST('/api/v1/auth/logout', { body: {} }))
      onBound(key)
    } catch (problem) {
      setError(problem)
      form.setErrors(fieldErrors(problem))
    }
  }
  return (
    <form onSubmit={form.onSubmit((body) => bind(body))}>
      <Stack>
        <ProblemAlert error={error} shown={['name']} />
        <TextInput
          label={t('setup.name')}
          placeholder={t('setup.name_hint')}
          required
          maxLength={100}
          {...form.getInputProps('name')}
        />
        <Button type="submit" loading={form.submitting}>
          {t('setup.bind')}
        </Button>
        <Text size="xs" c="dimmed">
          {t('setup.signs_out', { name })}
        </Text>
      </Stack>
    </form>
  )
}

function ByKey({ onBound }: { onBound: (key: string) => void }) {
  const { t } = useTranslation('kiosk')
  const [error, setError] = useState<unknown>(null)
  const form = useForm({ initialValues: { key: '' } })
  async function bind({ key }: { key: string }) {
    try {
      setError(null)
      await need(kioskClient(key.trim()).GET('/api/v1/kiosk'))
      onBound(key.trim())
    } catch (problem) {
      setError(problem)
    }
  }
  return (
    <form onSubmit={form.onSubmit((body) => bind(body))}>
      <Stack>
        <ProblemAlert error={error} />
        <PasswordInput
          label={t('setup.key')}
          description={t('setup.key_hint')}
          autoComplete="off"
          required
          {...form.getInputProps('key')}
        />
        <Button type="submit" variant="default" loading={form.submitting}>
          {t('setup.use_key')}
        </Button>
      </Stack>
    </form>
  )
}
