import { Button, Group, Modal, Stack, Text } from '@mantine/core'
import { useState, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'

interface Question {
  title: string
  /** What will happen, and whether it can be taken back. */
  text: ReactNode
  /** The button that does it: "Deactivate", never "OK". */
  action: string
  /** Red, for what cannot be undone. */
  danger?: boolean
}

/**
 * Asks before what cannot be undone: `const [ask, dialog] = useConfirm()`, `{dialog}` in the screen, and
 * `if (await ask({ … })) …`.
 */
export function useConfirm(): [(question: Question) => Promise<boolean>, ReactNode] {
  const { t } = useTranslation()
  const [open, setOpen] = useState<(Question & { answer: (yes: boolean) => void }) | null>(null)
  const answer = (yes: boolean) => {
    open?.answer(yes)
    setOpen(null)
  }
  const ask = (question: Question) =>
    new Promise<boolean>((resolve) => {
      setOpen({ ...question, answer: resolve })
    })
  const dialog = (
    <Modal opened={open !== null} onClose={() => answer(false)} title={open?.title} centered>
      <Stack>
        <Text size="sm" component="div">
          {open?.text}
        </Text>
        <Group justify="flex-end">
          <Button variant="default" onClick={() => answer(false)} data-autofocus>
            {t('actions.cancel')}
          </Button>
          <Button color={open?.danger === true ? 'red' : undefined} onClick={() => answer(true)}>
            {open?.action}
          </Button>
        </Group>
      </Stack>
    </Modal>
  )
  return [ask, dialog]
}
