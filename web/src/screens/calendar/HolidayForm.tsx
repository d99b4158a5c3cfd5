import { Button, Group, Modal, Skeleton, Stack, Text, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { notifications } from '@mantine/notifications'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'

import { api, client, idempotencyKey } from '../../api/client'
import { fieldErrors } from '../../api/problem'
import type { Holiday } from '../../api/schema'
import { changes, isConflict, needTagged, type Tagged } from '../../api/tagged'
import { useFormats } from '../../app/formats'
import { DateField } from '../../components/DateField'
import { Conflict } from '../../components/Conflict'
import { ProblemAlert } from '../../components/ProblemAlert'
import { useTagged } from '../../components/useTagged'
import { useRefresh } from './queries'

interface Props {
  /** null: a new one. */
  holiday: Holiday | null
  date: string
  onClose: () => void
}

export function HolidayForm({ holiday, date, onClose }: Props) {
  const { t } = useTranslation('calendar')
  return (
    <Modal opened onClose={onClose} title={holiday === null ? t('add_holiday') : holiday.name}>
      {holiday === null ? (
        <Fields date={date} onClose={onClose} />
      ) : (
        <Existing id={holiday.id} date={date} onClose={onClose} />
      )}
    </Modal>
  )
}

function Existing(props: { id: string; date: string; onClose: () => void }) {
  const holiday = useTagged(['holiday', props.id], () =>
    needTagged(client.GET('/api/v1/holidays/{id}', { params: { path: { id: props.id } } })),
  )
  const { base } = holiday
  if (base === null) {
    return holiday.error === null ? <Skeleton h={260} /> : <ProblemAlert error={holiday.error} />
  }
  return (
    <Fields
      key={base.tag}
      date={base.item.date}
      base={base}
      theirs={holiday.theirs}
      onTaken={holiday.accept}
      onProblem={holiday.caught}
      onClose={props.onClose}
    />
  )
}

interface FieldsProps {
  date: string
  base?: Tagged<Holiday>
  theirs?: Tagged<Holiday> | null
  onTaken?: (now: Tagged<Holiday>) => void
  onProblem?: (error: unknown) => Promise<void>
  onClose: () => void
}

interface Values {
  date: string | null
  name: string
  region: string
}

function Fields({ date, base, theirs, onTaken, onProblem, onClose }: FieldsProps) {
  const { t } = useTranslation('calendar')
  const { t: common } = useTranslation()
  const formats = useFormats()
  const refresh = useRefresh()
  const [key] = useState(idempotencyKey)
  const initial: Values = { date, name: base?.item.name ?? '', region: base?.item.region ?? '' }
  const form = useForm<Values>({
    initialValues: initial,
    validate: {
      date: (value) => (value === null ? t('date_missing') : null),
      name: (value) => (value.trim() === '' ? t('name_missing') : null),
    },
  })
  const done = {
    meta: { shown: true },
    onSuccess: async () => {
      notifications.show({ color: 'green', message: common('saved') })
      onClose()
      await refresh()
    },
    onError: (error: unknown) => {
      form.setErrors(fieldErrors(error))
      return onProblem?.(error)
    },
  }
  const create = api.useMutation('post', '/api/v1/holidays', done)
  const update = api.useMutation('patch', '/api/v1/holidays/{id}', done)
  const error = create.error ?? update.error
  const save = (tag: string | undefined) => {
    const { name, region } = form.values
    const body = { date: form.values.date ?? date, name: name.trim(), region: region.trim() }
    if (base === undefined) {
      create.mutate({ params: { header: { 'Idempotency-Key': key } }, body })
    } else {
      update.mutate({
        params: { path: { id: base.item.id }, header: { 'If-Match': tag } },
        body: changes({ ...initial, date }, body),
      })
    }
  }
  const different = (label: string, mine: string, now: string) =>
    mine === now ? [] : [{ label, mine, theirs: now }]
  return (
    <form noValidate onSubmit={form.onSubmit(() => save(base?.tag))}>
      <Stack>
        {!isConflict(error) && <ProblemAlert error={error} shown={['date', 'name', 'region']} />}
        {theirs !== null && theirs !== undefined && (
          <Conflict
            differences={[
              ...different(t('name'), form.values.name, theirs.item.name),
              ...different(
                t('date'),
                formats.date(form.values.date ?? date),
                formats.date(theirs.item.date),
              ),
              ...different(t('region'), form.values.region, theirs.item.region),
            ]}
            saving={update.isPending}
            onTheirs={() => onTaken?.(theirs)}
            onMine={() => save(theirs.tag)}
          />
        )}
        <TextInput
          label={t('name')}
          required
          maxLength={200}
          data-autofocus
          {...form.getInputProps('name')}
        />
        <DateField label={t('date')} required {...form.getInputProps('date')} />
        <TextInput
          label={t('region')}
          description={t('region_hint')}
          placeholder="DE-BY"
          maxLength={6}
          {...form.getInputProps('region')}
          onChange={({ currentTarget: { value } }) =>
            form.setFieldValue('region', value.toUpperCase())
          }
        />
        {base?.item.uid !== undefined && base.item.uid !== null && (
          <Text size="xs" c="dimmed">
            {t('imported_hint')}
          </Text>
        )}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {common('actions.cancel')}
          </Button>
          <Button type="submit" loading={create.isPending || update.isPending}>
            {common('actions.save')}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
