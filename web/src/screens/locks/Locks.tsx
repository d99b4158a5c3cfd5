import { Button, Group, Modal, Stack, Table, Text, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { notifications } from '@mantine/notifications'
import IconLock from '@tabler/icons-react/icons/IconLock'
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'

import { api, idempotencyKey } from '../../api/client'
import { useMyself } from '../../api/me'
import { fieldErrors } from '../../api/problem'
import type { TimesheetLock } from '../../api/schema'
import { useFormats } from '../../app/formats'
import { useConfirm } from '../../components/confirm'
import { DateField } from '../../components/DateField'
import { EmptyState } from '../../components/EmptyState'
import { ProblemAlert } from '../../components/ProblemAlert'
import { cursorPages, Rows } from '../../components/Rows'
import { Row } from '../../components/StackedTable'
import { Screen } from '../../components/Screen'
import { addDays, addMonths, dateIn } from '../../format/dates'

/** The periods of which nobody's timesheet changes any more. */
export function Locks() {
  const { t } = useTranslation('locks')
  const formats = useFormats()
  const queries = useQueryClient()
  const [ask, dialog] = useConfirm()
  const [adding, setAdding] = useState(false)
  const locks = api.useInfiniteQuery('get', '/api/v1/timesheet/locks', {}, cursorPages)
  // Whatever is open or closed in a timesheet may be otherwise now.
  const refresh = () => queries.invalidateQueries()
  const unlock = api.useMutation('delete', '/api/v1/timesheet/locks/{id}', {
    onSuccess: () => notifications.show({ color: 'green', message: t('unlocked') }),
    onSettled: refresh,
  })
  const datesOf = ({ start_date, end_date }: TimesheetLock) =>
    formats.dateRange(start_date, end_date)
  async function askAndUnlock(lock: TimesheetLock) {
    const question = {
      title: t('unlock_title', { dates: datesOf(lock) }),
      text: t('unlock_text'),
      action: t('unlock'),
      danger: true,
    }
    if (await ask(question)) {
      unlock.mutate({ params: { path: { id: lock.id } } })
    }
  }
  const add = (
    <Button leftSection={<IconLock size={16} aria-hidden />} onClick={() => setAdding(true)}>
      {t('lock')}
    </Button>
  )
  return (
    <Screen title={t('title')} actions={add} width={900}>
      <Text c="dimmed" size="sm">
        {t('explanation')}
      </Text>
      <Rows
        query={locks}
        label={t('title')}
        columns={[t('dates'), t('note'), t('by'), '']}
        empty={
          <EmptyState icon={IconLock} title={t('none')}>
            {t('none_text')}
          </EmptyState>
        }
        row={(lock) => (
          <Row key={lock.id}>
            <Table.Td fw={600} className="figures" style={{ whiteSpace: 'nowrap' }}>
              {datesOf(lock)}
            </Table.Td>
            <Table.Td style={{ overflowWrap: 'anywhere' }}>{lock.note || '–'}</Table.Td>
            <Table.Td>
              <Text size="sm">{lock.locked_by}</Text>
              <Text size="xs" c="dimmed" style={{ whiteSpace: 'nowrap' }}>
                {formats.dateTime(lock.locked_at)}
              </Text>
            </Table.Td>
            <Table.Td ta="right">
              <Button
                variant="default"
                size="xs"
                aria-label={`${t('unlock')}: ${datesOf(lock)}`}
                onClick={() => void askAndUnlock(lock)}
              >
                {t('unlock')}
              </Button>
            </Table.Td>
          </Row>
        )}
      />
      {dialog}
      {adding && <LockForm onClose={() => setAdding(false)} onLocked={refresh} />}
    </Screen>
  )
}

function LockForm(props: { onClose: () => void; onLocked: () => Promise<void> }) {
  const { t } = useTranslation('locks')
  const { t: common } = useTranslation()
  const { zone } = useMyself()
  const [key] = useState(idempotencyKey)
  const [lastMonth] = useState(() => {
    const today = dateIn(zone, Date.now())
    return { start_date: addMonths(today, -1), end_date: addDays(addMonths(today, 0), -1) }
  })
  const form = useForm<{ start_date: string | null; end_date: string | null; note: string }>({
    initialValues: { ...lastMonth, note: '' },
    validate: {
      start_date: (date) => (date === null ? t('date_missing') : null),
      end_date: (date, { start_date }) =>
        date === null
          ? t('date_missing')
          : start_date !== null && date < start_date
            ? t('end_before_start')
            : null,
    },
  })
  const lock = api.useMutation('post', '/api/v1/timesheet/locks', {
    meta: { shown: true },
    onSuccess: async () => {
      notifications.show({ color: 'green', message: t('locked') })
      props.onClose()
      await props.onLocked()
    },
    onError: (error) => form.setErrors(fieldErrors(error)),
  })
  const save = ({ start_date, end_date, note }: typeof form.values) => {
    if (start_date !== null && end_date !== null) {
      lock.mutate({
        params: { header: { 'Idempotency-Key': key } },
        body: { start_date, end_date, note: note.trim() },
      })
    }
  }
  return (
    <Modal opened onClose={props.onClose} title={t('lock')}>
      <form noValidate onSubmit={form.onSubmit(save)}>
        <Stack>
          <Text size="sm">{t('lock_text')}</Text>
          <ProblemAlert error={lock.error} shown={['start_date', 'end_date', 'note']} />
          <Group grow align="flex-start">
            <DateField label={t('from')} required {...form.getInputProps('start_date')} />
            <DateField label={t('until')} required {...form.getInputProps('end_date')} />
          </Group>
          <TextInput
            label={t('note')}
            description={t('note_hint')}
            maxLength={500}
            {...form.getInputProps('note')}
          />
          <Group justify="flex-end">
            <Button variant="default" onClick={props.onClose}>
              {common('actions.cancel')}
            </Button>
            <Button type="submit" loading={lock.isPending}>
              {t('lock_these')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  )
}
