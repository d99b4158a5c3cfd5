import { Stack, Textarea } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'

import { api } from '../../api/client'
import { fieldErrors } from '../../api/problem'
import type { Submission } from '../../api/schema'
import { refreshTimesheets } from '../../api/timesheets'
import { Dialog } from '../../components/Dialog'
import { FormActions } from '../../components/FormActions'
import { ProblemAlert } from '../../components/ProblemAlert'
import { useSaving } from '../../components/useSaving'

/** Rejecting or reopening a timesheet: its employee reads why. */
export function Refusal(props: {
  step: 'reject' | 'reopen'
  submission: Submission
  range: string
  onClose: () => void
}) {
  const { t } = useTranslation('month')
  const queries = useQueryClient()
  const saving = useSaving({
    message: t(`${props.step}.done`),
    onClose: props.onClose,
    refresh: () => refreshTimesheets(queries),
  })
  const [reason, setReason] = useState('')
  const decide = api.useMutation('post', `/api/v1/timesheet/submissions/{id}/${props.step}`, saving)
  return (
    <Dialog
      onClose={props.onClose}
      title={t(`${props.step}.title`, { range: props.range })}
      centered
    >
      <form
        onSubmit={(event) => {
          event.preventDefault()
          decide.mutate({ params: { path: { id: props.submission.id } }, body: { reason } })
        }}
      >
        <Stack>
          <ProblemAlert error={decide.error} shown={['reason']} />
          <Textarea
            label={t('reason')}
            description={t('reason_description', { name: props.submission.employee_name })}
            required
            autosize
            minRows={3}
            maxLength={2000}
            value={reason}
            onChange={({ currentTarget: { value } }) => setReason(value)}
            error={fieldErrors(decide.error)['reason']}
            data-autofocus
          />
          <FormActions
            saving={decide.isPending}
            action={t(`${props.step}.action`)}
            onCancel={props.onClose}
            color="red"
          />
        </Stack>
      </form>
    </Dialog>
  )
}
