// The suites of the page, each in a Chromium of its own. Without one they are skipped by name and loudly; under CI=true its absence
// is a failure.
import type { BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { chromiumPath } from '../../scripts/browser.mjs'
import { type Browser, type Declared, declare, signIn } from '../client.ts'
import type { Person, WorldOptions } from '../world.ts'
import { aDesk, type Desk, type Visit } from './browser.ts'

const path = await chromiumPath()

/** A page of somebody who is signed in already, as when it is loaded anew; `declared` is signed before. */
export type Enter = (person: Person, path: string, declared?: Declared) => Promise<Page>

type Suite = (desk: () => Desk, visit: Desk['visit'], enter: Enter) => void

/** Runs `suite` at a site of its own; whatever a visit did that no page may fails the test it happened in. */
export function inBrowser(rule: string, suite: Suite, options: WorldOptions = {}): void {
  if (path === undefined) withoutChromium(rule)
  else withChromium(rule, suite, options)
}

function withChromium(rule: string, suite: Suite, options: WorldOptions): void {
  describe(rule, () => {
    let made: Desk | undefined
    const visits: Visit[] = []
    const desk = () => {
      if (!made) throw new Error('there is no desk before the tests begin')
      return made
    }
    beforeAll(async () => {
      made = await aDesk(options)
    })
    afterEach(async () => {
      const faults = visits.flatMap((visit) => visit.faults)
      await Promise.all(visits.splice(0).map(({ context }) => context.close()))
      expect(faults).toEqual([])
    })
    afterAll(() => made?.close())
    const visit: Desk['visit'] = async (...asked) => {
      const made = await desk().visit(...asked)
      visits.push(made)
      return made
    }
    suite(desk, visit, async (person, path, declared) => {
      const { site } = desk()
      const signedIn = await signIn(site, person)
      if (declared && (await declare(signedIn, declared)).status !== 201) throw new Error('it could not be declared')
      return (await visit(path, { storageState: asKept(signedIn, site.url) })).page
    })
  })
}

/** The cookie as a browser has kept it. */
function asKept({ cookie }: Pick<Browser, 'cookie'>, url: string): NonNullable<BrowserContextOptions['storageState']> {
  const [name = '', value = ''] = cookie.split('=')
  const facts = { domain: new URL(url).hostname, path: '/', expires: -1, httpOnly: true, secure: false }
  return { cookies: [{ name, value, ...facts, sameSite: 'Lax' }], origins: [] }
}

function withoutChromium(rule: string): void {
  const name = `NOT TRIED IN A BROWSER: ${rule} (no Chromium here; set PROVISO_CHROMIUM or install it)`
  console.warn(name)
  describe.skipIf(process.env.CI !== 'true')(name, () => {
    test('CI has a browser', () => expect(path).toBeDefined())
  })
}
