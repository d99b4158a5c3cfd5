import {
  Button,
  Divider,
  NumberInput,
  Select,
  SimpleGrid,
  Skeleton,
  Stack,
  Switch,
  TextInput,
} from '@mantine/core'
import { useForm } from '@mantine/form'
import { notifications } from '@mantine/notifications'
import { useQueryClient } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'

import { api, client } from '../../api/client'
import { organizationQuery } from '../../api/me'
import { fieldErrors } from '../../api/problem'
import type { Organization as Settings } from '../../api/schema'
import { changes, conflicts, isConflict, needTagged } from '../../api/tagged'
import { useFormats } from '../../app/formats'
import { Conflict } from '../../components/Conflict'
import { Editing, type Edited } from '../../components/Editing'
import { FormActions } from '../../components/FormActions'
import { Part } from '../../components/Part'
import { ProblemAlert } from '../../components/ProblemAlert'
import { Screen } from '../../components/Screen'
import { countries, zones } from './lists'

type Values = Pick<
  Settings,
  | 'name'
  | 'time_zone'
  | 'country'
  | 'week_start'
  | 'correction_approval'
  | 'missing_punch_out_minutes'
  | 'auto_close'
  | 'timesheet_window_months'
  | 'open_registration'
>

const valuesOf = (settings: Settings): Values => ({
  name: settings.name,
  time_zone: settings.time_zone,
  country: settings.country,
  week_start: settings.week_start,
  correction_approval: settings.correction_approval,
  missing_punch_out_minutes: settings.missing_punch_out_minutes,
  auto_close: settings.auto_close,
  timesheet_window_months: settings.timesheet_window_months,
  open_registration: settings.open_registration,
})

/** The organization's settings, each with what it does. */
export function Organization() {
  const { t } = useTranslation('organization')
  return (
    <Screen title={t('title')} width={820}>
      <Editing
        what={['organization']}
        read={() => client.GET('/api/v1/organization')}
        waiting={<Waiting />}
      >
        {(settings) => <SettingsForm {...settings} />}
      </Editing>
    </Screen>
  )
}

function Waiting() {
  return (
    <Stack aria-busy>
      <Skeleton h={330} />
      <Skeleton h={330} />
      <Skeleton h={180} />
    </Stack>
  )
}

function SettingsForm({ base, theirs, accept, caught }: Edited<Settings>) {
  const { t, i18n } = useTranslation('organization')
  const { t: common } = useTranslation()
  const formats = useFormats()
  const queries = useQueryClient()
  const describe = useDescription()
  const before = valuesOf(base.item)
  const form = useForm<Values>({
    initialValues: before,
    validate: { name: (name) => (name.trim() === '' ? t('name_missing') : null) },
  })
  const update = api.useMutation('patch', '/api/v1/organization', {
    meta: { shown: true },
    onError: (error) => {
      form.setErrors(fieldErrors(error))
      return caught(error)
    },
  })
  const mine = changes(before, form.values)
  const save = async (tag: string) => {
    const saved = await update.mutateAsync({
      params: { header: { 'If-Match': tag } },
      body: mine,
    })
    queries.setQueryData(organizationQuery.queryKey, saved)
    notifications.show({ color: 'green', message: common('saved') })
    accept(await needTagged(client.GET('/api/v1/organization')))
  }
  // What went wrong is shown by the form.
  const submit = (tag: string) => void save(tag).catch(() => undefined)
  const [now] = useState(() => Date.now())
  const zoneChoices = useMemo(
    () => zones(Intl.supportedValuesOf('timeZone'), base.item.time_zone, now),
    [base.item.time_zone, now],
  )
  const countryChoices = useMemo(
    () => countries(i18n.language, base.item.country),
    [base.item.country, i18n.language],
  )
  return (
    <form noValidate onSubmit={form.onSubmit(() => submit(base.tag))}>
      <Stack>
        <Part title={t('general')}>
          <TextInput
            label={t('name')}
            description={t('name_hint')}
            required
            maxLength={200}
            {...form.getInputProps('name')}
          />
          <Select
            label={t('time_zone')}
            description={t('time_zone_hint')}
            searchable
            allowDeselect={false}
            limit={100}
            data={zoneChoices}
            nothingFoundMessage={t('no_zone')}
            {...form.getInputProps('time_zone')}
          />
          <SimpleGrid cols={{ base: 1, xs: 2 }}>
            <Select
              label={t('country')}
              description={t('country_hint')}
              searchable
              clearable
              clearButtonProps={{ 'aria-label': t('no_country') }}
              placeholder={t('no_country')}
              data={countryChoices}
              error={form.errors['country']}
              value={form.values.country || null}
              onChange={(code) => form.setFieldValue('country', code ?? '')}
            />
            <Select
              label={t('week_start')}
              description={t('week_start_hint')}
              allowDeselect={false}
              data={[1, 2, 3, 4, 5, 6, 7].map((day) => ({
                value: String(day),
                label: formats.weekday(day, 'long'),
              }))}
              error={form.errors['week_start']}
              value={String(form.values.week_start)}
              onChange={(day) => form.setFieldValue('week_start', Number(day))}
            />
          </SimpleGrid>
        </Part>
        <Part title={t('attendance')}>
          <NumberInput
            label={t('missing_punch_out')}
            description={t('missing_punch_out_hint')}
            suffix={` ${t('hours')}`}
            min={1}
            max={48}
            step={0.5}
            decimalScale={2}
            styles={{ wrapper: { maxWidth: 220 } }}
            error={form.errors['missing_punch_out_minutes']}
            value={form.values.missing_punch_out_minutes / 60}
            onChange={(value) => {
              if (typeof value === 'number') {
                form.setFieldValue('missing_punch_out_minutes', Math.round(value * 60))
              }
            }}
          />
          <Switch
            label={t('auto_close')}
            description={t('auto_close_hint')}
            {...form.getInputProps('auto_close', { type: 'checkbox' })}
          />
          <Divider />
          <Switch
            label={t('correction_approval')}
            description={t('correction_approval_hint')}
            {...form.getInputProps('correction_approval', { type: 'checkbox' })}
          />
        </Part>
        <Part title={t('timesheets')}>
          <NumberInput
            label={t('window')}
            description={t('window_hint')}
            suffix={` ${t('months', { count: form.values.timesheet_window_months })}`}
            min={0}
            max={120}
            allowDecimal={false}
            styles={{ wrapper: { maxWidth: 220 } }}
            error={form.errors['timesheet_window_months']}
            value={form.values.timesheet_window_months}
            onChange={(value) => {
              if (typeof value === 'number') {
                form.setFieldValue('timesheet_window_months', value)
              }
            }}
          />
        </Part>
        <Part title={t('joining')}>
          <Switch
            label={t('open_registration')}
            description={t('open_registration_hint')}
            {...form.getInputProps('open_registration', { type: 'checkbox' })}
          />
        </Part>
        {theirs !== null && (
          <Conflict
            differences={conflicts(before, form.values, valuesOf(theirs.item)).map((key) => ({
              label: t(key),
              mine: describe(key, form.values[key]),
              theirs: describe(key, theirs.item[key]),
            }))}
            saving={update.isPending}
            onTheirs={() => accept(theirs)}
            onMine={() => submit(theirs.tag)}
          />
        )}
        {!isConflict(update.error) && (
          <ProblemAlert error={update.error} shown={Object.keys(form.values)} />
        )}
        {theirs === null && (
          <FormActions saving={update.isPending} disabled={Object.keys(mine).length === 0}>
            {form.isDirty() && (
              <Button variant="default" onClick={() => form.reset()}>
                {t('discard')}
              </Button>
            )}
          </FormActions>
        )}
      </Stack>
    </form>
  )
}

/** A setting in words. */
function useDescription(): (key: keyof Values, value: string | number | boolean) => string {
  const { t, i18n } = useTranslation('organization')
  const formats = useFormats()
  return (key, value) => {
    if (typeof value === 'boolean') {
      return t(value ? 'on' : 'off')
    }
    if (key === 'week_start') {
      return formats.weekday(Number(value), 'long')
    }
    if (key === 'missing_punch_out_minutes') {
      return `${formats.number(Number(value) / 60, 1)} ${t('hours')}`
    }
    if (key === 'country' && value !== '') {
      return new Intl.DisplayNames(i18n.language, { type: 'region' }).of(String(value)) ?? ''
    }
    return String(value)
  }
}
