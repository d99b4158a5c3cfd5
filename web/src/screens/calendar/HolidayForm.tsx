import { Text, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'

import { api, client, idempotencyKey } from '../../api/client'
import type { Holiday } from '../../api/schema'
import { useFormats } from '../../app/formats'
import { DateField } from '../../components/DateField'
import { EditDialog } from '../../components/EditDialog'
import { EditForm } from '../../components/EditForm'
import type { Edited } from '../../components/Editing'
import { useSaving } from '../../components/useSaving'

const valuesOf = ({ date, name, region }: Holiday) => ({ date, name, region })

interface Props {
  /** null: a new one. */
  holiday: Holiday | null
  date: string
  onClose: () => void
}

export function HolidayForm({ holiday, date, onClose }: Props) {
  const { t } = useTranslation('calendar')
  return (
    <EditDialog
      title={holiday === null ? t('add_holiday') : holiday.name}
      kind="holiday"
      id={holiday?.id ?? null}
      read={(id) => client.GET('/api/v1/holidays/{id}', { params: { path: { id } } })}
      height={260}
      onClose={onClose}
    >
      {(edited) => <Fields edited={edited} date={date} onClose={onClose} />}
    </EditDialog>
  )
}

function Fields(props: { edited: Edited<Holiday> | null; date: string; onClose: () => void }) {
  const { edited, onClose } = props
  const { t } = useTranslation('calendar')
  const formats = useFormats()
  const [key] = useState(idempotencyKey)
  const before =
    edited === null ? { date: props.date, name: '', region: '' } : valuesOf(edited.base.item)
  const form = useForm<{ date: string | null; name: string; region: string }>({
    initialValues: before,
    validate: {
      date: (value) => (value === null ? t('date_missing') : null),
      name: (value) => (value.trim() === '' ? t('name_missing') : null),
    },
  })
  const saving = useSaving({ form, edited, onClose })
  const create = api.useMutation('post', '/api/v1/holidays', saving)
  const update = api.useMutation('patch', '/api/v1/holidays/{id}', saving)
  const { date, name, region } = form.values
  const mine = { date: date ?? before.date, name: name.trim(), region: region.trim() }
  return (
    <EditForm
      {...{ form, edited, valuesOf, mine }}
      label={(field) => t(field)}
      words={{ date: formats.date }}
      savings={[create, update]}
      onCreate={() => create.mutate({ params: { header: { 'Idempotency-Key': key } }, body: mine })}
      onUpdate={(body, { item, tag }) =>
        update.mutate({ params: { path: { id: item.id }, header: { 'If-Match': tag } }, body })
      }
      onCancel={onClose}
    >
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
      {edited !== null && edited.base.item.uid !== null && (
        <Text size="xs" c="dimmed">
          {t('imported_hint')}
        </Text>
      )}
    </EditForm>
  )
}
