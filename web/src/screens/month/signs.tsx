import type { Icon } from '@tabler/icons-react'
import IconArrowsDiff from '@tabler/icons-react/icons/IconArrowsDiff'
import IconCircleCheck from '@tabler/icons-react/icons/IconCircleCheck'
import IconLock from '@tabler/icons-react/icons/IconLock'
import IconSend from '@tabler/icons-react/icons/IconSend'
import IconTrendingUp from '@tabler/icons-react/icons/IconTrendingUp'

import type { MonthDay } from '../../api/schema'

/** What closes a day, as a sign. */
export const closings: Record<Exclude<MonthDay['closed_by'], 'nothing'>, Icon> = {
  submission: IconSend,
  approval: IconCircleCheck,
  lock: IconLock,
}

export const Overtime: Icon = IconTrendingUp
export const Difference: Icon = IconArrowsDiff
