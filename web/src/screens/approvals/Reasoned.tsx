import { Stack, Text, Textarea } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'

import { Dialog } from '../../components/Dialog'
import { FormActions } from '../../components/FormActions'

interface Props {
  title: string
  text: string
  action: string
  pending: boolean
  /** Above the field, if it was refused. */
  problem: React.ReactNode
  onClose: () => void
  onDone: (reason: string) => void
}

/** What needs a reason: the person concerned reads it. */
export function Reasoned({ title, text, action, pending, problem, onClose, onDone }: Props) {
  const { t } = useTranslation('approvals')
  const [reason, setReason] = useState('')
  const [missing, setMissing] = useState(false)
  return (
    <Dialog onClose={onClose} title={title} centered>
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault()
          setMissing(reason.trim() === '')
          if (reason.trim() !== '') {
            onDone(reason.trim())
          }
        }}
      >
        <Stack>
          <Text size="sm">{text}</Text>
          {problem}
          <Textarea
            label={t('reason')}
            required
            maxLength={2000}
            autosize
            minRows={2}
            data-autofocus
            value={reason}
            error={missing && reason.trim() === '' ? t('reason_missing') : undefined}
            onChange={({ currentTarget }) => setReason(currentTarget.value)}
          />
          <FormActions saving={pending} action={action} onCancel={onClose} />
        </Stack>
      </form>
    </Dialog>
  )
}
