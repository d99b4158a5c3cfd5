import createClient, { type Client } from 'openapi-fetch'

import type { paths } from '../../api/schema'

const KEY = 'stint.kiosk.key'

/** The API key that makes this device a kiosk. */
export const device = {
  key: (): string | null => localStorage.getItem(KEY),
  bind: (key: string): void => localStorage.setItem(KEY, key),
  unbind: (): void => localStorage.removeItem(KEY),
}

/** Requests of the device: with its key, and never with the cookie of somebody who set it up. */
export function kioskClient(key: string): Client<paths> {
  return createClient<paths>({
    baseUrl: location.origin,
    credentials: 'omit',
    headers: { 'X-API-Key': key },
  })
}
