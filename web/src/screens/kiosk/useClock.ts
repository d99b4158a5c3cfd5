import { useEffect, useState } from 'react'

/**
 * The server's clock, going on from what it said (`instant`, received at `receivedAt` by this device's), as RFC 3339.
 * The device's own may be wrong.
 */
export function useClock(instant: string | undefined, receivedAt: number): string {
  const [here, setHere] = useState(() => Date.now())
  useEffect(() => {
    const timer = setInterval(() => setHere(Date.now()), 1000)
    return () => clearInterval(timer)
  }, [])
  const ahead = instant === undefined ? 0 : Date.parse(instant) - receivedAt
  return new Date(Math.max(here, receivedAt) + ahead).toISOString()
}
