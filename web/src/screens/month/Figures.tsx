import { Paper, Progress, SimpleGrid, Skeleton, Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'

import type { TimesheetMonth } from '../../api/schema'
import {
  formatDifference,
  formatMinutes,
  formatSeconds,
  wholeMinutes,
} from '../../format/durations'
import classes from './Month.module.css'
import { sumOf } from './weeks'

/** What the month adds up to. */
export function Figures({ sheet }: { sheet: TimesheetMonth | undefined }) {
  const { t } = useTranslation('month')
  const totals = sheet?.totals
  const sum = sumOf(sheet?.days ?? [])
  const balance = sum.worked - sum.expected
  return (
    <SimpleGrid cols={{ base: 2, sm: 5 }} spacing="xs" component="dl" m={0}>
      <Figure
        label={t('totals.worked')}
        value={totals && formatMinutes(totals.working_time_raw_minutes)}
        note={totals && t('totals.of', { norm: formatMinutes(totals.norm_minutes) })}
        share={
          totals ? (100 * totals.working_time_raw_minutes) / Math.max(1, totals.norm_minutes) : 0
        }
        className={classes.wide}
      />
      <Figure
        label={t('totals.balance')}
        value={totals && formatDifference(balance)}
        note={
          totals &&
          t(sum.expected < totals.norm_minutes ? 'totals.expected_so_far' : 'totals.expected', {
            expected: formatMinutes(sum.expected),
          })
        }
      />
      <Figure
        label={t('totals.overtime')}
        value={totals && formatMinutes(totals.overtime_minutes)}
        note={totals && t('totals.overtime_note')}
      />
      <Figure
        label={t('totals.presence')}
        value={totals && formatSeconds(totals.presence_seconds)}
        note={
          totals &&
          t('totals.difference', {
            difference: formatDifference(wholeMinutes(totals.difference_seconds)),
          })
        }
      />
      <Figure
        label={t('totals.billable')}
        value={totals && String(totals.billable_half_hours)}
        note={
          totals && t('totals.hours', { hours: formatMinutes(totals.billable_half_hours * 30) })
        }
      />
    </SimpleGrid>
  )
}

function Figure(props: {
  label: string
  value: string | undefined
  note: string | undefined
  share?: number
  className?: string
}) {
  return (
    <Paper withBorder px="sm" py="xs" className={props.className}>
      <Text component="dt" size="xs" c="dimmed">
        {props.label}
      </Text>
      <Text component="dd" m={0} fz={22} fw={650} lh={1.3} className="figures">
        {props.value ?? <Skeleton h={20} w={72} my={4} />}
      </Text>
      <Text component="dd" m={0} size="xs" c="dimmed" className="figures">
        {props.note ?? <Skeleton h={12} w={96} my={3} />}
        {props.share !== undefined && (
          <Progress value={Math.min(100, props.share)} size={4} mt={6} aria-hidden />
        )}
      </Text>
    </Paper>
  )
}
