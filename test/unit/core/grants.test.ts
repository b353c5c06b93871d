// Who may raise whose PHI role, case by case, and which grant counts on the way up.
import { expect, test } from 'vitest'
import { combined, decideGiving, type KeptGrant, nearestGrant, noAccess } from '../../../core/grants.ts'

const own = { role: 'folder administrator', phi: 'PHI' } as const
const raising = { isSiteAdministrator: false, own, isOwn: false, before: 'NotPHI', after: 'PHI' } as const

test.each([
  ['up to one’s own level, to another', {}, true],
  ['above one’s own level', { after: 'Restricted' }, false],
  ['to oneself, even what a group gives already', { isOwn: true, before: 'Limited' }, false],
  ['to oneself, by a site administrator', { isOwn: true, isSiteAdministrator: true, after: 'Restricted' }, true],
  ['nothing: a level above one’s own is left as it is', { before: 'Restricted', after: 'Restricted' }, true],
  ['nothing: a level above one’s own is lowered', { before: 'Restricted', after: 'NotPHI' }, true],
  ['nothing: one’s own level is lowered', { isOwn: true, before: 'PHI', after: 'Limited' }, true],
] as const)('a folder administrator may raise %s: %o is %s', (_, change, allow) => {
  const decision = decideGiving({ ...raising, ...change })
  expect(decision).toMatchObject(allow ? { allow } : { allow, code: 'forbidden' })
})

const kept: KeptGrant = {
  role: 'reader',
  phi: 'PHI',
  grantedAt: null,
  grantedBy: null,
  removed: false,
  era: 1,
  version: 1,
}
const folder = (path: string, inheritsRoles = true) => ({ path, inheritsRoles, era: 1 })

test('on the way up a path without a folder is passed over, and what is kept there does not count', () => {
  const line = [folder('/A/B/C'), undefined, folder('/A')]
  expect(nearestGrant(line, [undefined, kept, undefined])).toBeUndefined()
  expect(nearestGrant(line, [undefined, kept, kept])?.folder.path).toBe('/A')
})

test('an explicit nothing is the nearest grant, and hides what is above it', () => {
  const nothing = { ...kept, ...noAccess }
  expect(nearestGrant([folder('/A/B'), folder('/A')], [nothing, kept])?.grant).toEqual(nothing)
})

test('a role of one grant and a level of another come together', () => {
  expect(
    combined([
      { role: 'editor', phi: 'NotPHI' },
      { role: null, phi: 'Restricted' },
    ]),
  ).toEqual({
    role: 'editor',
    phi: 'Restricted',
  })
  expect(combined([])).toEqual(noAccess)
})
