import type { Icon } from '@tabler/icons-react'
import IconBuilding from '@tabler/icons-react/icons/IconBuilding'
import IconCalendarEvent from '@tabler/icons-react/icons/IconCalendarEvent'
import IconChartBar from '@tabler/icons-react/icons/IconChartBar'
import IconCalendarMonth from '@tabler/icons-react/icons/IconCalendarMonth'
import IconCalendarClock from '@tabler/icons-react/icons/IconCalendarClock'
import IconChecks from '@tabler/icons-react/icons/IconChecks'
import IconClockHour8 from '@tabler/icons-react/icons/IconClockHour8'
import IconClock from '@tabler/icons-react/icons/IconClock'
import IconFolders from '@tabler/icons-react/icons/IconFolders'
import IconHistory from '@tabler/icons-react/icons/IconHistory'
import IconKey from '@tabler/icons-react/icons/IconKey'
import IconLock from '@tabler/icons-react/icons/IconLock'
import IconListCheck from '@tabler/icons-react/icons/IconListCheck'
import IconAddressBook from '@tabler/icons-react/icons/IconAddressBook'
import IconUsers from '@tabler/icons-react/icons/IconUsers'
import IconShield from '@tabler/icons-react/icons/IconShield'
import IconWebhook from '@tabler/icons-react/icons/IconWebhook'
import type { LinkProps } from '@tanstack/react-router'
import { lazy, type ComponentType } from 'react'

import type texts from '../texts/common.en.json'
import type { Scope } from '../api/me'

export interface Destination {
  to: NonNullable<LinkProps['to']>
  /** A key of the texts `common`, below `navigation`. */
  text: keyof typeof texts.navigation
  icon: Icon
  /** Who sees it: anybody if it is absent. */
  permission?: [name: string, scope?: Scope]
  or?: [name: string, scope?: Scope]
  /** Beside the text: how much waits there. */
  badge?: ComponentType
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
    destinations: [
      { to: '/', text: 'today', icon: IconClock },
      { to: '/month', text: 'month', icon: IconCalendarMonth, permission: ['timesheets.read'] },
      {
        to: '/attendance',
        text: 'attendance',
        icon: IconCalendarClock,
        permission: ['timetracking.read'],
      },
    ],
  },
  {
    text: 'team',
    destinations: [
      { to: '/team', text: 'team', icon: IconUsers, permission: ['timetracking.read', 'team'] },
      {
        to: '/approvals',
        text: 'approvals',
        icon: IconChecks,
        permission: ['timetracking.approve', 'team'],
        or: ['timesheets.approve', 'team'],
        badge: lazy(() =>
          import('../screens/approvals/Count').then(({ Count }) => ({ default: Count })),
        ),
      },
      {
        to: '/people',
        text: 'people',
        icon: IconAddressBook,
        permission: ['employees.read', 'team'],
      },
      {
        to: '/projects',
        text: 'projects',
        icon: IconFolders,
        permission: ['projects.view', 'own'],
      },
      { to: '/reports', text: 'reports', icon: IconChartBar, permission: ['reports.read', 'own'] },
    ],
  },
  {
    text: 'settings',
    destinations: [
      {
        to: '/settings/organization',
        text: 'organization',
        icon: IconBuilding,
        permission: ['organization.manage', 'all'],
      },
      {
        to: '/settings/hours',
        text: 'hours',
        icon: IconClockHour8,
        permission: ['business_hours.read', 'team'],
      },
      {
        to: '/settings/calendar',
        text: 'calendar',
        icon: IconCalendarEvent,
        permission: ['calendar.read', 'own'],
      },
      {
        to: '/settings/locks',
        text: 'locks',
        icon: IconLock,
        permission: ['timesheets.lock', 'all'],
      },
      {
        to: '/settings/roles',
        text: 'roles',
        icon: IconShield,
        permission: ['roles.manage', 'all'],
      },
      {
        to: '/settings/api-keys',
        text: 'api_keys',
        icon: IconKey,
        permission: ['api_keys.manage', 'all'],
      },
      {
        to: '/settings/webhooks',
        text: 'webhooks',
        icon: IconWebhook,
        permission: ['webhooks.manage', 'all'],
      },
      {
        to: '/settings/jobs',
        text: 'jobs',
        icon: IconListCheck,
        permission: ['outbox.manage', 'all'],
      },
      {
        to: '/settings/audit',
        text: 'audit',
        icon: IconHistory,
        permission: ['audit.read', 'all'],
      },
    ],
  },
]
