import { Button, Group, Text } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'

import { api } from '../../api/client'
import type { Employee } from '../../api/schema'
import { useConfirm } from '../../components/confirm'
import { ProblemAlert } from '../../components/ProblemAlert'
import { Secret } from '../../components/Secret'
import { useDone } from '../../components/useDone'
import { Part } from './Part'
import { useRefreshPerson } from './usePerson'

/** Whether they can sign in, and what to do if not. */
export function Access({ person }: { person: Employee }) {
  const { t } = useTranslation('people')
  const refresh = useRefreshPerson(person.id)
  const [ask, dialog] = useConfirm()
  const params = { path: { id: person.id } }
  const done = useDone(refresh)
  const shown = (message: string) => ({ meta: { shown: true }, ...done(message) })
  // What is to be handed over, where the server sends no mail.
  const [link, setLink] = useState<string | null>(null)
  const invite = api.useMutation('post', '/api/v1/employees/{id}/invite', {
    meta: { shown: true },
    onSuccess: (invitation) => {
      setLink(invitation.link)
      if (invitation.is_mailed) {
        notifications.show({ color: 'green', message: t('invited', { email: invitation.email }) })
      }
    },
    onSettled: refresh,
  })
  const reset = api.useMutation(
    'post',
    '/api/v1/employees/{id}/password-reset',
    shown(t('reset_sent', { name: person.name })),
  )
  async function askAndReset() {
    const question = {
      title: t('reset_title', { name: person.name }),
      text: t('reset_text'),
      action: t('reset_password'),
    }
    if (await ask(question)) {
      reset.mutate({ params, body: {} })
    }
  }
  const active = person.state === 'active'
  return (
    <Part title={t('access')}>
      <Text size="sm">{active ? t(`login_texts.${person.login}`) : t('login_ended')}</Text>
      <ProblemAlert error={invite.error ?? reset.error} />
      {active && (
        <Group gap="xs">
          {person.login === 'active' ? (
            <Button
              variant="default"
              size="xs"
              loading={reset.isPending}
              onClick={() => void askAndReset()}
            >
              {t('reset_password')}
            </Button>
          ) : (
            <Button
              variant="default"
              size="xs"
              loading={invite.isPending}
              onClick={() => invite.mutate({ params, body: {} })}
            >
              {person.login === 'none' ? t('invite') : t('invite_again')}
            </Button>
          )}
        </Group>
      )}
      <Secret
        title={t('link_made', { name: person.name })}
        text={t('link_made_text', { name: person.name })}
        secret={link}
        onClose={() => setLink(null)}
      />
      {dialog}
    </Part>
  )
}
