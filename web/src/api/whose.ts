import { useInterval } from '@mantine/hooks'
import { useState } from 'react'

import { dateIn } from '../format/dates'
import { api } from './client'
import { useMyself } from './me'

export interface Whose {
  id: string
  isMine: boolean
  /** '' while another's is not known yet. */
  name: string
  zone: string
  /** The date where they are; it changes at midnight. */
  today: string
  /** For requests: nothing for oneself. */
  query: { employee_id?: string }
  /** For addresses within the application. */
  search: { employee?: string }
  /** Why there is nobody. */
  error: unknown
}

/** Whose time a screen shows: that of the employee in its address, or one's own. */
export function useWhose(employee: string | undefined): Whose {
  const { employee: me, organization } = useMyself()
  const isMine = employee === undefined || employee === me.id
  const id = isMine ? me.id : employee
  const { data, error } = api.useQuery(
    'get',
    '/api/v1/employees/{id}',
    { params: { path: { id } } },
    { enabled: !isMine },
  )
  const [now, setNow] = useState(() => Date.now())
  useInterval(() => setNow(Date.now()), 30_000, { autoInvoke: true })
  const person = isMine ? me : data
  const zone = person?.time_zone ?? organization.time_zone
  return {
    id,
    isMine,
    name: person?.name ?? '',
    zone,
    today: dateIn(zone, now),
    query: isMine ? {} : { employee_id: id },
    search: isMine ? {} : { employee: id },
    error: isMine ? null : error,
  }
}
