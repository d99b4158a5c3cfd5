import { Anchor, Group, Paper, Skeleton, Stack, Text } from '@mantine/core'
import IconCircleCheck from '@tabler/icons-react/icons/IconCircleCheck'
import IconCircleX from '@tabler/icons-react/icons/IconCircleX'
import IconClockExclamation from '@tabler/icons-react/icons/IconClockExclamation'
import IconHourglass from '@tabler/icons-react/icons/IconHourglass'
import IconListDetails from '@tabler/icons-react/icons/IconListDetails'
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'

import { api } from '../../api/client'
import { useMyself } from '../../api/me'
import type { ClockStatus, MonthDay } from '../../api/schema'
import { rejected } from '../../api/submissions'
import { useFormats } from '../../app/formats'
import { addMonths } from '../../format/dates'

const SHOWN = 5

interface Props {
  status: ClockStatus
  days?: MonthDay[] | undefined
  /** The server ended the day, since nobody else did. */
  madeUp: boolean
  onCorrect?: (date: string) => void
}

/** What the person has still to see to, each with the way there. */
export function Missing({ status, days, madeUp, onCorrect }: Props) {
  const { t } = useTranslation('today')
  const formats = useFormats()
  const { employee, organization, can } = useMyself()
  const pending = api.useQuery('get', '/api/v1/timetracking/corrections', {
    params: { query: { employee_id: employee.id, state: 'pending' } },
  })
  const submitted = api.useQuery(
    'get',
    '/api/v1/timesheet/submissions',
    { params: { query: { employee_id: employee.id, limit: 100 } } },
    { enabled: can('timesheets.read') },
  )
  // What can no longer be changed is nothing to see to.
  const first = addMonths(status.date, -organization.timesheet_window_months)
  const refused = rejected(submitted.data?.items ?? []).filter(({ end_date }) => end_date >= first)
  const unexplained = (days ?? []).filter(
    (day) =>
      day.date < status.date && day.presence_seconds > 0 && !day.has_entries && day.is_editable,
  )
  const toCorrect = (date: string, text: string) =>
    onCorrect === undefined ? null : (
      <Anchor component="button" size="sm" onClick={() => onCorrect(date)}>
        {text}
      </Anchor>
    )
  const items = [
    status.missing_punch_out && (
      <Item key="out" icon={<IconClockExclamation size={20} aria-hidden />}>
        <Text size="sm">{t('missing.punch_out', { date: formats.dayName(status.date) })}</Text>
        {toCorrect(status.date, t('missing.add_end'))}
      </Item>
    ),
    madeUp && (
      <Item key="made_up" icon={<IconClockExclamation size={20} aria-hidden />}>
        <Text size="sm">{t('missing.made_up')}</Text>
        {toCorrect(status.date, t('missing.put_right'))}
      </Item>
    ),
    ...refused.map(({ id, start_date, end_date, reason }) => (
      <Item key={id} icon={<IconCircleX size={20} aria-hidden />}>
        <Text size="sm">
          {t('missing.rejected', { range: formats.dateRange(start_date, end_date) })}
        </Text>
        <Text size="sm" c="dimmed">
          {reason}
        </Text>
        <Anchor
          size="sm"
          renderRoot={(props) => (
            <Link {...props} to="/month" search={{ month: start_date.slice(0, 7) }} />
          )}
        >
          {t('missing.to_month')}
        </Anchor>
      </Item>
    )),
    ...(pending.data?.items ?? []).map(({ id, date }) => (
      <Item key={id} icon={<IconHourglass size={20} aria-hidden />}>
        <Text size="sm">{t('missing.pending', { date: formats.dayName(date) })}</Text>
      </Item>
    )),
    unexplained.length > 0 && can('timesheets.write') && (
      <Item key="effort" icon={<IconListDetails size={20} aria-hidden />}>
        <Text size="sm">{t('missing.effort', { count: unexplained.length })}</Text>
        <Group gap="xs">
          {unexplained.slice(-SHOWN).map(({ date }) => (
            <Anchor
              key={date}
              size="sm"
              renderRoot={(props) => <Link {...props} to="/day/$date" params={{ date }} />}
            >
              {formats.date(date)}
            </Anchor>
          ))}
        </Group>
      </Item>
    ),
  ].filter((item) => item !== false)
  const isLoading = submitted.isLoading || (days === undefined && can('timesheets.read'))
  if (isLoading && items.length === 0) {
    return <Skeleton h={60} radius="md" />
  }
  return (
    <Paper withBorder p="md">
      {items.length > 0 ? (
        <Stack gap="md">{items}</Stack>
      ) : (
        <Item icon={<IconCircleCheck size={20} aria-hidden />}>
          <Text size="sm" c="dimmed">
            {t('missing.nothing')}
          </Text>
        </Item>
      )}
    </Paper>
  )
}

function Item({ icon, children }: { icon: ReactNode; children: ReactNode }) {
  return (
    <Group gap="sm" wrap="nowrap" align="flex-start">
      {icon}
      <Stack gap={2} align="flex-start">
        {children}
      </Stack>
    </Group>
  )
}
