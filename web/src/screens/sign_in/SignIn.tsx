import { Alert, Anchor, Button, PasswordInput, Stack, TextInput, Title } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useDocumentTitle } from '@mantine/hooks'
import { useQueryClient } from '@tanstack/react-query'
import { useRouter } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'

import { api } from '../../api/client'
import type { LoginReply } from '../../api/schema'
import { ProblemAlert } from '../../components/ProblemAlert'
import { Card } from '../../components/Card'
import { Chooser } from './Chooser'
import { signInRoute } from './route'

/** Where the page on which a password is chosen leaves whose it is (web/account/set-password.js). */
const COMES_FROM_CHOOSING = 'stint-sign-in'

export function SignIn() {
  const { t } = useTranslation('sign_in')
  const { next, organization } = signInRoute.useSearch()
  const router = useRouter()
  const queries = useQueryClient()
  const [entered, setEntered] = useState<LoginReply | null>(null)
  const enter = api.useMutation('post', '/api/v1/auth/organization', { meta: { shown: true } })
  useDocumentTitle(`${t('submit')} · Stint`)

  async function goOn() {
    queries.clear()
    await router.navigate({ href: next ?? '/', replace: true })
  }

  async function signedIn(reply: LoginReply) {
    if (reply.organizations.length > 1 && organization === undefined) {
      setEntered(reply)
    } else {
      await goOn()
    }
  }

  if (entered !== null) {
    const current = entered.organizations.find(
      ({ employee_id }) => employee_id === entered.employee.id,
    )
    const choose = async (id: string) => {
      if (id !== current?.id) {
        await enter.mutateAsync({ body: { organization_id: id } })
      }
      await goOn()
    }
    return (
      <Card>
        <Stack>
          <ProblemAlert error={enter.error} />
          <Chooser
            organizations={entered.organizations}
            current={current?.id ?? ''}
            isBusy={enter.isPending}
            onChoose={(id) => void choose(id)}
          />
        </Stack>
      </Card>
    )
  }
  return (
    <Card>
      <SignInForm organization={organization} onSignedIn={(reply) => void signedIn(reply)} />
    </Card>
  )
}

function SignInForm(props: {
  organization: string | undefined
  onSignedIn: (reply: LoginReply) => void
}) {
  const { t } = useTranslation('sign_in')
  const { reason } = signInRoute.useSearch()
  const [known] = useState(() => sessionStorage.getItem(COMES_FROM_CHOOSING) ?? '')
  const form = useForm({ initialValues: { email: known, password: '' } })
  const login = api.useMutation('post', '/api/v1/auth/login', {
    meta: { shown: true },
    onSuccess: (reply) => {
      sessionStorage.removeItem(COMES_FROM_CHOOSING)
      return props.onSignedIn(reply)
    },
    onError: () => form.setFieldValue('password', ''),
  })
  const { organization } = props
  return (
    <form
      onSubmit={form.onSubmit((typed) =>
        login.mutate({
          body: { ...typed, ...(organization !== undefined && { organization_id: organization }) },
        }),
      )}
    >
      <Stack>
        <Title order={1} size="h2">
          {t('title')}
        </Title>
        {reason !== undefined && !login.isError && <Alert>{t(`reasons.${reason}`)}</Alert>}
        <ProblemAlert error={login.error} />
        <TextInput
          label={t('email')}
          type="email"
          autoComplete="username"
          required
          autoFocus
          {...form.getInputProps('email')}
        />
        <PasswordInput
          label={t('password')}
          autoComplete="current-password"
          visibilityToggleButtonProps={{
            'aria-label': t('show_password'),
            'aria-hidden': undefined,
            tabIndex: 0,
          }}
          required
          {...form.getInputProps('password')}
        />
        <Button type="submit" size="md" loading={login.isPending}>
          {t('submit')}
        </Button>
        <Anchor href="/reset-password" size="sm" ta="center">
          {t('forgotten')}
        </Anchor>
      </Stack>
    </form>
  )
}
