import { Button, Group, List, Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'

import { api } from '../../api/client'
import { useMyself } from '../../api/me'
import type { Employee } from '../../api/schema'
import { useConfirm } from '../../components/confirm'
import { ProblemAlert } from '../../components/ProblemAlert'
import { useDone } from '../../components/useDone'
import { Part } from './Part'
import { useRefreshPerson } from './usePerson'

/** Deactivate somebody who leaves, activate somebody who comes back. */
export function Employment({ person }: { person: Employee }) {
  const { t } = useTranslation('people')
  const { employee } = useMyself()
  const refresh = useRefreshPerson(person.id)
  const [ask, dialog] = useConfirm()
  const params = { path: { id: person.id } }
  const done = useDone(refresh)
  const shown = (message: string) => ({ meta: { shown: true }, ...done(message) })
  const deactivate = api.useMutation(
    'post',
    '/api/v1/employees/{id}/deactivate',
    shown(t('deactivated', { name: person.name })),
  )
  const activate = api.useMutation(
    'post',
    '/api/v1/employees/{id}/activate',
    shown(t('activated', { name: person.name })),
  )
  async function askAndDeactivate() {
    const question = {
      title: t('deactivate_title', { name: person.name }),
      text: (
        <>
          <List size="sm" spacing={4} mb="xs">
            {(['access', 'clock', 'day', 'kept'] as const).map((what) => (
              <List.Item key={what}>{t(`deactivate_ends.${what}`)}</List.Item>
            ))}
          </List>
          {t('deactivate_text')}
        </>
      ),
      action: t('deactivate'),
      danger: true,
    }
    if (await ask(question)) {
      deactivate.mutate({ params, body: {} })
    }
  }
  return (
    <Part title={t('employment')}>
      <Text size="sm">
        {person.state === 'deactivated'
          ? t('employment_ended')
          : person.id === employee.id
            ? t('employment_own')
            : t('employment_there')}
      </Text>
      <ProblemAlert error={deactivate.error ?? activate.error} />
      <Group>
        {person.state === 'deactivated' ? (
          <Button
            variant="default"
            size="xs"
            loading={activate.isPending}
            onClick={() => activate.mutate({ params, body: {} })}
          >
            {t('activate')}
          </Button>
        ) : (
          person.id !== employee.id && (
            <Button
              variant="light"
              color="red"
              size="xs"
              loading={deactivate.isPending}
              onClick={() => void askAndDeactivate()}
            >
              {t('deactivate')}
            </Button>
          )
        )}
      </Group>
      {dialog}
    </Part>
  )
}
