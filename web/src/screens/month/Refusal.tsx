import { Button, Group, Modal, Stack, Textarea } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'

import { api } from '../../api/client'
import { fieldErrors } from '../../api/problem'
import type { Submission } from '../../api/schema'
import { refreshTimesheets } from '../../api/timesheets'
import { ProblemAlert } from '../../components/ProblemAlert'

/** Rejecting or reopening a timesheet: its employee reads why. */
export function Refusal(props: {
  step: 'reject' | 'reopen'
  submission: Submission
  range: string
  onClose: () => void
}) {
  const { t } = useTranslation('month')
  const { t: common } = useTranslation()
  const queries = useQueryClient()
  const [reason, setReason] = useState('')
  const decide = api.useMutation('post', `/api/v1/timesheet/submissions/{id}/${props.step}`, {
    meta: { shown: true },
    onSuccess: async () => {
      await refreshTimesheets(queries)
      notifications.show({ color: 'green', message: t(`${props.step}.done`) })
      props.onClose()
    },
  })
  return (
    <Modal
      opened
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
          <Group justify="flex-end">
            <Button variant="default" onClick={props.onClose}>
              {common('actions.cancel')}
            </Button>
            <Button type="submit" color="red" loading={decide.isPending}>
              {t(`${props.step}.action`)}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  )
}
