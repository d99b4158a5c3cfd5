import { Button, Group, Stack, Table, Text, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import IconLock from '@tabler/icons-react/icons/IconLock'
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'

import { api, idempotencyKey } from '../../api/client'
import { useMyself } from '../../api/me'
import type { TimesheetLock } from '../../api/schema'
import { useFormats } from '../../app/formats'
import { Dialog } from '../../components/Dialog'
import { useConfirm } from '../../components/confirm'
import { DateField } from '../../components/DateField'
import { EmptyState } from '../../components/EmptyState'
import { FormActions } from '../../components/FormActions'
import { ProblemAlert } from '../../components/ProblemAlert'
import { cursorPages, Rows } from '../../components/Rows'
import { Row } from '../../components/StackedTable'
import { RowButton } from '../../components/RowActions'
import { Screen } from '../../components/Screen'
import { useDone } from '../../components/useDone'
import { useSaving } from '../../components/useSaving'
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
  const done = useDone(refresh)
  const unlock = api.useMutation('delete', '/api/v1/timesheet/locks/{id}', done(t('unlocked')))
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
    <Screen title={t('title')} explanation={t('explanation')} actions={add} width={900}>
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
              <RowButton of={datesOf(lock)} onClick={() => void askAndUnlock(lock)}>
                {t('unlock')}
              </RowButton>
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
  const { onClose, onLocked } = props
  const saving = useSaving({ form, message: t('locked'), onClose, refresh: onLocked })
  const lock = api.useMutation('post', '/api/v1/timesheet/locks', saving)
  const save = ({ start_date, end_date, note }: typeof form.values) => {
    if (start_date !== null && end_date !== null) {
      lock.mutate({
        params: { header: { 'Idempotency-Key': key } },
        body: { start_date, end_date, note: note.trim() },
      })
    }
  }
  return (
    <Dialog onClose={props.onClose} title={t('lock')}>
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
          <FormActions saving={lock.isPending} action={t('lock_these')} onCancel={props.onClose} />
        </Stack>
      </form>
    </Dialog>
  )
}
