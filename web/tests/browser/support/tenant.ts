import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'

import createClient, { type Client } from 'openapi-fetch'
import { inject } from 'vitest'

import type { Employee, paths } from '../../../src/api/schema'
import { binary } from './server'

export const PASSWORD = 'four amber lanterns drifting'

export interface Person {
  email: string
  employee: Employee
  /** Signed in as this person, for what a test needs to be there. */
  api: Client<paths>
}

export interface Tenant {
  id: string
  name: string
  owner: Person
  /** An employee with a login, as POST /employees takes it. */
  hire: (name: string, more?: Record<string, unknown>) => Promise<Person>
  /** Makes whoever has this login an owner here too, as an operator would. */
  alsoOwnedBy: (email: string) => Promise<void>
}

async function stint(input: string, ...words: string[]): Promise<string> {
  const { settings, folder } = inject('server')
  const child = spawn(binary, words, { cwd: folder, env: settings })
  child.stdin.end(input)
  const [output, errors] = await Promise.all([text(child.stdout), text(child.stderr)])
  if (child.exitCode === null) {
    await once(child, 'exit')
  }
  if (child.exitCode !== 0) {
    throw new Error(`stint ${words.join(' ')}: ${errors}`)
  }
  return output
}

/** The data of a reply that has to be there. */
export async function must<T>(
  reply: Promise<{ data?: T; error?: unknown; response: Response }>,
): Promise<T> {
  const { data, error, response } = await reply
  if (error !== undefined || !response.ok) {
    throw new Error(`${response.url}: ${response.status} ${JSON.stringify(error)}`)
  }
  return data as T
}

/** By a session cookie, which outlives the clock's jumps within a test. */
async function signedIn(email: string, organization: string): Promise<Person> {
  const { url } = inject('server')
  const { data, response } = await createClient<paths>({ baseUrl: url }).POST(
    '/api/v1/auth/login',
    {
      body: { email, password: PASSWORD, organization_id: organization },
    },
  )
  const cookie = response.headers.getSetCookie().map((one) => one.split(';')[0])
  if (data === undefined) {
    throw new Error(`${email} cannot sign in: ${response.status}`)
  }
  const headers = { Cookie: cookie.join('; '), Origin: url }
  return { email, employee: data.employee, api: createClient<paths>({ baseUrl: url, headers }) }
}

/** An organization of a test's own, and its owner. */
export async function newTenant(zone = 'Europe/Berlin'): Promise<Tenant> {
  const mark = randomBytes(4).toString('hex')
  const name = `Northwind ${mark}`
  const email = `owner-${mark}@example.com`
  const create = (email: string) =>
    stint(
      `${PASSWORD}\n`,
      ...['admin', 'create', '--organization', name, '--email', email],
      ...['--name', 'Olive Owner', '--time-zone', zone, '--password-stdin'],
    )
  const made = JSON.parse(await create(email)) as { organization_id: string }
  const owner = await signedIn(email, made.organization_id)
  return {
    id: made.organization_id,
    name,
    owner,
    alsoOwnedBy: async (email) => {
      await create(email)
    },
    hire: async (name, more = {}) => {
      const email = `${name.toLowerCase().replaceAll(/\W+/g, '.')}-${randomBytes(4).toString('hex')}@example.com`
      await must(
        owner.api.POST('/api/v1/employees', {
          body: { name, email, password: PASSWORD, ...more } as never,
        }),
      )
      return signedIn(email, made.organization_id)
    },
  }
}
