import { Badge } from '@mantine/core'

import { useWaiting } from './useWaiting'

/** In the menu: how much waits. */
export function Count() {
  const { corrections, timesheets } = useWaiting()
  const count = corrections + timesheets
  return (
    count > 0 && (
      <Badge size="sm" circle={count < 10} className="figures">
        {count > 99 ? '99+' : count}
      </Badge>
    )
  )
}
