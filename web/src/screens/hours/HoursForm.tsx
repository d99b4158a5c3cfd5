import { Alert, Chip, Group, Input, List, NumberInput, SimpleGrid, Stack } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'

import { api, idempotencyKey } from '../../api/client'
import { useMyself } from '../../api/me'
import type { BusinessHours } from '../../api/schema'
import { useFormats } from '../../app/formats'
import { Dialog } from '../../components/Dialog'
import { DateField } from '../../components/DateField'
import { DurationInput } from '../../components/DurationInput'
import { EmployeeSelect } from '../../components/EmployeeSelect'
import { FormActions } from '../../components/FormActions'
import { ProblemAlert } from '../../components/ProblemAlert'
import { TimeField } from '../../components/TimeField'
import { useSaving } from '../../components/useSaving'
import { dateIn } from '../../format/dates'
import { EmployeeName } from './EmployeeName'
import { endsNextDay, lengthOf, minutesOf, weekFrom } from './hours'
import { WeekStrip } from './WeekStrip'

interface Values {
  employee_id: string | null
  effective_from: string | null
  start_time: string
  end_time: string
  work_days: number[]
  break_minutes: number
  late_grace_minutes: number
  early_grace_minutes: number
}

type Hours = Omit<Values, 'employee_id' | 'effective_from'>

/** Where none are in force. */
const usual: Hours = {
  start_time: '08:00',
  end_time: '16:30',
  work_days: [1, 2, 3, 4, 5],
  break_minutes: 30,
  late_grace_minutes: 5,
  early_grace_minutes: 5,
}

const hourNames = Object.keys(usual)

function hoursOf(hours: Hours): Hours {
  const { start_time, end_time, work_days, break_minutes } = hours
  const { late_grace_minutes, early_grace_minutes } = hours
  return {
    ...{ start_time, end_time, work_days, break_minutes },
    ...{ late_grace_minutes, early_grace_minutes },
  }
}

interface Props {
  employee: string | null
  /** Those of the employee, or of the organization, as far as there are any. */
  inForce: BusinessHours | undefined
  onClose: () => void
}

/** Business hours from a date on, and before they are saved what they change. */
export function HoursForm({ employee, inForce, onClose }: Props) {
  const { t } = useTranslation('hours')
  const { can, organization, zone } = useMyself()
  const formats = useFormats()
  const everybodys = can('business_hours.manage', 'all')
  const [key] = useState(idempotencyKey)
  const [today] = useState(() => dateIn(zone, Date.now()))
  const form = useForm<Values>({
    initialValues: {
      employee_id: employee,
      effective_from: today,
      ...hoursOf(inForce ?? usual),
    },
    validate: {
      employee_id: (id) => (id === null && !everybodys ? t('whose_missing') : null),
      effective_from: (date) => (date === null ? t('date_missing') : null),
      start_time: (time) => (minutesOf(time) === null ? t('time_missing') : null),
      end_time: (time) => (minutesOf(time) === null ? t('time_missing') : null),
      work_days: (days) => (days.length === 0 ? t('days_missing') : null),
      break_minutes: (minutes, times) =>
        minutes >= lengthOf(times).present ? t('break_too_long') : null,
    },
  })
  const queries = useQueryClient()
  const saving = useSaving({ form, onClose, refresh: () => queries.invalidateQueries() })
  const create = api.useMutation('post', '/api/v1/employees/business-hours', saving)
  const { values } = form
  const theirs = api.useQuery('get', '/api/v1/employees/business-hours/current', {
    params: { query: { employee_id: values.employee_id ?? undefined } },
  })
  // Whoever chooses somebody else starts from the hours of that person, but keeps what is typed already.
  useEffect(() => {
    if (theirs.data !== undefined && !hourNames.some((name) => form.isDirty(name))) {
      const next = { ...form.getValues(), ...hoursOf(theirs.data) }
      form.setValues(next)
      form.resetDirty(next)
    }
    // eslint-disable-next-line react-hooks/exhaustive-deps -- the form is a new object each time
  }, [theirs.data])
  const complete = minutesOf(values.start_time) !== null && minutesOf(values.end_time) !== null
  const save = ({ employee_id, effective_from, ...hours }: Values) => {
    if (effective_from !== null) {
      create.mutate({
        params: { header: { 'Idempotency-Key': key } },
        body: { ...hours, effective_from, ...(employee_id !== null && { employee_id }) },
      })
    }
  }
  const minutes = (name: 'late_grace_minutes' | 'early_grace_minutes') => (
    <NumberInput
      label={t(name)}
      suffix={` ${t('minutes')}`}
      min={0}
      max={1439}
      allowDecimal={false}
      error={form.errors[name]}
      value={values[name]}
      onChange={(value) => typeof value === 'number' && form.setFieldValue(name, value)}
    />
  )
  return (
    <Dialog onClose={onClose} title={t('set')} size="xl">
      <form noValidate onSubmit={form.onSubmit(save)}>
        <Stack>
          <ProblemAlert error={create.error} shown={Object.keys(values)} />
          <SimpleGrid cols={{ base: 1, xs: 2 }}>
            <EmployeeSelect
              label={t('whose')}
              description={everybodys ? t('whose_hint') : undefined}
              clearable={everybodys}
              value={values.employee_id}
              onChange={(id) => form.setFieldValue('employee_id', id)}
              {...(form.errors['employee_id'] !== undefined && { error: t('whose_missing') })}
            />
            <DateField
              label={t('from')}
              description={t('from_hint')}
              required
              {...form.getInputProps('effective_from')}
            />
            <TimeField label={t('start')} required {...form.getInputProps('start_time')} />
            <TimeField
              label={complete && endsNextDay(values) ? `${t('end')} (${t('next_day')})` : t('end')}
              required
              {...form.getInputProps('end_time')}
            />
          </SimpleGrid>
          <Input.Wrapper label={t('days')} error={form.errors['work_days']} labelElement="div">
            <Chip.Group
              multiple
              value={values.work_days.map(String)}
              onChange={(days) => form.setFieldValue('work_days', days.map(Number).sort())}
            >
              <Group gap={6} mt={4} mb={4} role="group" aria-label={t('days')}>
                {weekFrom(organization.week_start).map((day) => (
                  <Chip key={day} value={String(day)} size="sm">
                    {formats.weekday(day)}
                  </Chip>
                ))}
              </Group>
            </Chip.Group>
          </Input.Wrapper>
          <SimpleGrid cols={{ base: 1, xs: 3 }}>
            <DurationInput
              label={t('break')}
              minutes={values.break_minutes}
              onMinutes={(value) => form.setFieldValue('break_minutes', value)}
              error={form.errors['break_minutes']}
            />
            {minutes('late_grace_minutes')}
            {minutes('early_grace_minutes')}
          </SimpleGrid>
          {complete && <WeekStrip hours={values} label={t('preview')} />}
          <Alert variant="light" title={t('effects')}>
            <List size="sm">
              <List.Item>
                {values.employee_id === null ? (
                  t('effect_everybody')
                ) : (
                  <>
                    {t('effect_one')} <EmployeeName id={values.employee_id} />
                  </>
                )}
              </List.Item>
              {values.effective_from !== null && (
                <List.Item>
                  {t('effect_from', { date: formats.date(values.effective_from) })}
                </List.Item>
              )}
              <List.Item>
                {values.effective_from !== null && values.effective_from < today
                  ? t('effect_past')
                  : t('effect_recorded')}
              </List.Item>
            </List>
          </Alert>
          <FormActions saving={create.isPending} onCancel={onClose} />
        </Stack>
      </form>
    </Dialog>
  )
}
