import { Badge, Group, Paper, Stack, Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'

import type { Correction } from '../../api/schema'
import { useFormats } from '../../app/formats'

const colors = { pending: 'orange', approved: 'green', rejected: 'red' }

/** What became of the corrections of a range. */
export function Corrections({ corrections }: { corrections: Correction[] }) {
  const { t } = useTranslation('attendance')
  const formats = useFormats()
  const times = (punches: Correction['before']) =>
    punches.length === 0
      ? t('no_punches')
      : punches
          .map(({ type, timestamp }) => `${t(`short.${type}`)} ${formats.time(timestamp)}`)
          .join(', ')
  return (
    corrections.length > 0 && (
      <Stack gap="xs" component="section" aria-label={t('corrections')}>
        <Text fw={600} component="h3">
          {t('corrections')}
        </Text>
        {corrections.map((correction) => (
          <Paper key={correction.id} withBorder p="md">
            <Stack gap={4}>
              <Group justify="space-between" gap="xs">
                <Text size="sm" fw={600}>
                  {formats.date(correction.date)}
                </Text>
                <Badge
                  variant="outline"
                  color={colors[correction.state]}
                  c="var(--mantine-color-text)"
                >
                  {t(`states.${correction.state}`)}
                </Badge>
              </Group>
              <Text size="sm" className="figures">
                {t('before', { times: times(correction.before) })}
              </Text>
              <Text size="sm" className="figures">
                {t('after', { times: times(correction.after) })}
              </Text>
              <Text size="sm">{t('quoted', { text: correction.reason, ns: 'common' })}</Text>
              <Text size="xs" c="dimmed">
                {t('asked', {
                  name: correction.requested_name,
                  time: formats.dateTime(correction.requested_at),
                })}
                {correction.state !== 'pending' &&
                  correction.decided_at !== null &&
                  ` · ${t('decided', {
                    name: correction.decided_name ?? '',
                    time: formats.dateTime(correction.decided_at),
                  })}`}
              </Text>
              {correction.decision_reason !== null && correction.decision_reason !== '' && (
                <Text size="sm">{t('answer', { text: correction.decision_reason })}</Text>
              )}
            </Stack>
          </Paper>
        ))}
      </Stack>
    )
  )
}
