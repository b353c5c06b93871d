// Providers of identities and links to them over both keepers: what was set up comes back whole, an identity is linked once.
import { expect, test } from 'vitest'
import type { OidcProvider } from '../../core/oidc.ts'
import { groupStore } from '../../stores/groups.ts'
import { oidcStore } from '../../stores/oidc.ts'
import { sessionStore } from '../../stores/sessions.ts'
import type { Operation } from '../../stores/table.ts'
import { overBothKeepers } from './keepers.ts'

const bare: OidcProvider = {
  id: 'clinic',
  title: 'Clinic',
  issuer: 'https://login.clinic.example',
  clientId: 'proviso',
  clientSecret: null,
  redirectUri: 'https://study.example/api/oidc/clinic/callback',
  scopes: ['openid'],
  active: true,
  createPeople: false,
  emailClaim: 'email',
  verifiedClaim: 'email_verified',
  emailDomains: null,
  groups: null,
  requireAmr: [],
  requireAcr: [],
}
const full: OidcProvider = {
  ...bare,
  id: 'another',
  clientSecret: 's',
  emailDomains: ['clinic.example'],
  groups: { claim: 'groups', map: { 'cn=a.b,dc=x y': 'Readers', '': 'Others', version: 'Readers' } },
  requireAmr: ['mfa'],
  requireAcr: ['gold'],
}
const link = { issuer: 'https://a', subject: 's', userId: 7, provider: 'clinic', linkedAt: '2026-07-01T12:00:00.000Z' }

overBothKeepers('providers of identities', (_, keeper) => {
  const store = () => oidcStore(keeper().table('registry'))
  const done = async (operations: Operation[], id: string) => (await keeper().together(operations, id)).done

  test('a provider comes back whole, and its id is taken once', async () => {
    expect(await done([store().addingOidcProvider(bare)], 'bare')).toBe(true)
    expect(await done([store().addingOidcProvider(full)], 'full')).toBe(true)
    expect(await done([store().addingOidcProvider({ ...full, id: 'clinic' })], 'twice')).toBe(false)
    expect(await store().oidcProvider('another')).toEqual({ ...full, version: 1 })
    expect(await store().oidcProviders()).toEqual([
      { ...full, version: 1 },
      { ...bare, version: 1 },
    ])
    expect(await store().oidcProvider('nowhere')).toBeUndefined()
  })

  test('a change replaces what is set up, and one of an older version loses', async () => {
    const before = await store().oidcProvider('clinic')
    if (!before) throw new Error('it was not added')
    const after = { ...full, id: 'clinic', active: false }
    expect(await done([store().changingOidcProvider(before, after)], 'first')).toBe(true)
    expect(await done([store().changingOidcProvider(before, bare)], 'second')).toBe(false)
    expect(await store().oidcProvider('clinic')).toEqual({ ...after, version: 2 })
  })

  test('an identity is linked once, and a person to one identity of an issuer', async () => {
    expect(await done(store().linkingIdentity(link), 'link')).toBe(true)
    expect(await done(store().linkingIdentity({ ...link, userId: 8 }), 'to somebody else')).toBe(false)
    expect(await done(store().linkingIdentity({ ...link, subject: 't' }), 'another identity')).toBe(false)
    expect(await done(store().linkingIdentity({ ...link, issuer: 'https://b' }), 'another issuer')).toBe(true)
    expect(await store().identityLink(link)).toEqual(link)
    expect(await store().identityLink({ issuer: 'https://a"', subject: 's' })).toBeUndefined()
    expect(await store().ownLink(7, 'https://b')).toEqual({ ...link, issuer: 'https://b' })
    expect(await store().ownLink(8, 'https://a')).toBeUndefined()
  })

  test('of two who link one identity at once, one does', async () => {
    const tries = [11, 12, 13, 14].map((userId) =>
      done(store().linkingIdentity({ ...link, subject: 'at once', userId }), `at once ${userId}`),
    )
    const won = await Promise.allSettled(tries)
    expect(won.filter((one) => one.status === 'fulfilled' && one.value)).toHaveLength(1)
  })

  test('a person moves into groups and out of others whole, or not at all when one changed meanwhile', async () => {
    const groups = groupStore(keeper().table('registry'))
    for (const id of [1, 2, 3]) {
      const members = id === 3 ? [7] : []
      const joining = id === 3 ? [await groups.membership(7)] : []
      expect(await done(groups.addingGroup({ id, name: `G${id}`, members }, joining), `group ${id}`)).toBe(true)
    }
    const [one, two, three] = await groups.groups()
    if (!one || !two || !three) throw new Error('they were not added')
    const before = await groups.membership(7)
    expect(await done(groups.movingPerson(before, [one, two], [three]), 'move')).toBe(true)
    expect(await groups.groupsOf(7)).toEqual([1, 2])
    expect((await groups.groups()).map(({ members }) => members)).toEqual([[7], [7], []])
    expect(await done(groups.movingPerson(before, [three], []), 'late')).toBe(false)
    const now = await groups.membership(7)
    expect(await done(groups.movingPerson(now, [], [one]), 'of an older group')).toBe(false)
    expect(await groups.groupsOf(7)).toEqual([1, 2])
    expect(groups.movingPerson(now, [], [])).toEqual([])
  })

  test('what may begin one session is spent once', async () => {
    const sessions = sessionStore(keeper().table('sessions'))
    expect(await done([sessions.spending('d', 1_000)], 'spend')).toBe(true)
    expect(await done([sessions.spending('d', 2_000)], 'again')).toBe(false)
    expect(await done([sessions.spending('e', 1_000)], 'other')).toBe(true)
  })
})
