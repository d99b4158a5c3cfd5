import { Alert, Button, Center, Paper, PasswordInput, Stack, TextInput, Title } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useQueryClient } from '@tanstack/react-query'
import { useRouter } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'

import { api } from '../../api/client'
import { problemText } from '../../api/problem'
import { signInRoute } from './route'

export function SignIn() {
  const { t } = useTranslation('sign_in')
  const { t: problem } = useTranslation('problems')
  const { next } = signInRoute.useSearch()
  const router = useRouter()
  const queries = useQueryClient()
  const form = useForm({ initialValues: { email: '', password: '' } })
  const login = api.useMutation('post', '/api/v1/auth/login', {
    meta: { shown: true },
    onSuccess: async () => {
      queries.clear()
      await router.navigate({ href: next ?? '/', replace: true })
    },
  })
  return (
    <Center mih="100vh" p="md" component="main">
      <Paper withBorder p="xl" w="100%" maw={400}>
        <form onSubmit={form.onSubmit((body) => login.mutate({ body }))}>
          <Stack>
            <Title order={1} size="h2">
              {t('title')}
            </Title>
            {login.isError && (
              <Alert color="red" role="alert">
                {problemText(login.error, problem)}
              </Alert>
            )}
            <TextInput
              label={t('email')}
              type="email"
              autoComplete="username"
              required
              {...form.getInputProps('email')}
            />
            <PasswordInput
              label={t('password')}
              autoComplete="current-password"
              required
              {...form.getInputProps('password')}
            />
            <Button type="submit" loading={login.isPending}>
              {t('submit')}
            </Button>
          </Stack>
        </form>
      </Paper>
    </Center>
  )
}
