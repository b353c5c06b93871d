// The suites of the page, each in a Chromium of its own. Without one they are skipped by name and loudly; under CI=true its absence
// is a failure.
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { chromiumPath } from '../../scripts/browser.mjs'
import type { WorldOptions } from '../world.ts'
import { aDesk, type Desk, type Visit } from './browser.ts'

const path = await chromiumPath()

type Suite = (desk: () => Desk, visit: Desk['visit']) => void

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
    suite(desk, async (...asked) => {
      const visit = await desk().visit(...asked)
      visits.push(visit)
      return visit
    })
  })
}

function withoutChromium(rule: string): void {
  const name = `NOT TRIED IN A BROWSER: ${rule} (no Chromium here; set PROVISO_CHROMIUM or install it)`
  console.warn(name)
  describe.skipIf(process.env.CI !== 'true')(name, () => {
    test('CI has a browser', () => expect(path).toBeDefined())
  })
}
