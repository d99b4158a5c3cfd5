import { Button, Input, SegmentedControl, Skeleton, Stack, Text, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useTranslation } from 'react-i18next'

import { api, client } from '../../api/client'
import { useMyself } from '../../api/me'
import type { CalendarItem, DayOverride } from '../../api/schema'
import { useFormats } from '../../app/formats'
import { Dialog } from '../../components/Dialog'
import { EditForm } from '../../components/EditForm'
import { Editing, type Edited } from '../../components/Editing'
import { useSaving } from '../../components/useSaving'
import { lookOf } from './year'

interface Props {
  item: CalendarItem
  onClose: () => void
  /** To enter a holiday on this day. */
  onHoliday: () => void
}

/** What a day is and why, and for whoever may how to make it something else. */
export function DayDialog({ item, onClose, onHoliday }: Props) {
  const { t } = useTranslation('calendar')
  const formats = useFormats()
  const { can } = useMyself()
  const manages = can('calendar.manage', 'all')
  return (
    <Dialog onClose={onClose} title={formats.date(item.date)}>
      <Stack>
        <div>
          <Text fw={600}>{t(`looks.${lookOf(item)}`)}</Text>
          {item.description !== '' && (
            <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
              {item.description}
            </Text>
          )}
        </div>
        {manages &&
          (item.reason === 'override' ? (
            <Editing
              what={['override', item.date]}
              read={() =>
                client.GET('/api/v1/calendar/overrides/{date}', {
                  params: { path: { date: item.date } },
                })
              }
              waiting={<Skeleton h={150} />}
            >
              {(override) => <OverrideForm date={item.date} edited={override} onClose={onClose} />}
            </Editing>
          ) : (
            <>
              <OverrideForm
                date={item.date}
                dayType={item.day_type === 'Free' ? 'Working' : 'Free'}
                edited={null}
                onClose={onClose}
              />
              {item.reason !== 'holiday' && (
                <Button variant="subtle" onClick={onHoliday}>
                  {t('holiday_here')}
                </Button>
              )}
            </>
          ))}
      </Stack>
    </Dialog>
  )
}

interface FormProps {
  date: string
  /** Where there is no override yet. */
  dayType?: DayOverride['day_type']
  edited: Edited<DayOverride> | null
  onClose: () => void
}

const valuesOf = ({ day_type, note }: DayOverride) => ({ day_type, note })

function OverrideForm({ date, dayType = 'Free', edited, onClose }: FormProps) {
  const { t } = useTranslation('calendar')
  const form = useForm({
    initialValues: edited === null ? { day_type: dayType, note: '' } : valuesOf(edited.base.item),
  })
  const saving = { form, edited, onClose }
  const put = api.useMutation('put', '/api/v1/calendar/overrides/{date}', useSaving(saving))
  const remove = api.useMutation(
    'delete',
    '/api/v1/calendar/overrides/{date}',
    useSaving({ ...saving, message: t('override_removed') }),
  )
  const path = { date }
  const typeOf = (type: DayOverride['day_type']) => t(`day_types.${type}`)
  return (
    <EditForm
      {...{ form, edited, valuesOf }}
      mine={form.values}
      label={(field) => t(field)}
      words={{ day_type: typeOf }}
      savings={[put, remove]}
      onCreate={() => put.mutate({ params: { path }, body: form.values })}
      onUpdate={(changed, { item, tag }) =>
        put.mutate({
          params: { path, header: { 'If-Match': tag } },
          body: { ...valuesOf(item), ...changed },
        })
      }
      actions={
        edited !== null && (
          <Button
            variant="default"
            loading={remove.isPending}
            onClick={() => {
              const { tag } = edited.theirs ?? edited.base
              remove.mutate({ params: { path, header: { 'If-Match': tag } } })
            }}
          >
            {t('remove_override')}
          </Button>
        )
      }
    >
      <Input.Wrapper label={t('make_it')} labelElement="div" description={t('make_it_hint')}>
        <SegmentedControl
          fullWidth
          mt={6}
          aria-label={t('make_it')}
          data={(['Working', 'Free'] as const).map((value) => ({ value, label: typeOf(value) }))}
          value={form.values.day_type}
          onChange={(value) => form.setFieldValue('day_type', value)}
        />
      </Input.Wrapper>
      <TextInput
        label={t('note')}
        description={t('note_hint')}
        maxLength={500}
        data-autofocus
        {...form.getInputProps('note')}
      />
    </EditForm>
  )
}
