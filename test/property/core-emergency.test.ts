// Laws of emergency access: never above what the site allows, the emergency was opened at, or the key; never from its end on;
// never without a role, for another folder, or where its facts are not known.
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { decideFolder } from '../../core/access.ts'
import type { Declaration } from '../../core/declaration.ts'
import { decideBreaking, decideEmergency, isOverdue } from '../../core/emergency.ts'
import { isWithin, phiLevels } from '../../core/phi.ts'
import { folderRoles } from '../../core/user.ts'

const untilMs = Date.parse('2026-07-01T12:15:00.000Z')
const level = fc.constantFrom(...phiLevels)
const access = fc.record({ role: fc.option(fc.constantFrom(...folderRoles)), phi: level })
const settings = fc.record({
  breakGlassMinutes: fc.constantFrom(0, 1, 15),
  breakGlassPhi: level,
  breakGlassRole: fc.constantFrom(...folderRoles),
})
const facts = fc.record({ settings, isActing: fc.boolean(), keyPhi: fc.option(level) })
const declaration = fc.record({ phi: level, until: fc.constantFrom(new Date(untilMs).toISOString(), '', 'for ever') })
const offMs = fc.oneof(fc.constantFrom(-1, 0, 1), fc.integer({ min: -1e7, max: 1e7 }))
const opened = ({ phi, until }: { phi: Declaration['phi']; until: string }): Declaration => ({
  ...{ folder: '/A', activity: 'Emergency access', irb: null, phi, termsSha256: '', signedName: 'A' },
  ...{ signedAt: '2026-07-01T12:00:00.000Z', version: 1, emergency: { event: 's.1', until } },
})
const rank = (role: (typeof folderRoles)[number]) => folderRoles.indexOf(role)

test('what it gives is within the site, the level it was opened at and the key, before its end, for who has the role', () => {
  let given = 0
  fc.assert(
    fc.property(declaration, access, fc.option(facts, { nil: undefined }), offMs, (one, may, known, off) => {
      const now = new Date(untilMs + off)
      const decision = decideEmergency(opened(one), may, known, now)
      if (!decision.allow) return
      given += 1
      if (!known || may.role === null) throw new Error('it gave something to nobody')
      expect(isWithin(decision.phi, known.settings.breakGlassPhi)).toBe(true)
      expect(isWithin(decision.phi, one.phi)).toBe(true)
      expect(known.keyPhi === null || isWithin(decision.phi, known.keyPhi)).toBe(true)
      expect([known.isActing, known.settings.breakGlassMinutes > 0, now.getTime() < Date.parse(one.until)]).toEqual([
        ...[false, true, true],
      ])
      expect(rank(may.role)).toBeGreaterThanOrEqual(rank(known.settings.breakGlassRole))
    }),
    { numRuns: 5_000 },
  )
  expect(given).toBeGreaterThan(50)
})

test('it opens no other folder, and none where its facts are not known', () => {
  const user = { id: 7, email: 'a@example.org', displayName: 'A', active: true, expiresAt: null, siteRoles: [] }
  const context = {
    ...{ user: { ...user, secondFactorRequired: false }, signer: user, inheritsDeclaration: true, activities: [] },
    ...{ irb: undefined, termsNow: null, settings: { resignDays: 0 }, now: new Date(untilMs - 1) },
    access: { role: 'reader' as const, phi: 'NotPHI' as const },
    declaration: opened({ phi: 'PHI', until: new Date(untilMs).toISOString() }),
  }
  const known = { breakGlassMinutes: 1, breakGlassPhi: 'Restricted' as const, breakGlassRole: 'reader' as const }
  const emergency = { settings: known, isActing: false, keyPhi: null }
  expect(decideFolder('/A', { ...context, emergency })).toEqual({ allow: true, phi: 'PHI' })
  expect(decideFolder('/A/B', { ...context, emergency })).toMatchObject({ allow: false, code: 'declaration-required' })
  expect(decideFolder('/A', context)).toMatchObject({ allow: false, code: 'declaration-required' })
})

test('nobody opens above the level of the site, without the role, or where there is none', () => {
  fc.assert(
    fc.property(level, access, settings, (phi, may, site) => {
      const expected =
        site.breakGlassMinutes > 0 &&
        may.role !== null &&
        rank(may.role) >= rank(site.breakGlassRole) &&
        isWithin(phi, site.breakGlassPhi)
      expect(decideBreaking(phi, may, site).allow).toBe(expected)
    }),
  )
})

test('a review whose beginning is no time is overdue', () => {
  expect(isOverdue('', 365, new Date(untilMs))).toBe(true)
})
