import { Badge, Group, Paper, Skeleton, Stack, Text } from '@mantine/core'
import IconCoffee from '@tabler/icons-react/icons/IconCoffee'
import IconLogin2 from '@tabler/icons-react/icons/IconLogin2'
import IconLogout2 from '@tabler/icons-react/icons/IconLogout2'
import IconPlayerPlay from '@tabler/icons-react/icons/IconPlayerPlay'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'

import { useFormats } from '../../app/formats'
import { formatSeconds } from '../../format/durations'
import { breakSeconds, cycleSeconds, type Cycle, type Moment } from './figures'
import classes from './Today.module.css'
import { useNow } from './useNow'

/** The day's cycles and breaks, in order. */
export function Timeline({ cycles, loading }: { cycles: Cycle[]; loading: boolean }) {
  const { t } = useTranslation('today')
  const now = useNow()
  if (loading && cycles.length === 0) {
    return <Skeleton h={120} radius="md" />
  }
  if (cycles.length === 0) {
    return (
      <Paper withBorder p="md">
        <Text size="sm" c="dimmed">
          {t('timeline.empty')}
        </Text>
      </Paper>
    )
  }
  return (
    <Paper withBorder p="md">
      <ol className={classes.list}>
        {cycles.map((cycle) => (
          <li key={cycle.start.timestamp} className={classes.cycle}>
            <ol className={classes.list}>
              <Line
                moment={cycle.start}
                what="punch_in"
                icon={<IconLogin2 size={18} color="var(--mantine-color-green-7)" aria-hidden />}
              />
              {cycle.breaks.map((one) => (
                <Pause key={one.start.timestamp} start={one.start} end={one.end}>
                  {formatSeconds(breakSeconds(one, now))}
                </Pause>
              ))}
              {cycle.end === null ? (
                <li className={classes.moment}>
                  <span />
                  <IconPlayerPlay size={18} aria-hidden />
                  <Text size="sm">
                    {t(cycle.breaks.at(-1)?.end === null ? 'timeline.so_far' : 'timeline.running')}
                  </Text>
                  <Text size="sm" fw={600} className="figures">
                    {formatSeconds(cycleSeconds(cycle, now))}
                  </Text>
                </li>
              ) : (
                <Line
                  moment={cycle.end}
                  what="punch_out"
                  icon={<IconLogout2 size={18} aria-hidden />}
                >
                  {formatSeconds(cycleSeconds(cycle, now))}
                </Line>
              )}
            </ol>
          </li>
        ))}
      </ol>
    </Paper>
  )
}

function Line(props: {
  moment: Moment
  what: 'punch_in' | 'punch_out'
  icon: ReactNode
  children?: string
}) {
  const { moment, what, icon, children } = props
  const { t } = useTranslation('today')
  const formats = useFormats()
  return (
    <li className={classes.moment}>
      <Text size="sm" className="figures">
        {formats.time(moment.timestamp)}
      </Text>
      {icon}
      <Stack gap={0}>
        <Group gap="xs">
          <Text size="sm">{t(`timeline.${what}`)}</Text>
          <Marks moment={moment} />
        </Group>
        <Note moment={moment} />
      </Stack>
      {children !== undefined && (
        <Text size="sm" fw={600} className="figures" title={t('timeline.worked')}>
          {children}
        </Text>
      )}
    </li>
  )
}

function Pause({ start, end, children }: { start: Moment; end: Moment | null; children: string }) {
  const { t } = useTranslation('today')
  const formats = useFormats()
  return (
    <li className={classes.moment}>
      <Text size="sm" className="figures">
        {formats.time(start.timestamp)}
      </Text>
      <IconCoffee size={18} color="var(--mantine-color-orange-7)" aria-hidden />
      <Stack gap={0}>
        <Group gap="xs">
          <Text size="sm" className="figures">
            {end === null
              ? t('timeline.break_runs')
              : t('timeline.break', { time: formats.time(end.timestamp) })}
          </Text>
          <Marks moment={end?.pending === true ? end : start} />
        </Group>
        <Note moment={start} />
        {end?.type === 'break_end' && <Note moment={end} />}
      </Stack>
      <Text size="sm" c="dimmed" className="figures">
        {children}
      </Text>
    </li>
  )
}

function Marks({ moment }: { moment: Moment }) {
  const { t } = useTranslation('today')
  const marks: [boolean, 'pending' | 'late' | 'early' | 'made_up', string][] = [
    [moment.pending, 'pending', 'gray'],
    [moment.late, 'late', 'red'],
    [moment.early, 'early', 'orange'],
    [moment.made_up, 'made_up', 'orange'],
  ]
  return marks.map(
    ([shown, text, color]) =>
      shown && (
        <Badge key={text} size="sm" variant="outline" color={color} c="var(--mantine-color-text)">
          {t(`marks.${text}`)}
        </Badge>
      ),
  )
}

function Note({ moment }: { moment: Moment }) {
  return (
    moment.notes !== null &&
    moment.notes !== '' && (
      <Text size="xs" c="dimmed">
        {moment.notes}
      </Text>
    )
  )
}
