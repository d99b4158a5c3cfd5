import { useEffect } from 'react'

import { useMyself } from '../../api/me'
import { punchQueue } from './delivery'

/** Whatever screen is open: punches that wait on this device are sent. */
export function SendPunches() {
  const { employee, organization } = useMyself()
  useEffect(() => punchQueue(organization.id, employee.id).send(), [organization.id, employee.id])
  return null
}
