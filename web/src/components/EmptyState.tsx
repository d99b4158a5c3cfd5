import { Paper, Stack, Text, ThemeIcon } from '@mantine/core'
import type { Icon } from '@tabler/icons-react'
import type { ReactNode } from 'react'

/** Where there is nothing yet: what would be here, and what to do next. */
export function EmptyState(props: {
  icon: Icon
  title: string
  children?: ReactNode
  action?: ReactNode
}) {
  return (
    <Paper withBorder p="xl">
      <Stack align="center" gap="xs" ta="center">
        <ThemeIcon size={48} radius="xl" variant="light">
          <props.icon size={26} stroke={1.6} aria-hidden />
        </ThemeIcon>
        <Text fw={600}>{props.title}</Text>
        {props.children !== undefined && (
          <Text size="sm" c="dimmed" maw={480}>
            {props.children}
          </Text>
        )}
        {props.action}
      </Stack>
    </Paper>
  )
}
