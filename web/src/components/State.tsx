import { Badge } from '@mantine/core'
import type { ReactNode } from 'react'

/** How something stands: a coloured dot and a word, since colour alone tells not everybody. */
export function State({ color, children }: { color: string; children: ReactNode }) {
  return (
    <Badge color={color} variant="dot" c="var(--mantine-color-text)" fw={500} tt="none">
      {children}
    </Badge>
  )
}
