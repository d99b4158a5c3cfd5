import { Button, Group, PasswordInput, Stack, Text } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'

import { api } from '../../api/client'
import type { Employee } from '../../api/schema'
import { Dialog } from '../../components/Dialog'
import { useConfirm } from '../../components/confirm'
import { FormActions } from '../../components/FormActions'
import { ProblemAlert } from '../../components/ProblemAlert'
import { useDone } from '../../components/useDone'
import { useSaving } from '../../components/useSaving'
import { Part } from './Part'
import { useRefreshPerson } from './usePerson'

/** The PIN for punching at a kiosk. */
export function Pin({ person }: { person: Employee }) {
  const { t } = useTranslation('people')
  const refresh = useRefreshPerson(person.id)
  const [ask, dialog] = useConfirm()
  const [setting, setSetting] = useState(false)
  const done = useDone(refresh)
  const remove = api.useMutation('delete', '/api/v1/employees/{id}/pin', done(t('pin_removed')))
  async function askAndRemove() {
    const question = {
      title: t('pin_remove_title', { name: person.name }),
      text: t('pin_remove_text'),
      action: t('pin_remove'),
      danger: true,
    }
    if (await ask(question)) {
      remove.mutate({ params: { path: { id: person.id } } })
    }
  }
  return (
    <Part title={t('pin')}>
      <Text size="sm">{person.has_pin ? t('pin_there') : t('pin_none')}</Text>
      <Group gap="xs">
        {person.state === 'active' && (
          <Button variant="default" size="xs" onClick={() => setSetting(true)}>
            {person.has_pin ? t('pin_change') : t('pin_set')}
          </Button>
        )}
        {person.has_pin && (
          <Button
            variant="default"
            size="xs"
            loading={remove.isPending}
            onClick={() => void askAndRemove()}
          >
            {t('pin_remove')}
          </Button>
        )}
      </Group>
      {setting && <PinForm person={person} onClose={() => setSetting(false)} />}
      {dialog}
    </Part>
  )
}

function PinForm({ person, onClose }: { person: Employee; onClose: () => void }) {
  const { t } = useTranslation('people')
  const form = useForm({ initialValues: { pin: '' } })
  const saving = useSaving({
    form,
    message: t('pin_saved'),
    onClose,
    refresh: useRefreshPerson(person.id),
  })
  const set = api.useMutation('put', '/api/v1/employees/{id}/pin', saving)
  return (
    <Dialog onClose={onClose} title={t('pin_title', { name: person.name })} centered>
      <form
        onSubmit={form.onSubmit((body) =>
          set.mutate({ params: { path: { id: person.id } }, body }),
        )}
      >
        <Stack>
          <ProblemAlert error={set.error} shown={['pin']} />
          <PasswordInput
            label={t('pin_new')}
            description={t('pin_hint')}
            inputMode="numeric"
            autoComplete="off"
            maxLength={8}
            required
            data-autofocus
            {...form.getInputProps('pin')}
          />
          <FormActions saving={set.isPending} onCancel={onClose} />
        </Stack>
      </form>
    </Dialog>
  )
}
