import { Group } from '@mantine/core'
import type { ReactNode } from 'react'

import classes from './FilterRow.module.css'

/** What a list is narrowed by: side by side, and two by two where there is little room. */
export function FilterRow({ label, children }: { label: string; children: ReactNode }) {
  return (
    <Group gap="sm" align="flex-end" role="search" aria-label={label} className={classes.row}>
      {children}
    </Group>
  )
}
