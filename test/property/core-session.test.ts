// Laws of the clocks: no clock shown lies beyond the absolute end, and nothing is cleaned away before its time.
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { expiresAtMs, firstClocks, slidesIdle, slidIdleEnd, timeToLive } from '../../core/session.ts'
import { firstSettings, idleClocks, type Settings } from '../../core/settings.ts'

const now = fc.nat({ max: 4_102_444_800_000 })
const settings: fc.Arbitrary<Settings> = fc
  .record({
    sessionKeys: fc.boolean(),
    idleMinutes: fc.integer({ min: 1, max: 10_000 }),
    maxHours: fc.integer({ min: 1, max: 200 }),
    idleClock: fc.constantFrom(...idleClocks),
  })
  .map((clocks) => ({ ...firstSettings, ...clocks }))

test('a session begins alive, with its idle end never beyond its absolute end', () => {
  fc.assert(
    fc.property(settings, now, (site, at) => {
      const { idleEndsAtMs, endsAtMs } = firstClocks(site, at)
      expect(endsAtMs - at).toBe(site.maxHours * 3_600_000)
      expect(idleEndsAtMs).toBe(Math.min(at + site.idleMinutes * 60_000, endsAtMs))
      expect(idleEndsAtMs).toBeGreaterThan(at)
    }),
  )
})

test('however often it is used, a session never shows an end beyond its absolute one', () => {
  fc.assert(
    fc.property(settings, now, fc.array(fc.nat({ max: 10_000_000 })), (site, at, pauses) => {
      const { endsAtMs, ...first } = firstClocks(site, at)
      let { idleEndsAtMs } = first
      let used = at
      for (const pause of pauses) {
        used += pause
        idleEndsAtMs = slidIdleEnd(site, used)
        expect(expiresAtMs({ idleEndsAtMs, endsAtMs })).toBe(Math.min(used + site.idleMinutes * 60_000, endsAtMs))
      }
    }),
  )
})

test('a later use never moves the idle end back', () => {
  fc.assert(
    fc.property(settings, now, fc.nat(), (site, at, pause) => {
      expect(slidIdleEnd(site, at + pause) - slidIdleEnd(site, at)).toBe(pause)
    }),
  )
})

test('clean-up begins at the first whole second that is not before the end', () => {
  fc.assert(
    fc.property(now, now, (idleEndsAtMs, endsAtMs) => {
      const cleanedAtMs = timeToLive({ idleEndsAtMs, endsAtMs }) * 1000
      expect(Number.isInteger(cleanedAtMs)).toBe(true)
      expect(cleanedAtMs).toBeGreaterThanOrEqual(Math.min(idleEndsAtMs, endsAtMs))
      expect(cleanedAtMs).toBeLessThan(Math.min(idleEndsAtMs, endsAtMs) + 1000)
    }),
  )
})

test('whatever slides the clock of presence slides that of any use too; a route that does not count slides neither', () => {
  fc.assert(
    fc.property(fc.boolean(), fc.boolean(), (byCookie, routeSlides) => {
      const use = { byCookie, routeSlides }
      if (slidesIdle('presence', use)) expect(slidesIdle('any-use', use)).toBe(true)
      expect(idleClocks.some((clock) => slidesIdle(clock, use))).toBe(routeSlides)
    }),
  )
})
