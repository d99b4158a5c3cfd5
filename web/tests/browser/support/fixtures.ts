import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'

import type { AxeResults } from 'axe-core'
import { chromium, type Browser, type Page } from 'playwright-core'
import { inject, test as base, expect } from 'vitest'

import { START } from './server'
import { newTenant, PASSWORD, type Person, type Tenant } from './tenant'

export { expect, START, PASSWORD }
export { must, newTenant, type Person, type Tenant } from './tenant'

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/** Where pictures are kept. */
const pictures = process.env['STINT_SCREENSHOTS']

const LOOKS = [
  ['light', 1280],
  ['dark', 360],
  ['light', 360],
  ['dark', 1280],
] as const

/** Somebody in front of a browser of their own. */
export class Visitor {
  /** What the browser complained about; a test fails at its end if there is any. */
  readonly complaints: string[] = []

  constructor(readonly page: Page) {
    page.on('console', (message) => {
      // Refusals are part of the plan; the page itself deals with them.
      if (message.type() === 'error' && !message.text().startsWith('Failed to load resource')) {
        this.complaints.push(message.text())
      }
    })
    page.on('pageerror', (error) => this.complaints.push(String(error)))
  }

  /** With the session cookie of this person, without the form. */
  async signIn(person: Person): Promise<void> {
    const { url } = inject('server')
    const reply = await this.page.context().request.post(`${url}/api/v1/auth/login`, {
      data: { email: person.email, password: PASSWORD },
      headers: { Origin: url },
    })
    expect(reply.status()).toBe(200)
  }

  async open(path: string): Promise<Page> {
    await this.page.goto(inject('server').url + path)
    return this.page
  }

  /**
   * Nothing serious according to axe (WCAG 2.2 A and AA), and nothing wider than the screen, in light and in dark, wide and
   * narrow: each of these once, and for people who look at pictures in all ways.
   */
  async expectAccessible(name: string): Promise<void> {
    if (inject('server').engine !== 'sqlite') {
      return // a page looks the same whatever is behind the server
    }
    for (const [scheme, width] of pictures === undefined ? LOOKS.slice(0, 2) : LOOKS) {
      await this.page.emulateMedia({ colorScheme: scheme })
      await this.page.setViewportSize({ width, height: 800 })
      await this.settle()
      await this.photograph(`${name}-${scheme}-${width}`)
      await this.page.evaluate(axe)
      const results = await this.page.evaluate<AxeResults>(
        `axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] })`,
      )
      const found = results.violations.filter(
        ({ impact }) => impact === 'serious' || impact === 'critical',
      )
      expect(
        found.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`),
        `${name}, ${scheme}, ${width} px`,
      ).toEqual([])
      const overflow = await this.page.evaluate('document.documentElement.scrollWidth - innerWidth')
      expect(overflow, `${name} is wider than ${width} px`).toBeLessThanOrEqual(0)
      const tables = await this.page.evaluate(
        `[...document.querySelectorAll('[role=table]')].filter(({ parentElement: frame }) =>
          frame.scrollWidth > frame.clientWidth).map((table) => table.ariaLabel)`,
      )
      expect(tables, `tables wider than their frame, ${width} px`).toEqual([])
    }
    await this.page.emulateMedia({ colorScheme: null })
    await this.page.setViewportSize({ width: 1280, height: 800 })
  }

  /** What fades or moves has arrived: colours on their way have no contrast of their own. */
  private async settle(): Promise<void> {
    await this.page.evaluate(async () => {
      const frame = () => new Promise((resolve) => requestAnimationFrame(resolve))
      await frame()
      await frame()
      const ending = document
        .getAnimations()
        .filter(({ effect }) => effect?.getComputedTiming().endTime !== Infinity)
      await Promise.allSettled(ending.map(({ finished }) => finished))
    })
  }

  /** Kept for people to look at. */
  async photograph(name: string): Promise<void> {
    if (pictures !== undefined) {
      await this.page.waitForTimeout(300) // what moves has arrived
      await this.page.screenshot({ path: join(pictures, `${name}.png`), fullPage: true })
    }
  }
}

/** The server's clock; a page that is open already keeps its own. */
export async function setClock(now: string): Promise<void> {
  const reply = await fetch(`${inject('server').url}/test/clock`, {
    method: 'PUT',
    body: JSON.stringify({ now }),
  })
  expect(reply.status).toBe(200)
}

interface Fixtures {
  browser: Browser
  tenant: Tenant
  /** A new browser profile, in English, at START. */
  visitor: Visitor
}

export const test = base.extend<Fixtures>({
  browser: [
    async ({}, give) => {
      const browser = await chromium.launch({
        executablePath: '/usr/bin/chromium',
        args: ['--no-sandbox'],
      })
      await give(browser)
      await browser.close()
    },
    { scope: 'file' },
  ],
  tenant: async ({}, give) => {
    await setClock(START)
    await give(await newTenant())
  },
  visitor: async ({ browser }, give) => {
    const context = await browser.newContext({
      locale: 'en-GB',
      timezoneId: 'Europe/Berlin',
      reducedMotion: 'reduce',
    })
    const visitor = new Visitor(await context.newPage())
    await visitor.page.clock.install({ time: START })
    visitor.page.setDefaultTimeout(45_000)
    await give(visitor)
    expect(visitor.complaints).toEqual([])
    await context.close()
  },
})
