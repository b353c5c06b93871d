// Acting as somebody else: who may begin, and that it only narrows, whatever changes meanwhile.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { liesIn } from '../../../core/folder-path.ts'
import { noAccess } from '../../../core/grants.ts'
import {
  accessOfRoles,
  actingAccess,
  actingUser,
  type Beginning,
  decideImpersonation,
  type Impersonation,
  type Target,
} from '../../../core/impersonation.ts'
import { isWithin, type PhiLevel, phiLevels } from '../../../core/phi.ts'
import { type FolderAccess, folderRoles, isSiteAdministrator, siteRoles, type User } from '../../../core/user.ts'

const now = new Date('2026-03-01T12:00:00.000Z')
const aUser = (some: Partial<User> = {}): User => {
  return {
    id: 7,
    email: 'a@example.org',
    displayName: 'A',
    active: true,
    expiresAt: null,
    secondFactorRequired: false,
    siteRoles: [],
    ...some,
  }
}
const actor = aUser({ id: 1, siteRoles: ['site administrator'] })
const user = aUser({ id: 2 })
const keeper = aUser({ id: 3 })
const group = { group: { id: 5, name: 'Team' } }
const roleSet = (roles: ('reader' | 'auditor')[], phi: PhiLevel = 'PHI') => ({ roles: { roles, phi } })
const administrator: FolderAccess = { role: 'folder administrator', phi: 'Limited' }
const reader: FolderAccess = { role: 'reader', phi: 'PHI' }

const begin = (asked: Partial<Beginning>, kind: 'User' | 'Group' = 'User') => {
  const whole = { actor, target: { user }, isActing: false, within: null, own: noAccess, theirs: noAccess, ...asked }
  return decideImpersonation(whole, kind, now)
}
const inFolder = { actor: keeper, within: '/A', own: administrator, theirs: reader }

describe('impersonation', () => {
  test.each<[string, Partial<Beginning>]>([
    ['a site administrator, as anybody else whose account can be used', {}],
    ['a site administrator, as a group', { target: group }],
    ['a site administrator, with roles of the site', { target: roleSet(['auditor']) }],
    ['a folder administrator, as somebody who has a role there', inFolder],
    ['a folder administrator, as a group that has a role there', { ...inFolder, target: group }],
    ['a folder administrator, with roles of folders', { ...inFolder, target: roleSet(['reader']), theirs: noAccess }],
  ])('begins for %s', (_, asked) => {
    expect(begin(asked)).toEqual({ allow: true, target: { user }, ...(asked.target && { target: asked.target }) })
  })

  test.each([
    ['somebody who acts as another already', { isActing: true }, 'bad-request'],
    ['an auditor', { actor: aUser({ siteRoles: ['auditor'] }) }, 'forbidden'],
    ['somebody without a role', { actor: aUser() }, 'forbidden'],
    ['who names nobody', { target: undefined }, 'bad-request'],
    ['who names themselves', { target: { user: actor } }, 'bad-request'],
    ['who names a disabled person', { target: { user: { ...user, active: false } } }, 'bad-request'],
    [
      'who names an account that has ended',
      { target: { user: { ...user, expiresAt: '2026-03-01T12:00:00.000Z' } } },
      'bad-request',
    ],
    ['a folder administrator who names no folder', { ...inFolder, within: null }, 'forbidden'],
    ['an editor of the folder', { ...inFolder, own: { role: 'editor', phi: 'PHI' } }, 'forbidden'],
    ['a folder administrator who wants roles of the site', { ...inFolder, target: roleSet(['auditor']) }, 'forbidden'],
  ] as const)('does not begin for %s', (_, asked, code) => {
    expect(begin(asked)).toMatchObject({ allow: false, code })
  })

  test('nobody is told whether somebody is there, unless they may act as them', () => {
    const nobody = { actor: aUser() }
    expect(begin({ ...nobody, target: undefined })).toEqual(begin(nobody))
    const stranger = { ...inFolder, theirs: noAccess }
    expect(begin({ ...stranger, target: undefined })).toEqual(begin(stranger))
    expect(begin({ ...stranger, target: undefined }, 'Group')).toEqual(begin({ ...stranger, target: group }, 'Group'))
  })

  test.each<[string, Impersonation]>([
    ['the actor is no administrator any more', { actor: keeper, target: { user }, within: null }],
    ['the target is disabled', { actor, target: { user: { ...user, active: false } }, within: null }],
    ['the actor of a group is no administrator any more', { actor: keeper, target: group, within: null }],
    ['the actor of a set of roles is none', { actor: keeper, target: roleSet(['auditor']), within: null }],
  ])('leaves no right once %s', (_, impersonation) => {
    const full = { role: 'editor', phi: 'Restricted' } as const
    const { target } = impersonation
    const auditor = 'user' in target ? { user: { ...target.user, siteRoles: [...siteRoles] } } : target
    expect(actingUser({ ...impersonation, target: auditor }, now).siteRoles).toEqual([])
    expect(actingAccess(impersonation, { folder: '/A', actor: full, target: full }, now)).toEqual(noAccess)
  })

  test('within a folder gives no role of the site, whoever the target is', () => {
    const auditor = { user: { ...user, siteRoles: [...siteRoles] } }
    expect(actingUser({ actor, target: auditor, within: null }, now).siteRoles).toEqual(siteRoles)
    for (const who of [actor, keeper]) {
      expect(actingUser({ actor: who, target: auditor, within: '/A' }, now).siteRoles).toEqual([])
    }
    expect(actingUser({ actor, target: roleSet(['reader', 'auditor']), within: null }, now).siteRoles).toEqual([
      'auditor',
    ])
    expect(actingUser({ actor, target: group, within: null }, now).siteRoles).toEqual([])
  })

  const access = fc.record<FolderAccess>({
    role: fc.constantFrom(null, ...folderRoles),
    phi: fc.constantFrom(...phiLevels),
  })
  const target = fc.oneof(
    fc.boolean().map((active): Target => ({ user: { ...user, active } })),
    fc.constant<Target>(group),
    fc.constantFrom(...phiLevels).map((phi): Target => roleSet(['reader'], phi)),
  )
  const impersonation = fc.record<Impersonation>({
    actor: fc.constantFrom(actor, keeper),
    target,
    within: fc.constantFrom(null, '/A', '/A/B', '/Else'),
  })
  const folder = fc.constantFrom('/A', '/A/B', '/a/b/C', '/Ab', '/Else', '/Other')

  test('law: never wider than the actor’s own level, nor than the target, nor than the folder it is within', () => {
    fc.assert(
      fc.property(impersonation, folder, access, access, (acting, path, own, theirs) => {
        const given = actingAccess(acting, { folder: path, actor: own, target: theirs }, now)
        expect(isWithin(given.phi, own.phi) && isWithin(given.phi, theirs.phi)).toBe(true)
        expect([null, theirs.role]).toContain(given.role)
        const isLent = isSiteAdministrator(acting.actor) || own.role === 'folder administrator'
        const isOutside = acting.within !== null && !liesIn(path, acting.within)
        if (!isLent || isOutside) expect(given).toEqual(noAccess)
        const { siteRoles: roles } = actingUser(acting, now)
        if (!isSiteAdministrator(acting.actor)) expect(roles).toEqual([])
      }),
      { numRuns: 2000 },
    )
  })

  test('law: a set of roles gives the highest of them, at the level that was chosen', () => {
    fc.assert(
      fc.property(fc.subarray([...folderRoles]), fc.constantFrom(...phiLevels), (roles, phi) => {
        const highest = roles.at(-1)
        expect(accessOfRoles({ roles, phi })).toEqual(highest ? { role: highest, phi } : noAccess)
      }),
    )
  })
})
