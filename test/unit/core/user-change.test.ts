// Which changes of an account lock somebody out, and which end its sessions.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { administersForGood, cleanEmail, cleanName, isUsable, siteRoles, type User } from '../../../core/user.ts'
import { endsSessions, isAdministrationTaken, whyNotOneself } from '../../../core/user-change.ts'

const now = new Date('2026-07-01T12:00:00.000Z')
const user: fc.Arbitrary<User> = fc.record({
  id: fc.constant(1),
  email: fc.constant('a@example.org'),
  displayName: fc.constant('A'),
  active: fc.boolean(),
  expiresAt: fc.constantFrom(null, '2026-07-01T12:00:00.000Z', '2026-07-01T12:00:00.001Z', 'no time'),
  siteRoles: fc.subarray([...siteRoles]),
  secondFactorRequired: fc.boolean(),
})

describe('a change that nobody is kept from making to themselves', () => {
  test('never leaves one fewer administrator for good', () => {
    fc.assert(
      fc.property(user, user, (before, after) => {
        fc.pre(whyNotOneself(before, after) === null)
        expect(isAdministrationTaken(before, after)).toBe(false)
        expect(administersForGood(before)).toBe(administersForGood(before) && administersForGood(after))
      }),
    )
  })

  test('never takes from them that they can sign in', () => {
    fc.assert(
      fc.property(user, user, (before, after) => {
        fc.pre(whyNotOneself(before, after) === null && isUsable(before, now))
        expect(isUsable(after, now)).toBe(true)
      }),
    )
  })
})

test('sessions end whenever an account begins or ceases to be usable, so that none lives through it', () => {
  fc.assert(
    fc.property(user, user, (before, after) => {
      if (isUsable(before, now) !== isUsable(after, now)) expect(endsSessions(before, after, now)).toBe(true)
      if (before.active !== after.active) expect(endsSessions(before, after, now)).toBe(true)
      expect(endsSessions(before, before, now)).toBe(false)
    }),
  )
})

test.each([
  [' a@example.org ', 'a@example.org'],
  ['a@b', 'a@b'],
  ['a', null],
  ['a@b@c', null],
  ['a b@c', null],
  ['a\u0000@b', null],
  [`${'a'.repeat(253)}@b`, null],
])('the e-mail address %j is kept as %j', (given, kept) => {
  expect(cleanEmail(given)).toBe(kept)
})

test.each([
  [' Ä B ', 'Ä B'],
  ['', null],
  ['a\nb', null],
  ['x'.repeat(201), null],
])('the name %j is kept as %j', (given, kept) => {
  expect(cleanName(given)).toBe(kept)
})
