// Acting as somebody else: who may begin, and that it only narrows, whatever changes meanwhile.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { noAccess } from '../../../core/grants.ts'
import { actingAccess, actingUser, decideImpersonation } from '../../../core/impersonation.ts'
import { isWithin, phiLevels } from '../../../core/phi.ts'
import { type FolderAccess, folderRoles, siteRoles, type User } from '../../../core/user.ts'

const now = new Date('2026-03-01T12:00:00.000Z')
const aUser = (some: Partial<User> = {}): User => {
  return { id: 7, email: 'a@example.org', displayName: 'A', active: true, expiresAt: null, siteRoles: [], ...some }
}
const actor = aUser({ id: 1, siteRoles: ['site administrator'] })
const target = aUser({ id: 2 })

describe('impersonation', () => {
  test('begins for a site administrator, as anybody else whose account can be used', () => {
    expect(decideImpersonation({ actor, target, isActing: false }, now)).toEqual({ allow: true, target })
  })

  test.each([
    ['somebody who acts as another already', { actor, target, isActing: true }, 'bad-request'],
    ['an auditor', { actor: aUser({ siteRoles: ['auditor'] }), target, isActing: false }, 'forbidden'],
    ['somebody without a role', { actor: aUser(), target, isActing: false }, 'forbidden'],
    ['who names nobody', { actor, target: undefined, isActing: false }, 'bad-request'],
    ['who names themselves', { actor, target: actor, isActing: false }, 'bad-request'],
    ['who names a disabled person', { actor, target: { ...target, active: false }, isActing: false }, 'bad-request'],
    [
      'who names an account that has ended',
      { actor, target: { ...target, expiresAt: '2026-03-01T12:00:00.000Z' }, isActing: false },
      'bad-request',
    ],
  ])('does not begin for %s', (_, facts, code) => {
    expect(decideImpersonation(facts, now)).toMatchObject({ allow: false, code })
  })

  test('a person without a role is told nothing about whether somebody is there', () => {
    const asked = (found: User | undefined) =>
      decideImpersonation({ actor: aUser(), target: found, isActing: false }, now)
    expect(asked(undefined)).toEqual(asked(target))
  })

  test.each([
    ['the actor is no administrator any more', { actor: { ...actor, siteRoles: [] }, target }],
    ['the target is disabled', { actor, target: { ...target, active: false } }],
  ])('leaves no right once %s', (_, impersonation) => {
    const full = { role: 'editor', phi: 'Restricted' } as const
    const auditor = { ...impersonation, target: { ...impersonation.target, siteRoles: [...siteRoles] } }
    expect(actingUser(auditor, now).siteRoles).toEqual([])
    expect(actingAccess(impersonation, { actor: full, target: full }, now)).toEqual(noAccess)
  })

  test('law: the level is never above the level of either, and the role is the target’s', () => {
    const access = fc.record<FolderAccess>({
      role: fc.constantFrom(null, ...folderRoles),
      phi: fc.constantFrom(...phiLevels),
    })
    fc.assert(
      fc.property(access, access, (own, theirs) => {
        const acting = actingAccess({ actor, target }, { actor: own, target: theirs }, now)
        expect(isWithin(acting.phi, own.phi) && isWithin(acting.phi, theirs.phi)).toBe(true)
        expect(acting.role).toBe(theirs.role)
      }),
    )
  })
})
