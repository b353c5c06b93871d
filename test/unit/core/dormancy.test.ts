// When an account was left alone for too long.
import { expect, test } from 'vitest'
import { isDormant, whyNoSignIn } from '../../../core/dormancy.ts'
import { firstSettings } from '../../../core/settings.ts'

const now = new Date('2026-07-01T12:00:00.000Z')
const ago = (days: number, ms = 0) => new Date(now.getTime() - days * 86_400_000 + ms).toISOString()
const thirty = { ...firstSettings, dormantDays: 30 }

test.each([
  [{ activeSince: ago(400), signedInAt: ago(30, 1) }, false],
  [{ activeSince: ago(400), signedInAt: ago(30) }, true],
  [{ activeSince: ago(29), signedInAt: ago(400) }, false],
  [{ activeSince: ago(31), signedInAt: null }, true],
  [{ activeSince: null, signedInAt: ago(3) }, false],
  [{ activeSince: 'no time', signedInAt: null }, true],
])('%j after thirty days: dormant is %s', (uses, dormant) => {
  expect(isDormant(uses, thirty, now)).toBe(dormant)
  expect(isDormant(uses, firstSettings, now)).toBe(false)
})

test('of whom nothing was kept the days count from when they began to matter', () => {
  const unkept = { activeSince: null, signedInAt: null }
  expect(isDormant(unkept, { ...thirty, dormantFrom: ago(30, 1) }, now)).toBe(false)
  expect(isDormant(unkept, { ...thirty, dormantFrom: ago(30) }, now)).toBe(true)
  expect(isDormant(unkept, thirty, now)).toBe(true)
})

test('nobody signs in to an account that is disabled, ended or dormant', () => {
  const first = { id: 1, email: 'a@b', displayName: 'A', siteRoles: [], secondFactorRequired: false }
  const user = { ...first, active: true, expiresAt: null }
  const uses = { activeSince: ago(1), signedInAt: null }
  expect(whyNoSignIn({ user, ...uses }, thirty, now)).toBeNull()
  expect(whyNoSignIn({ user: { ...user, active: false }, ...uses }, thirty, now)).toBe('disabled')
  expect(whyNoSignIn({ user: { ...user, expiresAt: ago(0) }, ...uses }, thirty, now)).toBe('disabled')
  expect(whyNoSignIn({ user, ...uses, activeSince: ago(31) }, thirty, now)).toBe('dormant')
})
