import { Alert, Button, Group, Stack, Text } from '@mantine/core'
import IconAlertTriangle from '@tabler/icons-react/icons/IconAlertTriangle'
import IconCloudOff from '@tabler/icons-react/icons/IconCloudOff'
import { useTranslation } from 'react-i18next'

import { mistakeText, problemName, problemText } from '../../api/problem'
import type { ClockStatus } from '../../api/schema'
import { useMistakeWords } from '../../api/words'
import { useFormats } from '../../app/formats'
import type { Kept } from './delivery'
import classes from './Today.module.css'
import { refusedOf, waitingOf, type QueuedPunch } from './queue'

interface Props {
  kept: Kept
  status: ClockStatus
  onDismiss: (punch: QueuedPunch) => void
  onCorrect?: (punch: QueuedPunch) => void
}

/** Punches that wait for a connection, and those that the server will not have. */
export function Undelivered({ kept, status, onDismiss, onCorrect }: Props) {
  const { t } = useTranslation('today')
  const { t: problem } = useTranslation('problems')
  const formats = useFormats()
  const waiting = waitingOf(kept.punches)
  useMistakeWords(refusedOf(kept.punches).length > 0)
  const reason = ({ refusal }: QueuedPunch) => {
    const [mistake] = refusal?.errors ?? []
    if (mistake !== undefined) {
      return mistakeText(mistake.message)
    }
    return problemName(refusal) === 'punch_out_of_order'
      ? t(`refused.${status.current_status}`)
      : problemText(refusal, problem)
  }
  return (
    <>
      {waiting.length > 0 && kept.delivery !== 'sending' && kept.delivery !== 'idle' && (
        <Alert
          color="orange"
          variant="light"
          classNames={{ title: classes.said }}
          role="status"
          icon={<IconCloudOff aria-hidden />}
          title={t(`waiting.${kept.delivery}`)}
        >
          <Text size="sm">{t('waiting.kept', { count: waiting.length })}</Text>
          <Stack gap={2} mt={4}>
            {waiting.map((punch) => (
              <Text key={punch.key} size="sm" className="figures">
                {t('waiting.punch', {
                  what: t(`actions.${punch.type}`),
                  time: formats.dateTime(punch.timestamp),
                })}
              </Text>
            ))}
          </Stack>
        </Alert>
      )}
      {refusedOf(kept.punches).map((punch) => (
        <Alert
          key={punch.key}
          color="red"
          variant="light"
          classNames={{ title: classes.said }}
          role="alert"
          icon={<IconAlertTriangle aria-hidden />}
          title={t('refused.title', {
            what: t(`actions.${punch.type}`),
            time: formats.dateTime(punch.timestamp),
          })}
        >
          <Text size="sm">{reason(punch)}</Text>
          <Group gap="xs" mt="sm">
            {onCorrect !== undefined && (
              <Button size="xs" variant="default" onClick={() => onCorrect(punch)}>
                {t('refused.correct')}
              </Button>
            )}
            <Button
              size="xs"
              variant="subtle"
              color="gray"
              c="var(--mantine-color-text)"
              onClick={() => onDismiss(punch)}
            >
              {t('refused.dismiss')}
            </Button>
          </Group>
        </Alert>
      ))}
    </>
  )
}
