import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import type { TestProject } from 'vitest/node'

import { newDatabase, startMailbox, startServer, type Settings } from './server'

declare module 'vitest' {
  export interface ProvidedContext {
    server: { url: string; settings: Settings; folder: string; mail: string; engine: string }
  }
}

/**
 * One server and one mailbox for all browser tests, on the engine that STINT_TEST_ENGINE names: sqlite (the default),
 * or postgres, where STINT_TEST_POSTGRES is the conninfo of a superuser.
 */
export default async function start(project: TestProject): Promise<() => Promise<void>> {
  const engine = process.env['STINT_TEST_ENGINE'] ?? 'sqlite'
  const folder = mkdtempSync(join(tmpdir(), 'stint-browser-'))
  const database = await newDatabase(engine)
  const mailbox = await startMailbox(folder)
  const server = await startServer(folder, { ...database.settings, ...mailbox.settings })
  project.provide('server', {
    url: server.url,
    settings: server.settings,
    folder,
    mail: mailbox.folder,
    engine,
  })
  return async () => {
    const faults = await server.stop()
    await mailbox.stop()
    await database.drop()
    rmSync(folder, { recursive: true })
    if (faults.length > 0) {
      throw new Error(`the server did what it must not:\n${faults.join('\n')}`)
    }
  }
}
