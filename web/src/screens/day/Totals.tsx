import { Group, Paper, Progress, Stack, Text, Title } from '@mantine/core'
import { useTranslation } from 'react-i18next'

import type { TimesheetDay } from '../../api/schema'
import {
  formatDifference,
  formatMinutes,
  formatSeconds,
  wholeMinutes,
} from '../../format/durations'
import { hasUnread, readOf, totalsOf, type Line } from './lines'

/** What the lines add up to while they are typed, beside what is expected and when somebody was at work. */
export function Totals(props: { lines: Line[]; unread: ReadonlySet<string>; day: TimesheetDay }) {
  const { lines, unread, day } = props
  const { t } = useTranslation('day')
  const totals = totalsOf(readOf(lines, unread), day)
  const left = totals.expected - totals.minutes
  const share = totals.expected === 0 ? 0 : Math.min(100, (100 * totals.minutes) / totals.expected)
  return (
    <Paper withBorder p="md">
      <Stack gap="sm">
        <Title order={3} size="h5">
          {t('totals.title')}
        </Title>
        <div>
          <Text fz={28} fw={650} lh={1.2} className="figures">
            {formatMinutes(totals.minutes)}
            {totals.expected > 0 && (
              <Text span c="dimmed" fw={400} size="md">
                {' '}
                / {formatMinutes(totals.expected)}
              </Text>
            )}
          </Text>
          {hasUnread(lines, unread) && (
            <Text size="xs" c="var(--mantine-color-error)">
              {t('totals.of_read')}
            </Text>
          )}
          <Progress value={share} size={6} mt={6} aria-hidden />
        </div>
        <Stack component="dl" gap={6} m={0} className="figures">
          <Figure label={t('totals.left')} value={formatMinutes(Math.max(0, left))} />
          <Figure label={t('totals.overtime')} value={formatMinutes(totals.overtime)} />
          <Figure
            label={t('totals.billable')}
            value={t('totals.billable_value', {
              count: totals.billable_half_hours,
              hours: formatMinutes(totals.billable_half_hours * 30),
            })}
          />
          <Figure label={t('totals.presence')} value={formatSeconds(day.presence_seconds)} />
          <Figure
            label={t('totals.difference')}
            value={formatDifference(wholeMinutes(totals.difference_seconds))}
          />
        </Stack>
        <Text size="xs" c="dimmed">
          {t('totals.explanation')}
        </Text>
      </Stack>
    </Paper>
  )
}

function Figure({ label, value }: { label: string; value: string }) {
  return (
    <Group justify="space-between" gap="xs" wrap="nowrap">
      <Text component="dt" size="sm" c="dimmed">
        {label}
      </Text>
      <Text component="dd" m={0} size="sm" fw={600}>
        {value}
      </Text>
    </Group>
  )
}
