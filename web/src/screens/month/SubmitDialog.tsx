import { Alert, Group, Stack, Text } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'

import { api } from '../../api/client'
import { fieldErrors } from '../../api/problem'
import type { MonthDay } from '../../api/schema'
import { refreshTimesheets } from '../../api/timesheets'
import type { Whose } from '../../api/whose'
import { useFormats } from '../../app/formats'
import { Dialog } from '../../components/Dialog'
import { DateField } from '../../components/DateField'
import { FormActions } from '../../components/FormActions'
import { ProblemAlert } from '../../components/ProblemAlert'
import { useSaving } from '../../components/useSaving'
import { formatMinutes } from '../../format/durations'
import { isMissing, lastOf, sumOf } from './weeks'

/** Handing in a range of the month's dates, and what is in it. */
export function SubmitDialog(props: {
  month: string
  whose: Whose
  days: MonthDay[]
  range: { start: string; end: string }
  onClose: () => void
}) {
  const { month, whose } = props
  const { t } = useTranslation('month')
  const formats = useFormats()
  const queries = useQueryClient()
  const saving = useSaving({
    message: t('submit.done'),
    onClose: props.onClose,
    refresh: () => refreshTimesheets(queries),
  })
  const [range, setRange] = useState(props.range)
  const submit = api.useMutation('post', '/api/v1/timesheet/submissions', saving)
  const days = props.days.filter(({ date }) => range.start <= date && date <= range.end)
  const sum = sumOf(days)
  const missing = days.filter((day) => isMissing(day, whose.today))
  const errors = fieldErrors(submit.error)
  const bounds = { minDate: `${month}-01`, maxDate: lastOf(month), required: true }
  return (
    <Dialog onClose={props.onClose} title={t('submit.title')} centered>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          submit.mutate({
            params: { query: whose.query },
            body: { start_date: range.start, end_date: range.end },
          })
        }}
      >
        <Stack>
          <ProblemAlert error={submit.error} shown={['start_date', 'end_date']} />
          <Group grow align="flex-start">
            <DateField
              {...bounds}
              label={t('submit.start')}
              value={range.start}
              onChange={(date) => date !== null && setRange({ ...range, start: date })}
              error={errors['start_date']}
            />
            <DateField
              {...bounds}
              label={t('submit.end')}
              value={range.end}
              onChange={(date) => date !== null && setRange({ ...range, end: date })}
              error={errors['end_date']}
            />
          </Group>
          <Text size="sm" className="figures">
            {t('submit.contents', {
              worked: formatMinutes(sum.worked),
              expected: formatMinutes(sum.expected),
            })}
          </Text>
          {missing.length > 0 && (
            <Alert color="orange" title={t('submit.missing', { count: missing.length })}>
              {missing
                .slice(0, 5)
                .map(({ date }) => formats.date(date))
                .join(' · ')}
              {missing.length > 5 && ' · …'}
            </Alert>
          )}
          <Text size="sm" c="dimmed">
            {t('submit.explanation')}
          </Text>
          <FormActions
            saving={submit.isPending}
            action={t('submit.action')}
            onCancel={props.onClose}
            focused
          />
        </Stack>
      </form>
    </Dialog>
  )
}
