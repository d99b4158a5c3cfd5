import { Group, Stack, Text, Title } from '@mantine/core'
import { useDocumentTitle } from '@mantine/hooks'
import type { ReactNode } from 'react'

/** What every screen below the shell is made of: its title, what can be done with all of it, its content. */
export function Screen(props: {
  title: string
  /** What it is for, where the title does not tell. */
  explanation?: string
  actions?: ReactNode
  children: ReactNode
  width?: number | string
}) {
  useDocumentTitle(`${props.title} · Stint`)
  return (
    <Stack gap="lg" maw={props.width ?? 1100} mx="auto">
      <Group justify="space-between" gap="sm">
        <Title order={1} size="h2">
          {props.title}
        </Title>
        {props.actions !== undefined && (
          <Group gap="xs" className="no-print">
            {props.actions}
          </Group>
        )}
      </Group>
      {props.explanation !== undefined && (
        <Text c="dimmed" size="sm">
          {props.explanation}
        </Text>
      )}
      {props.children}
    </Stack>
  )
}
