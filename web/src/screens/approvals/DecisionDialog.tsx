import { Button, Group, Modal, Stack, Text, Textarea } from '@mantine/core'
import { useForm } from '@mantine/form'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'

import { fieldErrors } from '../../api/problem'
import { ProblemAlert } from '../../components/ProblemAlert'

interface Props {
  title: string
  /** What will happen. */
  text: ReactNode
  action: string
  /** Whether there must be a reason. */
  needsReason: boolean
  /** Throws the problem if it is refused. */
  onDecide: (reason: string) => Promise<unknown>
  onClose: () => void
}

/** A decision with a word to it, which the person concerned reads. */
export function DecisionDialog({ title, text, action, needsReason, onDecide, onClose }: Props) {
  const { t } = useTranslation('approvals')
  const { t: common } = useTranslation()
  const form = useForm<{ reason: string; problem: unknown }>({
    initialValues: { reason: '', problem: null },
    validate: {
      reason: (reason) => (needsReason && reason.trim() === '' ? t('needs_reason') : null),
    },
  })
  async function decide({ reason }: { reason: string }) {
    try {
      await onDecide(reason.trim())
      onClose()
    } catch (problem) {
      form.setFieldValue('problem', problem)
      form.setErrors(fieldErrors(problem))
    }
  }
  return (
    <Modal opened onClose={onClose} title={title} centered>
      <form onSubmit={form.onSubmit(decide)}>
        <Stack>
          <ProblemAlert error={form.values.problem} shown={['reason']} />
          <Text size="sm">{text}</Text>
          <Textarea
            label={needsReason ? t('reason') : t('reason_optional')}
            autosize
            minRows={2}
            maxLength={1000}
            data-autofocus
            {...form.getInputProps('reason')}
          />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {common('actions.cancel')}
            </Button>
            <Button type="submit" color={needsReason ? 'red' : undefined} loading={form.submitting}>
              {action}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  )
}
