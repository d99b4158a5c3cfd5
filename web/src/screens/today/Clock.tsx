import { Badge, Button, Group, Kbd, Paper, Progress, Text, TextInput } from '@mantine/core'
import IconClockOff from '@tabler/icons-react/icons/IconClockOff'
import IconCoffee from '@tabler/icons-react/icons/IconCoffee'
import IconLogin2 from '@tabler/icons-react/icons/IconLogin2'
import IconLogout2 from '@tabler/icons-react/icons/IconLogout2'
import IconPlayerPlay from '@tabler/icons-react/icons/IconPlayerPlay'
import { useEffect, useEffectEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'

import type { ClockStatus } from '../../api/schema'
import { useFormats } from '../../app/formats'
import { formatClock, formatMinutes, formatSeconds } from '../../format/durations'
import type { Kept } from './delivery'
import { figuresAt, reachedAt } from './figures'
import { instantOf, project, type ClockState, type PunchType } from './queue'
import classes from './Today.module.css'
import { useNow } from './useNow'

const icons: Record<ClockState, typeof IconCoffee> = {
  not_started: IconClockOff,
  working: IconPlayerPlay,
  on_break: IconCoffee,
  finished: IconClockOff,
}

/** Dark enough for white text on it (WCAG AA). */
const GREEN = '#237a36'

const actions: Record<PunchType, { icon: typeof IconCoffee; color: string }> = {
  punch_in: { icon: IconLogin2, color: GREEN },
  punch_out: { icon: IconLogout2, color: 'stint' },
  break_start: { icon: IconCoffee, color: 'orange' },
  break_end: { icon: IconPlayerPlay, color: GREEN },
}

interface Props {
  status: ClockStatus
  kept: Kept
  /** Minutes; 0 where today has none. */
  norm: number
  late: boolean
  mayPunch: boolean
  /** Resolves to whether it was taken. */
  onPunch: (type: PunchType, notes: string) => Promise<boolean>
}

/** The state, in colour, word and icon; how long; and what to do. */
export function Clock({ status, kept, norm, late, mayPunch, onPunch }: Props) {
  const { t } = useTranslation('today')
  const formats = useFormats()
  const now = useNow()
  const [notes, setNotes] = useState('')
  const { state, allowed, last, pending } = project(status, kept.punches)
  const running = state === 'working' || state === 'on_break'
  const figures = figuresAt(status, kept.punches, now)
  const Icon = icons[state]
  const possible = mayPunch ? allowed : []
  const settled = useSettled(state)

  const punch = async (type: PunchType) => {
    if (settled && (await onPunch(type, notes))) {
      setNotes('')
    }
  }
  const onKey = useEffectEvent((event: KeyboardEvent) => {
    const type = possible[event.shiftKey ? 1 : 0]
    const elsewhere = document.querySelector('[role="dialog"]') !== null
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey) && !event.repeat && !elsewhere) {
      event.preventDefault()
      if (type !== undefined) {
        void punch(type)
      }
    }
  })
  useEffect(() => {
    const listener = (event: KeyboardEvent) => onKey(event)
    addEventListener('keydown', listener)
    return () => removeEventListener('keydown', listener)
  }, [])

  const since = last === null ? '' : formats.time(last.timestamp)
  return (
    <Paper
      withBorder
      className={classes.clock}
      data-state={state}
      component="section"
      aria-label={t('clock')}
    >
      <div className={classes.head}>
        <div className={classes.state}>
          <span className={classes.icon}>
            <Icon size={34} stroke={1.8} aria-hidden />
          </span>
          <div>
            <Group gap="xs">
              <Text className={classes.word} component="p">
                {t(`states.${state}`)}
              </Text>
              {late && (
                <Badge color="red.8" variant="filled">
                  {t('late')}
                </Badge>
              )}
            </Group>
            <Text className="figures" role="status">
              {running && t('since', { time: since })}
              {state === 'finished' && t('until', { time: since })}
              {state === 'not_started' && t('not_yet')}
            </Text>
          </div>
        </div>
        <div className={classes.figure}>
          <Text className={`figures ${classes.time}`} role="timer" aria-label={t('worked')}>
            {formatClock(figures.working)}
          </Text>
          <Text size="sm">{t('worked')}</Text>
        </div>
      </div>
      <Group gap="lg" className="figures" mih={22}>
        {running && last !== null && (
          <Text size="sm">
            {t(state === 'on_break' ? 'this_break' : 'this_stretch')}{' '}
            <b>{formatClock((now - instantOf(last)) / 1000)}</b>
          </Text>
        )}
        <Text size="sm">
          {t('breaks')} <b>{formatSeconds(figures.breaks)}</b>
        </Text>
        {pending.length > 0 && kept.delivery !== 'unreachable' && (
          <Text size="sm" fs="italic">
            {t('sending')}
          </Text>
        )}
      </Group>
      {norm > 0 && (
        <div className={classes.norm}>
          <Progress
            value={Math.min(100, (figures.working / (norm * 60)) * 100)}
            size="lg"
            color={figures.working >= norm * 60 ? GREEN : 'stint'}
            aria-label={t('norm_progress')}
          />
          <Group justify="space-between" gap="xs" className="figures">
            <Text size="sm">
              {t('of_norm', { worked: formatSeconds(figures.working), norm: formatMinutes(norm) })}
            </Text>
            <Text size="sm">
              <Outlook norm={norm} working={figures.working} now={now} running={running} />
            </Text>
          </Group>
        </div>
      )}
      {possible.length > 0 && (
        <>
          <div className={classes.actions}>
            {possible.map((type, place) => {
              const { icon: ActionIcon, color } = actions[type]
              return (
                <Button
                  // The first stays the same element, so that focus stays on what is to be done next.
                  key={place}
                  size="xl"
                  color={color}
                  variant={place === 0 ? 'filled' : 'default'}
                  leftSection={<ActionIcon size={24} aria-hidden />}
                  rightSection={
                    <span className={classes.keys} aria-hidden>
                      <Kbd size="xs">{t('keys.control')}</Kbd>
                      {place === 1 && <Kbd size="xs">⇧</Kbd>}
                      <Kbd size="xs">↵</Kbd>
                    </span>
                  }
                  aria-disabled={!settled}
                  aria-keyshortcuts={place === 0 ? 'Control+Enter' : 'Control+Shift+Enter'}
                  onClick={() => void punch(type)}
                >
                  {t(`actions.${type}`)}
                </Button>
              )
            })}
          </div>
          <TextInput
            aria-label={t('note')}
            placeholder={t('note')}
            value={notes}
            maxLength={2000}
            onChange={({ currentTarget }) => setNotes(currentTarget.value)}
          />
        </>
      )}
    </Paper>
  )
}

const SETTLES = 800

/**
 * False just after the state has changed: a button under the finger has become another, by a double click or because of
 * another tab, and what is pressed now was not meant for it.
 */
function useSettled(state: ClockState): boolean {
  const [seen, setSeen] = useState(state)
  useEffect(() => {
    const timer = setTimeout(() => setSeen(state), SETTLES)
    return () => clearTimeout(timer)
  }, [state])
  return seen === state
}

function Outlook(props: { norm: number; working: number; now: number; running: boolean }) {
  const { t } = useTranslation('today')
  const formats = useFormats()
  const reached = reachedAt(props.norm, props.working, props.now)
  const over = props.working - props.norm * 60
  if (reached === null) {
    return t('norm_reached', { more: formatSeconds(over) })
  }
  return props.running
    ? t('reached_at', { time: formats.time(new Date(reached).toISOString()) })
    : t('norm_left', { left: formatMinutes(Math.ceil(-over / 60)) })
}
