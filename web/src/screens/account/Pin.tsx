import { Button, Group, PasswordInput, Stack, Text } from '@mantine/core'
import { useForm } from '@mantine/form'
import { notifications } from '@mantine/notifications'
import { useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'

import { api } from '../../api/client'
import { meQuery, useMyself } from '../../api/me'
import { fieldErrors } from '../../api/problem'
import { useConfirm } from '../../components/confirm'
import { ProblemAlert } from '../../components/ProblemAlert'
import { Part } from '../../components/Part'

/** One's own PIN, for punching at a kiosk. */
export function Pin() {
  const { t } = useTranslation('account')
  const { employee } = useMyself()
  const queries = useQueryClient()
  const [ask, dialog] = useConfirm()
  const refresh = () => queries.invalidateQueries({ queryKey: meQuery.queryKey })
  const form = useForm({ initialValues: { pin: '', current_password: '' } })
  const set = api.useMutation('put', '/api/v1/me/pin', {
    meta: { shown: true },
    onSuccess: () => {
      form.reset()
      notifications.show({ color: 'green', message: t('pin.is_set') })
      void refresh()
    },
    onError: (error) => form.setErrors(fieldErrors(error)),
  })
  const remove = api.useMutation('delete', '/api/v1/me/pin', {
    onSuccess: () => {
      notifications.show({ color: 'green', message: t('pin.removed') })
      void refresh()
    },
  })
  async function askAndRemove() {
    if (await ask({ title: t('pin.remove'), text: t('pin.remove_text'), action: t('pin.remove') })) {
      remove.mutate({})
    }
  }
  return (
    <Part title={t('pin.title')}>
      <form onSubmit={form.onSubmit((body) => set.mutate({ body }))}>
        <Stack>
          <Text size="sm">{employee.has_pin ? t('pin.has') : t('pin.has_none')}</Text>
          <ProblemAlert error={set.error} shown={['pin', 'current_password']} />
          <PasswordInput
            label={t('pin.new')}
            description={t('pin.hint')}
            inputMode="numeric"
            autoComplete="off"
            maxLength={8}
            required
            {...form.getInputProps('pin')}
          />
          <PasswordInput
            label={t('pin.password')}
            autoComplete="current-password"
            required
            {...form.getInputProps('current_password')}
          />
          <Group justify="flex-end">
            {employee.has_pin && (
              <Button variant="default" onClick={() => void askAndRemove()}>
                {t('pin.remove')}
              </Button>
            )}
            <Button type="submit" loading={set.isPending}>
              {t('pin.set')}
            </Button>
          </Group>
        </Stack>
      </form>
      {dialog}
    </Part>
  )
}
