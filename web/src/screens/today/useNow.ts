import { useEffect, useState } from 'react'

import { serverClock } from './serverClock'

/** The server's time, each second. */
export function useNow(): number {
  const [now, setNow] = useState(() => serverClock.now())
  useEffect(() => {
    const timer = setInterval(() => setNow(serverClock.now()), 1000)
    return () => clearInterval(timer)
  }, [])
  // Between two ticks something else may have been drawn anew, with a later time of the server.
  return Math.max(now, serverClock.now())
}
