import { ActionIcon, Button, Group, Skeleton, Table, Text } from '@mantine/core'
import { useForm } from '@mantine/form'
import { notifications } from '@mantine/notifications'
import IconTrash from '@tabler/icons-react/icons/IconTrash'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'

import { api } from '../../api/client'
import { useMyself } from '../../api/me'
import { fieldErrors } from '../../api/problem'
import type { Employee, EmployeeNorm } from '../../api/schema'
import { useFormats } from '../../app/formats'
import { useConfirm } from '../../components/confirm'
import { DateField } from '../../components/DateField'
import { DurationInput } from '../../components/DurationInput'
import { ProblemAlert } from '../../components/ProblemAlert'
import { dateIn } from '../../format/dates'
import { formatMinutes } from '../../format/durations'
import { Part } from './Part'
import { useRefreshPerson } from './usePerson'

/** Before all others, and always there. */
const FIRST = '1970-01-01'

/** How much is expected a day, and from when on. */
export function Norms({ person, readOnly }: { person: Employee; readOnly: boolean }) {
  const { t } = useTranslation('people')
  const { t: common } = useTranslation()
  const formats = useFormats()
  const { organization } = useMyself()
  const refresh = useRefreshPerson(person.id)
  const [ask, dialog] = useConfirm()
  const [now] = useState(() => Date.now())
  const today = dateIn(person.time_zone ?? organization.time_zone, now)
  const norms = api.useQuery('get', '/api/v1/employees/{id}/norms', {
    params: { path: { id: person.id }, query: { limit: 500 } },
  })
  const form = useForm({
    initialValues: { effective_from: today, daily_norm_minutes: person.daily_norm_minutes },
  })
  const put = api.useMutation('put', '/api/v1/employees/{id}/norms/{effective_from}', {
    meta: { shown: true },
    onSuccess: () => notifications.show({ color: 'green', message: common('saved') }),
    onError: (error) => form.setErrors(fieldErrors(error)),
    onSettled: refresh,
  })
  const remove = api.useMutation('delete', '/api/v1/employees/{id}/norms/{effective_from}', {
    onSuccess: () => notifications.show({ color: 'green', message: t('norm_removed') }),
    onSettled: refresh,
  })
  const since = ({ effective_from }: EmployeeNorm) =>
    effective_from === FIRST ? t('norm_first') : formats.date(effective_from)
  const inForce = norms.data?.items.find(({ effective_from }) => effective_from <= today)

  async function save({ effective_from, daily_norm_minutes }: typeof form.values) {
    const there = norms.data?.items.find((norm) => norm.effective_from === effective_from)
    const question = {
      title: t('norm_replace', { date: formats.date(effective_from) }),
      text: t('norm_replace_text', {
        before: formatMinutes(there?.daily_norm_minutes ?? 0),
        after: formatMinutes(daily_norm_minutes),
      }),
      action: t('replace'),
    }
    if (there === undefined || (await ask(question))) {
      put.mutate({
        params: { path: { id: person.id, effective_from } },
        body: { daily_norm_minutes },
      })
    }
  }
  async function askAndRemove(norm: EmployeeNorm) {
    const question = {
      title: t('norm_remove', { date: since(norm) }),
      text: t('norm_remove_text'),
      action: common('actions.delete'),
      danger: true,
    }
    if (await ask(question)) {
      remove.mutate({
        params: { path: { id: person.id, effective_from: norm.effective_from } },
      })
    }
  }
  return (
    <Part title={t('norm')}>
      {norms.data === undefined && norms.error === null && <Skeleton h={60} />}
      <ProblemAlert
        error={norms.error ?? put.error}
        shown={['effective_from', 'daily_norm_minutes']}
      />
      {norms.data !== undefined && (
        <Table aria-label={t('norm')} verticalSpacing={6}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th scope="col">{t('norm_from')}</Table.Th>
              <Table.Th scope="col">{t('norm_day')}</Table.Th>
              <Table.Th scope="col" w={40}>
                <span aria-hidden />
              </Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {norms.data.items.map((norm) => (
              <Table.Tr key={norm.effective_from}>
                <Table.Td>
                  <Text size="sm" fw={norm === inForce ? 600 : undefined}>
                    {since(norm)}
                    {norm === inForce && ` · ${t('norm_now')}`}
                  </Text>
                </Table.Td>
                <Table.Td className="figures">{formatMinutes(norm.daily_norm_minutes)}</Table.Td>
                <Table.Td>
                  {!readOnly && norm.effective_from !== FIRST && (
                    <ActionIcon
                      variant="subtle"
                      color="gray"
                      aria-label={`${common('actions.delete')}: ${since(norm)}`}
                      onClick={() => void askAndRemove(norm)}
                    >
                      <IconTrash size={16} aria-hidden />
                    </ActionIcon>
                  )}
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      )}
      {!readOnly && (
        <form onSubmit={form.onSubmit((values) => void save(values))}>
          <Group align="flex-start" gap="xs" wrap="nowrap">
            <DateField
              label={t('norm_from')}
              flex={1}
              required
              {...form.getInputProps('effective_from')}
              onChange={(date) => form.setFieldValue('effective_from', date ?? today)}
            />
            <DurationInput
              label={t('norm_day')}
              w={80}
              minutes={form.values.daily_norm_minutes}
              onMinutes={(minutes) => form.setFieldValue('daily_norm_minutes', minutes)}
              error={form.errors['daily_norm_minutes']}
            />
            <Button type="submit" variant="default" mt={25} loading={put.isPending}>
              {common('actions.add')}
            </Button>
          </Group>
        </form>
      )}
      {dialog}
    </Part>
  )
}
