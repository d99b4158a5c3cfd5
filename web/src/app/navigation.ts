import type { Icon } from '@tabler/icons-react'
import IconClock from '@tabler/icons-react/icons/IconClock'
import type { LinkProps } from '@tanstack/react-router'

import type { Scope } from '../api/me'

export interface Destination {
  to: NonNullable<LinkProps['to']>
  /** A key of the texts `common`, below `navigation`. */
  text: 'today'
  icon: Icon
  /** Who sees it: anybody if it is absent. */
  permission?: [name: string, scope?: Scope]
}

export interface Section {
  /** A key of the texts `common`, below `sections`. */
  text: 'mine' | 'team' | 'settings'
  destinations: Destination[]
}

/** The menu, in order. */
export const sections: Section[] = [
  {
    text: 'mine',
    destinations: [{ to: '/', text: 'today', icon: IconClock }],
  },
  { text: 'team', destinations: [] },
  { text: 'settings', destinations: [] },
]
