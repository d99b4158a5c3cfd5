import { Button, Group, Modal, Stack, Text } from '@mantine/core'
import { useBlocker } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'

/** Asks before a day with unsaved changes is left. They stay on this device as a draft either way. */
export function Leaving(props: {
  isUnsaved: boolean
  /** Resolves to whether it is saved; absent where more than a key press is needed for it. */
  onSave?: () => Promise<boolean>
  isSaving?: boolean
}) {
  const { t } = useTranslation('day')
  const blocker = useBlocker({
    // Filters change the address of the same day.
    shouldBlockFn: ({ current, next }) =>
      props.isUnsaved &&
      (current.pathname !== next.pathname ||
        employeeOf(current.search) !== employeeOf(next.search)),
    enableBeforeUnload: props.isUnsaved,
    withResolver: true,
  })
  const isAsked = blocker.status === 'blocked'
  const stay = () => blocker.reset?.()
  const saveAndLeave = async () => {
    if ((await props.onSave?.()) === true) {
      blocker.proceed?.()
    } else {
      stay()
    }
  }
  return (
    <Modal opened={isAsked} onClose={stay} title={t('leave.title')} centered>
      <Stack>
        <Text size="sm">{t('leave.text')}</Text>
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={stay}>
            {t('leave.stay')}
          </Button>
          <Button variant="default" onClick={() => blocker.proceed?.()}>
            {t('leave.leave')}
          </Button>
          {props.onSave !== undefined && (
            <Button loading={props.isSaving} data-autofocus onClick={() => void saveAndLeave()}>
              {t('leave.save')}
            </Button>
          )}
        </Group>
      </Stack>
    </Modal>
  )
}

function employeeOf(search: unknown): unknown {
  return typeof search === 'object' && search !== null && 'employee' in search
    ? search.employee
    : undefined
}
