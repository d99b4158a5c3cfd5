import { Group, Paper, Stack, Text } from '@mantine/core'
import { useId, type ReactNode } from 'react'

interface Props {
  name: string
  /** Which day or days. */
  when: string
  /** Who asked, and when. */
  asked: string
  state?: ReactNode
  actions: ReactNode
  children: ReactNode
}

/** Something that waits for a decision, or has it. */
export function Item({ name, when, asked, state, actions, children }: Props) {
  const id = useId()
  return (
    <Paper withBorder p="md" component="article" aria-labelledby={id}>
      <Stack gap="sm">
        <Group justify="space-between" align="flex-start" gap="sm">
          <div>
            <Group gap="xs" id={id}>
              <Text fw={600}>{name}</Text>
              <Text>{when}</Text>
              {state}
            </Group>
            <Text size="xs" c="dimmed">
              {asked}
            </Text>
          </div>
          <Group gap="xs">{actions}</Group>
        </Group>
        {children}
      </Stack>
    </Paper>
  )
}
