import { Button, Group, Radio, Stack, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { notifications } from '@mantine/notifications'
import IconRefresh from '@tabler/icons-react/icons/IconRefresh'
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'

import { api, idempotencyKey } from '../../api/client'
import { useMyself } from '../../api/me'
import { fieldErrors, isProblem } from '../../api/problem'
import type { Employee } from '../../api/schema'
import { Dialog } from '../../components/Dialog'
import { DurationInput } from '../../components/DurationInput'
import { FormActions } from '../../components/FormActions'
import { ProblemAlert } from '../../components/ProblemAlert'
import { Secret } from '../../components/Secret'
import { FIELDS, nobody, passwordFrom, postOf } from './details'
import { DetailsFields } from './DetailsFields'
import { useTaken } from './useTaken'

const accesses = ['invite', 'password', 'none'] as const
type Access = (typeof accesses)[number]

const newPassword = () => passwordFrom(crypto.getRandomValues(new Uint8Array(20)))

/** Somebody new, and how they get in. */
export function NewPerson(props: { onClose: () => void; onMade: (person: Employee) => void }) {
  const { t } = useTranslation('people')
  const { can, employee } = useMyself()
  const queries = useQueryClient()
  const [key, setKey] = useState(idempotencyKey)
  const [access, setAccess] = useState<Access>('invite')
  const [made, setMade] = useState<Employee | null>(null)
  const form = useForm({
    initialValues: {
      ...nobody,
      // Who manages a team makes people of that team.
      manager_id: can('employees.manage', 'all') ? null : employee.id,
      daily_norm_minutes: 480,
      password: newPassword(),
    },
  })
  const about = useTaken()
  const create = api.useMutation('post', '/api/v1/employees', {
    meta: { shown: true },
    onSuccess: (person) => {
      void queries.invalidateQueries({ queryKey: ['get', '/api/v1/employees'] })
      if (access === 'password') {
        setMade(person)
        return
      }
      notifications.show({
        color: 'green',
        message: t(access === 'invite' ? 'made_invited' : 'made', { name: person.name }),
      })
      props.onMade(person)
    },
    onError: (error) => {
      form.setErrors(fieldErrors(error, about))
      if (isProblem(error)) {
        setKey(idempotencyKey()) // what comes next is another request
      }
    },
  })
  const save = ({ daily_norm_minutes, password, ...details }: typeof form.values) =>
    create.mutate({
      params: { header: { 'Idempotency-Key': key } },
      body: {
        ...postOf(details),
        daily_norm_minutes,
        invite: access === 'invite',
        ...(access === 'password' && { password }),
      },
    })
  if (made !== null) {
    return (
      <Secret
        title={t('password_made', { name: made.name })}
        text={t('password_made_text', { email: made.email })}
        secret={form.values.password}
        onClose={() => props.onMade(made)}
      />
    )
  }
  return (
    <Dialog onClose={props.onClose} title={t('new')} size="xl" closeOnClickOutside={false}>
      <form onSubmit={form.onSubmit(save)}>
        <Stack>
          <ProblemAlert
            error={create.error}
            about={about}
            shown={[...FIELDS, 'daily_norm_minutes', 'password']}
          />
          <DetailsFields form={form} isNew />
          <DurationInput
            label={t('norm')}
            description={t('norm_hint')}
            w={{ sm: '50%' }}
            minutes={form.values.daily_norm_minutes}
            onMinutes={(minutes) => form.setFieldValue('daily_norm_minutes', minutes)}
            error={form.errors['daily_norm_minutes']}
          />
          <Radio.Group
            label={t('access')}
            value={access}
            onChange={(value) => setAccess(accesses.find((one) => one === value) ?? 'invite')}
          >
            <Stack gap={6} mt={6}>
              {accesses.map((one) => (
                <Radio
                  key={one}
                  value={one}
                  label={t(`accesses.${one}`)}
                  description={t(`access_hints.${one}`)}
                />
              ))}
            </Stack>
          </Radio.Group>
          {access === 'password' && (
            <Group align="flex-end" gap="xs">
              <TextInput
                label={t('password')}
                w={{ base: '100%', sm: 320 }}
                autoComplete="off"
                required
                {...form.getInputProps('password')}
              />
              <Button
                variant="default"
                leftSection={<IconRefresh size={16} aria-hidden />}
                onClick={() => form.setFieldValue('password', newPassword())}
              >
                {t('password_other')}
              </Button>
            </Group>
          )}
          <FormActions
            saving={create.isPending}
            action={access === 'invite' ? t('add_and_invite') : t('add')}
            onCancel={props.onClose}
          />
        </Stack>
      </form>
    </Dialog>
  )
}
