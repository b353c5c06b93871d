// A real browser at a real site: Chromium, watched for anything that a page must never do.
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { type Browser, type BrowserContext, type BrowserContextOptions, chromium, type Page } from 'playwright-core'
import { chromiumPath } from '../../scripts/browser.mjs'
import { aSite, type Site } from '../client.ts'
import type { WorldOptions } from '../world.ts'

export type Visit = {
  readonly page: Page
  readonly context: BrowserContext
  /** What the page did that none may: asked elsewhere, broke its own policy, threw. */
  readonly faults: readonly string[]
  /** Everything it asked for. */
  readonly asked: readonly string[]
}

export type Desk = {
  readonly site: Site
  readonly browser: Browser
  /** A new visitor with no cookie, at a path. */
  visit(path: string, options?: BrowserContextOptions): Promise<Visit>
  close(): Promise<void>
}

/** The page of a site that is set up, in a browser. Throws where there is no Chromium. */
export async function aDesk(options: WorldOptions = {}): Promise<Desk> {
  const executablePath = await chromiumPath()
  if (executablePath === undefined) throw new Error('no Chromium')
  const site = await aSite(options)
  // Whoever runs the suite as root has no sandbox; nothing but our own page is visited.
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] })
  return {
    site,
    browser,
    visit: (path, o) => visit(browser, site.url, path, o),
    async close() {
      await browser.close()
      await site.close()
    },
  }
}

export async function visit(
  browser: Browser,
  url: string,
  path: string,
  options: BrowserContextOptions = {},
): Promise<Visit> {
  const context = await browser.newContext({
    locale: 'en-GB',
    timezoneId: 'Europe/Berlin',
    reducedMotion: 'reduce',
    permissions: ['clipboard-read', 'clipboard-write'],
    ...options,
  })
  context.setDefaultTimeout(20_000)
  const page = await context.newPage()
  const faults: string[] = []
  const asked: string[] = []
  page.on('request', (request) => {
    asked.push(request.url())
    if (!request.url().startsWith(`${url}/`) && !/^(data|blob):/.test(request.url()))
      faults.push(`asked ${request.url()}`)
  })
  page.on('pageerror', (error) => faults.push(`threw ${error.message}`))
  page.on('console', (message) => {
    const text = message.text()
    // A refusal is an answer like any other; Chromium writes it down as an error.
    if (message.type() === 'error' && !text.startsWith('Failed to load resource')) faults.push(`wrote ${text}`)
  })
  await page.goto(url + path)
  return { page, context, faults, asked }
}

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/** All that moves and has an end, at its end. */
const arrived = `Promise.allSettled(document.getAnimations()
  .filter(({ effect }) => Number.isFinite(effect?.getComputedTiming().endTime))
  .map(({ finished }) => finished))`

/** What axe-core finds wrong with the page as it is now, by all its rules or by one. */
export async function axeViolations(page: Page, rule?: string): Promise<readonly string[]> {
  const options = { resultTypes: ['violations'], ...(rule === undefined ? {} : { runOnly: [rule] }) }
  // What is still on its way to how it will look is judged once it has arrived.
  await page.evaluate(arrived)
  if ((await page.evaluate('typeof axe')) === 'undefined') await page.evaluate(axe)
  const found: { id: string; nodes: { html: string; failureSummary?: string }[] }[] = await page.evaluate(
    `axe.run(${JSON.stringify(options)}).then(({ violations }) => violations)`,
  )
  return found.flatMap(({ id, nodes }) =>
    nodes.map((node) => `${id}: ${node.html.slice(0, 200)} ${node.failureSummary}`),
  )
}
