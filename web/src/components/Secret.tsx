import { Button, Code, CopyButton, Group, Modal, Stack, Text } from '@mantine/core'
import IconCheck from '@tabler/icons-react/icons/IconCheck'
import IconCopy from '@tabler/icons-react/icons/IconCopy'
import { useTranslation } from 'react-i18next'

interface Props {
  title: string
  /** What it is for, and where it belongs. */
  text: string
  /** null: closed. */
  secret: string | null
  onClose: () => void
}

/** A secret that is shown once: nothing but the button closes it. */
export function Secret({ title, text, secret, onClose }: Props) {
  const { t } = useTranslation()
  return (
    <Modal
      opened={secret !== null}
      onClose={onClose}
      title={title}
      centered
      size="lg"
      withCloseButton={false}
      closeOnClickOutside={false}
      closeOnEscape={false}
    >
      <Stack>
        <Text size="sm">{text}</Text>
        <Code
          block
          tabIndex={0}
          data-testid="secret"
          style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}
        >
          {secret}
        </Code>
        <Text size="sm" fw={600}>
          {t('secret.once')}
        </Text>
        <Group justify="flex-end">
          <CopyButton value={secret ?? ''}>
            {({ copied, copy }) => (
              <Button
                variant="default"
                leftSection={
                  copied ? <IconCheck size={16} aria-hidden /> : <IconCopy size={16} aria-hidden />
                }
                onClick={copy}
              >
                {copied ? t('secret.copied') : t('secret.copy')}
              </Button>
            )}
          </CopyButton>
          <Button onClick={onClose}>{t('secret.kept')}</Button>
        </Group>
      </Stack>
    </Modal>
  )
}
