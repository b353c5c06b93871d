// Who may use an account, see a folder, read the audit; and whether a folder's data may be read in a given context.
import { describe, expect, test } from 'vitest'
import { type DataContext, decideFolder } from '../../../core/access.ts'
import type { Activity, Declaration, Irb } from '../../../core/declaration.ts'
import {
  folderRoles,
  isSiteAdministrator,
  isUsable,
  mayRead,
  mayReadAudit,
  siteRoles,
  type User,
} from '../../../core/user.ts'

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
const administrator = aUser({ siteRoles: ['site administrator'] })
const auditor = aUser({ siteRoles: ['auditor'] })

test('the roles are these', () => {
  expect(folderRoles).toEqual(['reader', 'editor', 'folder administrator'])
  expect(siteRoles).toEqual(['auditor', 'site administrator'])
})

test.each([
  ['active and without an end', aUser(), true],
  ['disabled', aUser({ active: false }), false],
  ['one millisecond before its end', aUser({ expiresAt: '2026-03-01T12:00:00.001Z' }), true],
  ['at its end', aUser({ expiresAt: '2026-03-01T12:00:00.000Z' }), false],
  ['past its end', aUser({ expiresAt: '2026-02-28T23:59:59.999Z' }), false],
  ['disabled before its end', aUser({ active: false, expiresAt: '2027-01-01T00:00:00.000Z' }), false],
])('an account that is %s may be used or not accordingly', (_, user, expected) => {
  expect(isUsable(user, now)).toBe(expected)
})

test.each([
  ['a plain person', aUser(), false, false],
  ['an auditor', auditor, false, true],
  ['a site administrator', administrator, true, true],
  ['somebody who is both', aUser({ siteRoles: ['auditor', 'site administrator'] }), true, true],
])('%s administers the site or reads the audit by role alone', (_, user, administers, audits) => {
  expect(isSiteAdministrator(user)).toBe(administers)
  expect(mayReadAudit(user)).toBe(audits)
})

test.each([
  ['a plain person without a role', aUser(), null, false],
  ['an auditor without a role', auditor, null, false],
  ['a site administrator without a role', administrator, null, true],
  ['a reader', aUser(), 'reader', true],
  ['an editor', aUser(), 'editor', true],
  ['a folder administrator', aUser(), 'folder administrator', true],
] as const)('%s sees a folder or not by role alone', (_, user, role, expected) => {
  expect(mayRead(user, { role, phi: 'Restricted' })).toBe(expected)
})

const declaration: Declaration = {
  folder: '/A',
  activity: 'Research Operations',
  irb: 'IRB-1',
  phi: 'PHI',
  termsSha256: '0'.repeat(64),
  signedName: 'A',
  signedAt: '2026-03-01T11:00:00.000Z',
  version: 1,
}
const irb: Irb = {
  number: 'IRB-1',
  title: 'A study',
  expiresOn: '2026-03-01',
  withdrawn: false,
  folders: null,
  people: null,
}
const activity: Activity = { name: 'Research Operations', irbRequired: false, phi: 'Restricted', retired: false }
const aContext = (some: Partial<DataContext> = {}): DataContext => {
  return {
    user: aUser(),
    signer: aUser(),
    access: { role: 'reader', phi: 'Restricted' },
    declaration,
    activities: [activity],
    inheritsDeclaration: false,
    termsNow: null,
    settings: { resignDays: 0 },
    irb,
    now,
    ...some,
  }
}
const nobody = { role: null, phi: 'Restricted' } as const

describe('data of a folder', () => {
  test.each([
    ['the declared level where the role reaches further', aContext(), 'PHI'],
    ['the role where more was declared', aContext({ access: { role: 'reader', phi: 'Limited' } }), 'Limited'],
    [
      'no PHI for an administrator without a PHI role',
      aContext({ user: administrator, access: { role: null, phi: 'NotPHI' } }),
      'NotPHI',
    ],
    [
      'the declared level without any IRB',
      aContext({ declaration: { ...declaration, irb: null }, irb: undefined }),
      'PHI',
    ],
    ['what the activity allows now', aContext({ activities: [{ ...activity, phi: 'Limited' }] }), 'Limited'],
    ['the declared level where the activity allows more', aContext({ activities: [activity] }), 'PHI'],
    ['the declared level under the terms of now', aContext({ termsNow: '0'.repeat(64) }), 'PHI'],
    [
      'the declared level a millisecond before the signature is too old',
      aContext({
        settings: { resignDays: 1 },
        now: new Date('2026-03-02T10:59:59.999Z'),
        irb: { ...irb, expiresOn: null },
      }),
      'PHI',
    ],
  ])('may be read up to %s', (_, context, phi) => {
    expect(decideFolder('/A', context)).toEqual({ allow: true, phi })
  })

  test.each([
    ['without a role', aContext({ access: nobody }), 'forbidden', 'You have no role in /A.'],
    ['without a role or a declaration', aContext({ access: nobody, declaration: undefined }), 'forbidden', /no role/],
    ['as an auditor', aContext({ user: auditor, access: nobody }), 'forbidden', /no role/],
    [
      'without a declaration',
      aContext({ declaration: undefined }),
      'declaration-required',
      'Declare your activity, IRB and PHI level for /A first. Sign in in the browser and declare at /app/declare?folder=%2FA (POST /api/declaration); the key then works as it is.',
    ],
    [
      'as an administrator who declared nothing',
      aContext({ user: administrator, declaration: undefined }),
      'declaration-required',
      /\/A/,
    ],
    [
      'once the IRB has ended',
      aContext({ now: new Date('2026-03-02T00:00:00.000Z') }),
      'declaration-required',
      /^The approval of IRB IRB-1 ended on 2026-03-01\. Declare again for \/A\. .*POST \/api\/declaration/,
    ],
    ['once the IRB was withdrawn', aContext({ irb: { ...irb, withdrawn: true } }), 'declaration-required', /withdrawn/],
    ['once the IRB is gone from the registry', aContext({ irb: undefined }), 'declaration-required', /IRB-1 is not in/],
    [
      'once the activity was retired',
      aContext({ activities: [{ ...activity, retired: true }] }),
      'declaration-required',
      /^The activity "Research Operations" is no longer offered here\. Declare again for \/A/,
    ],
    ['once the activity is not in the list', aContext({ activities: [] }), 'declaration-required', /no longer offered/],
    [
      'without an IRB number once the activity needs one',
      aContext({ declaration: { ...declaration, irb: null }, activities: [{ ...activity, irbRequired: true }] }),
      'declaration-required',
      /needs an IRB number now/,
    ],
    [
      'once the terms have changed, where that ends declarations',
      aContext({ termsNow: 'f'.repeat(64) }),
      'declaration-required',
      /^The terms have changed since you signed them\. Declare again/,
    ],
    [
      'once the signature is as old as it may not be',
      aContext({
        settings: { resignDays: 1 },
        now: new Date('2026-03-02T11:00:00.000Z'),
        irb: { ...irb, expiresOn: null },
      }),
      'declaration-required',
      /^A signature counts for 1 days here/,
    ],
    [
      'when nobody can tell how old the signature is',
      aContext({ settings: { resignDays: 1 }, declaration: { ...declaration, signedAt: 'yesterday' } }),
      'declaration-required',
      /^A signature counts/,
    ],
    [
      'where another folder was declared',
      aContext({ declaration: { ...declaration, folder: '/B' } }),
      'declaration-required',
      /first/,
    ],
    [
      'where the folder above was declared and is not inherited',
      aContext({ declaration: { ...declaration, folder: '/' } }),
      'declaration-required',
      /first/,
    ],
    [
      'where a folder in this one was declared, inherited or not',
      aContext({ declaration: { ...declaration, folder: '/A/B' }, inheritsDeclaration: true }),
      'declaration-required',
      /first/,
    ],
  ])('may not be read %s', (_, context, code, why) => {
    const decision = decideFolder('/A', context)
    expect(decision).toMatchObject({ allow: false, code })
    expect(decision).toHaveProperty('why', typeof why === 'string' ? why : expect.stringMatching(why))
  })
})
