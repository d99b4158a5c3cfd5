import createClient from 'openapi-fetch'
import createQueryHooks from 'openapi-react-query'

import type { paths } from './schema'
import { isKnown, signedInAgain } from './session'
import { loadWords } from './words'

/** With these the server says which fields are wrong, or what stands in the way. */
const EXPLAINED = [400, 403, 409, 422]
/** ms */
const PATIENCE = 2000

/**
 * Sends, and where the session has ended meanwhile sends again as soon as the person has signed in anew: whatever
 * was typed is still there, and goes where it was meant to.
 */
async function send(request: Request): Promise<Response> {
  const again = request.clone()
  const response = await fetch(request)
  const signsIn = new URL(request.url).pathname.startsWith('/api/v1/auth/')
  if (EXPLAINED.includes(response.status)) {
    // A refusal does not wait for a connection that was lost since: then it is told in the server's words.
    await Promise.race([loadWords(), new Promise((resolve) => setTimeout(resolve, PATIENCE))])
  }
  if (response.status !== 401 || signsIn || !isKnown()) {
    return response
  }
  await signedInAgain()
  return send(again)
}

/** For one request: `await client.POST(…)` gives `{ data }` or `{ error }`. */
export const client = createClient<paths>({ baseUrl: location.origin, fetch: send })

/** For components: `api.useQuery('get', '/api/v1/…')`, `api.useMutation('post', '/api/v1/…')`. */
export const api = createQueryHooks(client)

/** The data of a reply; a problem is thrown, as queries and mutations want it. */
export async function need<T>(reply: Promise<{ data?: T; error?: unknown }>): Promise<T> {
  const { data, error } = await reply
  if (error !== undefined) {
    // eslint-disable-next-line @typescript-eslint/only-throw-error -- a problem document
    throw error
  }
  return data as T
}

/** A header for POSTs that must not happen twice; the same for each attempt at the same thing. */
export function idempotencyKey(): string {
  // Not crypto.randomUUID(), which pages that are not served securely do not have.
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) =>
    byte.toString(16).padStart(2, '0'),
  ).join('')
}
