import {
  Button,
  Group,
  Input,
  Modal,
  SegmentedControl,
  Skeleton,
  Stack,
  Text,
  TextInput,
} from '@mantine/core'
import { useForm } from '@mantine/form'
import { notifications } from '@mantine/notifications'
import { useTranslation } from 'react-i18next'

import { api, client } from '../../api/client'
import { useMyself } from '../../api/me'
import { fieldErrors } from '../../api/problem'
import type { CalendarItem, DayOverride } from '../../api/schema'
import { isConflict, needTagged, type Tagged } from '../../api/tagged'
import { useFormats } from '../../app/formats'
import { Conflict } from '../../components/Conflict'
import { ProblemAlert } from '../../components/ProblemAlert'
import { useTagged } from '../../components/useTagged'
import { useRefresh } from './queries'
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
    <Modal opened onClose={onClose} title={formats.date(item.date)}>
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
            <Existing item={item} onClose={onClose} />
          ) : (
            <>
              <OverrideForm
                date={item.date}
                dayType={item.day_type === 'Free' ? 'Working' : 'Free'}
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
    </Modal>
  )
}

function Existing({ item, onClose }: { item: CalendarItem; onClose: () => void }) {
  const override = useTagged(['override', item.date], () =>
    needTagged(
      client.GET('/api/v1/calendar/overrides/{date}', { params: { path: { date: item.date } } }),
    ),
  )
  const { base } = override
  if (base === null) {
    return override.error === null ? <Skeleton h={150} /> : <ProblemAlert error={override.error} />
  }
  return (
    <OverrideForm
      key={base.tag}
      date={item.date}
      dayType={base.item.day_type}
      base={base}
      theirs={override.theirs}
      onTaken={override.accept}
      onProblem={override.caught}
      onClose={onClose}
    />
  )
}

interface FormProps {
  date: string
  dayType: DayOverride['day_type']
  /** The override that is there. */
  base?: Tagged<DayOverride>
  theirs?: Tagged<DayOverride> | null
  onTaken?: (now: Tagged<DayOverride>) => void
  onProblem?: (error: unknown) => Promise<void>
  onClose: () => void
}

function OverrideForm(props: FormProps) {
  const { date, base, theirs, onClose } = props
  const { t } = useTranslation('calendar')
  const { t: common } = useTranslation()
  const refresh = useRefresh()
  const form = useForm({
    initialValues: { day_type: props.dayType, note: base?.item.note ?? '' },
  })
  const done = (message: string) => ({
    meta: { shown: true },
    onSuccess: async () => {
      notifications.show({ color: 'green', message })
      onClose()
      await refresh()
    },
    onError: (error: unknown) => {
      form.setErrors(fieldErrors(error))
      return props.onProblem?.(error)
    },
  })
  const put = api.useMutation('put', '/api/v1/calendar/overrides/{date}', done(common('saved')))
  const remove = api.useMutation(
    'delete',
    '/api/v1/calendar/overrides/{date}',
    done(t('override_removed')),
  )
  const params = (tag: string | undefined) => ({
    path: { date },
    header: tag === undefined ? {} : { 'If-Match': tag },
  })
  const save = (tag: string | undefined) => put.mutate({ params: params(tag), body: form.values })
  const error = put.error ?? remove.error
  const typeOf = (type: DayOverride['day_type']) => t(`day_types.${type}`)
  return (
    <form noValidate onSubmit={form.onSubmit(() => save(base?.tag))}>
      <Stack>
        {!isConflict(error) && <ProblemAlert error={error} shown={['day_type', 'note']} />}
        {theirs !== null && theirs !== undefined && (
          <Conflict
            differences={[
              {
                label: t('day_type'),
                mine: typeOf(form.values.day_type),
                theirs: typeOf(theirs.item.day_type),
              },
              { label: t('note'), mine: form.values.note, theirs: theirs.item.note },
            ].filter(({ mine, theirs: now }) => mine !== now)}
            saving={put.isPending}
            onTheirs={() => props.onTaken?.(theirs)}
            onMine={() => save(theirs.tag)}
          />
        )}
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
        <Group justify="flex-end">
          {base !== undefined && (
            <Button
              variant="default"
              loading={remove.isPending}
              onClick={() => remove.mutate({ params: params((theirs ?? base).tag) })}
            >
              {t('remove_override')}
            </Button>
          )}
          <Button type="submit" loading={put.isPending}>
            {common('actions.save')}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
