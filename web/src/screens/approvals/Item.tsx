import { Group, Paper, Stack, Text } from '@mantine/core'
import type { ReactNode } from 'react'

import { State } from '../../components/State'

interface Props {
  name: string
  what: string
  state: { color: string; text: string }
  /** Who asked and when, why, and who decided. */
  notes: string[]
  children: ReactNode
  actions: ReactNode
}

/** Something to decide about. */
export function Item({ name, what, state, notes, children, actions }: Props) {
  return (
    <Paper withBorder p="md" component="article" aria-label={`${name}, ${what}`}>
      <Stack gap="sm">
        <Group justify="space-between" align="flex-start">
          <div>
            <Text fw={600}>{name}</Text>
            <Text size="sm">{what}</Text>
          </div>
          <State color={state.color}>{state.text}</State>
        </Group>
        {children}
        <div>
          {notes.map((note) => (
            <Text key={note} size="sm" c="dimmed">
              {note}
            </Text>
          ))}
        </div>
        <Group gap="xs">{actions}</Group>
      </Stack>
    </Paper>
  )
}
