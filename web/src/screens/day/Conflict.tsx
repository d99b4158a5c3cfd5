import { Button, Group, Paper, Radio, Stack, Text, Title } from '@mantine/core'
import { useHotkeys } from '@mantine/hooks'
import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'

import type { DayEntry } from '../../api/schema'
import { formatMinutes } from '../../format/durations'
import classes from './Day.module.css'
import { compare, itemsOf, merged, type Comparison, type Line, type Side } from './lines'

interface Props {
  base: DayEntry[]
  mine: Line[]
  theirs: DayEntry[]
  isSaving: boolean
  onSave: (lines: Line[]) => void
  onBack: () => void
}

/**
 * Two versions of a day, line by line: what somebody else saved meanwhile, and what was typed here. Whole or line by line,
 * either can be taken; at first each line has the one that was changed.
 */
export function Conflict(props: Props) {
  const { t } = useTranslation('day')
  const [choices, setChoices] = useState<ReadonlyMap<string, Side>>(new Map())
  const heading = useRef<HTMLHeadingElement>(null)
  const lines = compare(props.base, props.mine, props.theirs)
  const result = merged(lines, choices)
  const minutes = itemsOf(result).reduce((sum, item) => sum + item.duration_minutes_raw, 0)
  const sum = (side: Side) => lines.reduce((sum, line) => sum + (line[side] ?? 0), 0)
  const all = (side: Side) => setChoices(new Map(lines.map(({ task_id }) => [task_id, side])))
  useHotkeys([['mod+S', () => props.onSave(result)]], [])
  useEffect(() => heading.current?.focus(), [])
  return (
    <Paper withBorder p="md" component="section" aria-labelledby="conflict">
      <Stack gap="md">
        <div>
          <Title
            order={3}
            size="h4"
            id="conflict"
            tabIndex={-1}
            ref={heading}
            className={classes.heading}
          >
            {t('conflict.title')}
          </Title>
          <Text size="sm" c="dimmed">
            {t('conflict.text')}
          </Text>
        </div>
        <Group gap="xs">
          <Button variant="default" size="xs" onClick={() => all('mine')}>
            {t('conflict.all_mine', { sum: formatMinutes(sum('mine')) })}
          </Button>
          <Button variant="default" size="xs" onClick={() => all('theirs')}>
            {t('conflict.all_theirs', { sum: formatMinutes(sum('theirs')) })}
          </Button>
        </Group>
        <div>
          {lines.map((line) => (
            <Choice
              key={line.task_id}
              line={line}
              side={choices.get(line.task_id) ?? line.proposed}
              onChoose={(side) => setChoices(new Map([...choices, [line.task_id, side]]))}
            />
          ))}
        </div>
        <Group justify="space-between" gap="xs">
          <Text fw={600} className="figures" aria-live="polite">
            {t('conflict.result', { sum: formatMinutes(minutes) })}
          </Text>
          <Group gap="xs">
            <Button variant="default" onClick={props.onBack}>
              {t('conflict.back')}
            </Button>
            <Button loading={props.isSaving} onClick={() => props.onSave(result)}>
              {t('conflict.save')}
            </Button>
          </Group>
        </Group>
      </Stack>
    </Paper>
  )
}

function Choice(props: { line: Comparison; side: Side; onChoose: (side: Side) => void }) {
  const { line } = props
  const { t } = useTranslation('day')
  const said = (minutes: number | null) =>
    minutes === null ? t('conflict.no_line') : formatMinutes(minutes)
  if (line.mine === line.theirs) {
    return (
      <div className={classes.choice}>
        <Text size="sm">{line.name}</Text>
        <Text size="sm" c="dimmed" className="figures">
          {t('conflict.same', { duration: said(line.mine) })}
        </Text>
      </div>
    )
  }
  return (
    <Radio.Group
      className={classes.choice}
      data-differs
      data-disputed={line.isDisputed || undefined}
      value={props.side}
      onChange={(value) => props.onChoose(value === 'mine' ? 'mine' : 'theirs')}
      label={line.name}
      description={line.isDisputed ? t('conflict.disputed') : undefined}
    >
      <Group gap="xs" mt={4} grow align="stretch">
        {(['mine', 'theirs'] as const).map((side) => (
          <Radio
            key={side}
            value={side}
            className={classes.side}
            data-chosen={side === props.side || undefined}
            label={t(`conflict.${side}`, { duration: said(line[side]) })}
          />
        ))}
      </Group>
    </Radio.Group>
  )
}
