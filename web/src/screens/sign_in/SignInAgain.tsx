import { Alert, Button, PasswordInput, Stack, Text } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useTranslation } from 'react-i18next'

import { api } from '../../api/client'
import { useMyself } from '../../api/me'
import { problemText } from '../../api/problem'
import { setKnown } from '../../api/session'
import { Dialog } from '../../components/Dialog'

/** Over the screen when the session has ended: what is typed there stays, and goes on afterwards. */
export default function SignInAgain() {
  const { t } = useTranslation('sign_in')
  const { t: problem } = useTranslation('problems')
  const { me, organization } = useMyself()
  const form = useForm({ initialValues: { password: '' } })
  const email = me.user?.email ?? ''
  const login = api.useMutation('post', '/api/v1/auth/login', {
    meta: { shown: true },
    onSuccess: () => {
      form.reset()
      setKnown()
    },
  })
  return (
    <Dialog onClose={() => undefined} withCloseButton={false} centered title={t('again.title')}>
      <form
        onSubmit={form.onSubmit(({ password }) =>
          login.mutate({ body: { email, password, organization_id: organization.id } }),
        )}
      >
        <Stack>
          <Text size="sm">{t('again.explanation', { email })}</Text>
          {login.isError && (
            <Alert color="red" role="alert">
              {problemText(login.error, problem)}
            </Alert>
          )}
          <input type="email" autoComplete="username" value={email} readOnly hidden />
          <PasswordInput
            label={t('password')}
            autoComplete="current-password"
            required
            data-autofocus
            {...form.getInputProps('password')}
          />
          <Button type="submit" loading={login.isPending}>
            {t('submit')}
          </Button>
          <Button variant="subtle" component="a" href="/sign-in">
            {t('again.other')}
          </Button>
        </Stack>
      </form>
    </Dialog>
  )
}
