/**
 * Whether somebody is signed in, as far as requests are concerned: who has once been known and gets a 401 is asked to
 * sign in again, in place, while their requests wait.
 */
type Listener = () => void

let known = false
let waiting: Listener[] = []
const listeners = new Set<Listener>()

function tell(): void {
  listeners.forEach((listener) => listener())
}

export function isKnown(): boolean {
  return known
}

/** Somebody is signed in: what waited for it goes on. */
export function setKnown(): void {
  known = true
  const all = waiting
  waiting = []
  tell()
  all.forEach((goOn) => goOn())
}

/** Resolves once the person has signed in again. */
export function signedInAgain(): Promise<void> {
  return new Promise((resolve) => {
    waiting.push(resolve)
    tell()
  })
}

/** For `useSyncExternalStore`: whether the person has to sign in again. */
export const expiry = {
  subscribe: (listener: Listener): Listener => {
    listeners.add(listener)
    return () => listeners.delete(listener)
  },
  isExpired: (): boolean => waiting.length > 0,
}
