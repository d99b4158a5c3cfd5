import { execFile, spawn, type ChildProcess } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdirSync, openSync, readFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join, resolve } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { promisify } from 'node:util'

export type Settings = Record<string, string>

/** What the clocks of the server and of the browser show first: a Tuesday morning. */
export const START = '2026-03-10T09:00:00Z'

export const binary = resolve(process.env['STINT_BINARY'] ?? '../build/stint')

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const address = probe.address()
  probe.close()
  await once(probe, 'close')
  return typeof address === 'object' && address !== null ? address.port : 0
}

async function until(what: string, holds: () => Promise<boolean>): Promise<void> {
  for (const end = Date.now() + 30_000; Date.now() < end; await pause(30)) {
    if (await holds()) {
      return
    }
  }
  throw new Error(`waited in vain: ${what}`)
}

async function end(child: ChildProcess): Promise<number | null> {
  if (child.exitCode === null) {
    child.kill('SIGTERM')
    await once(child, 'exit')
  }
  return child.exitCode
}

/** The settings that lead to a database nobody else uses. */
export async function newDatabase(engine: string) {
  if (engine === 'sqlite') {
    return { settings: {}, drop: () => Promise.resolve() }
  }
  const superuser = process.env['STINT_TEST_POSTGRES']
  if (superuser === undefined) {
    throw new Error('STINT_TEST_POSTGRES names no PostgreSQL; ./check browser starts one')
  }
  const name = `stint_browser_${randomBytes(6).toString('hex')}`
  const parts = Object.fromEntries(
    [...superuser.matchAll(/(\w+)=(?:'([^']*)'|(\S*))/g)].map(([, key, quoted, bare]) => [
      key ?? '',
      encodeURIComponent(quoted ?? bare ?? ''),
    ]),
  )
  const administer = (statement: string) =>
    promisify(execFile)('psql', ['-X', '-q', '-d', superuser, '-c', statement])
  await administer(`CREATE DATABASE ${name}`)
  const login = [parts['user'], parts['password']].filter((part) => part !== undefined).join(':')
  const settings: Settings = {
    DATABASE_URL: `postgresql://${login}@${parts['host'] ?? ''}:${parts['port'] ?? '5432'}/${name}`,
  }
  return {
    settings,
    drop: async () => {
      await administer(`DROP DATABASE ${name} WITH (FORCE)`)
    },
  }
}

/** A mail server that keeps what it gets as a Maildir. */
export async function startMailbox(folder: string) {
  const port = await freePort()
  const mail = join(folder, 'mail')
  const smtp = spawn(
    '/usr/bin/python3',
    ['-m', 'aiosmtpd', '-n', '-l', `127.0.0.1:${port}`, '-c', 'aiosmtpd.handlers.Mailbox', mail],
    { stdio: 'ignore' },
  )
  return {
    folder: mail,
    settings: {
      EMAIL_HOST: '127.0.0.1',
      EMAIL_PORT: String(port),
      EMAIL_FROM: 'Stint <stint@mail.example>',
    },
    stop: () => end(smtp),
  }
}

/** `stint serve` with a clock that stands. */
export async function startServer(folder: string, more: Settings) {
  const url = `http://127.0.0.1:${await freePort()}`
  const log = join(folder, 'server.log')
  mkdirSync(folder, { recursive: true })
  const settings: Settings = {
    PATH: process.env['PATH'] ?? '',
    STINT_ENV: 'test',
    STINT_TEST_NOW: START,
    STINT_TEST_QUICK_PASSWORDS: 'on',
    STINT_DATA: join(folder, 'data'),
    STINT_LISTEN: url.slice('http://'.length),
    RATE_LIMIT: 'off',
    OUTGOING_ALLOWED_NETWORKS: '127.0.0.2', // where receivers of tests are
    ...more,
  }
  const output = openSync(log, 'a')
  const server = spawn(binary, ['serve'], {
    cwd: folder,
    env: settings,
    stdio: ['ignore', output, output],
  })
  await until('stint serve gets ready', async () => {
    if (server.exitCode !== null) {
      throw new Error(`stint serve ended:\n${readFileSync(log, 'utf8')}`)
    }
    const reply = await fetch(`${url}/health/ready`).catch(() => null)
    return reply?.status === 200
  })
  /** What the log tells of internal errors. */
  const faults = () =>
    readFileSync(log, 'utf8')
      .split('\n')
      .filter((line) => /"level":"error"|"status":500|Sanitizer/.test(line))
  return {
    url,
    settings,
    stop: async () => {
      const status = await end(server)
      return status === 0 ? faults() : [...faults(), `it ended with ${status}`]
    },
  }
}
