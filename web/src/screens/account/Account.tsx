import { Button, Group, PasswordInput, Stack, Text, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { notifications } from '@mantine/notifications'
import { useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'

import { api } from '../../api/client'
import { meQuery, useMyself } from '../../api/me'
import { fieldErrors } from '../../api/problem'
import { ProblemAlert } from '../../components/ProblemAlert'
import { Screen } from '../../components/Screen'
import { Part } from '../../components/Part'
import { Pin } from './Pin'
import { Sessions } from './Sessions'

export function Account() {
  const { t } = useTranslation('account')
  return (
    <Screen title={t('title')} width={720}>
      <Profile />
      <Password />
      <Pin />
      <Sessions />
    </Screen>
  )
}

function Profile() {
  const { t } = useTranslation('account')
  const { t: common } = useTranslation()
  const { me } = useMyself()
  const queries = useQueryClient()
  const form = useForm({ initialValues: { name: me.user?.name ?? '' } })
  const save = api.useMutation('patch', '/api/v1/me', {
    meta: { shown: true },
    onSuccess: (now) => {
      queries.setQueryData(meQuery.queryKey, now)
      form.resetDirty()
      notifications.show({ color: 'green', message: common('saved') })
    },
    onError: (error) => form.setErrors(fieldErrors(error)),
  })
  return (
    <Part title={t('profile.title')}>
      <form onSubmit={form.onSubmit((body) => save.mutate({ body }))}>
        <Stack>
          <ProblemAlert error={save.error} shown={['name']} />
          <TextInput label={t('profile.name')} required maxLength={200} {...form.getInputProps('name')} />
          <TextInput
            label={t('profile.email')}
            description={t('profile.email_hint')}
            value={me.user?.email ?? ''}
            readOnly
            variant="filled"
          />
          <Group justify="flex-end">
            <Button type="submit" loading={save.isPending} disabled={!form.isDirty()}>
              {common('actions.save')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Part>
  )
}

function Password() {
  const { t } = useTranslation('account')
  const { me } = useMyself()
  const form = useForm({ initialValues: { current_password: '', new_password: '' } })
  const change = api.useMutation('post', '/api/v1/auth/password', {
    meta: { shown: true },
    onSuccess: () => {
      form.reset()
      notifications.show({ color: 'green', message: t('password.changed') })
    },
    onError: (error) => form.setErrors(fieldErrors(error)),
  })
  return (
    <Part title={t('password.title')}>
      <form onSubmit={form.onSubmit((body) => change.mutate({ body }))}>
        <Stack>
          <ProblemAlert error={change.error} shown={['current_password', 'new_password']} />
          <input type="email" autoComplete="username" value={me.user?.email ?? ''} readOnly hidden />
          <PasswordInput
            label={t('password.current')}
            autoComplete="current-password"
            required
            {...form.getInputProps('current_password')}
          />
          <PasswordInput
            label={t('password.new')}
            description={t('password.hint')}
            autoComplete="new-password"
            required
            {...form.getInputProps('new_password')}
          />
          <Group justify="space-between">
            <Text size="sm" c="dimmed">
              {t('password.ends')}
            </Text>
            <Button type="submit" loading={change.isPending}>
              {t('password.submit')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Part>
  )
}
