// Groups of people: who may change them, that what a group was given acts on the next request of who is in it, and the record.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { aScript, aSite, type Browser, type Send, type Site, selectAll, signIn } from '../client.ts'
import { checkRefused, eventOf } from '../probes.ts'
import { folder, people } from '../world.ts'

const { limited, nophi, stranger, researcher } = people

let site: Site
let admin: Browser
let script: Send
let team: number
beforeAll(async () => {
  site = await aSite()
  admin = await signIn(site, 'admin')
  team = (await make({ name: 'Team', members: [nophi.email] })).body.id
  expect((await give({ group: 'Team', role: null, phi: 'PHI' })).status).toBe(201)
  script = (await aScript(site, 'limited', { phi: 'Limited' })).send
})
afterAll(() => site.close())

const make = (body: object, by = admin) => by.send('POST', '/api/admin/groups', { body })
const change = (id: number, body: object, by = admin) => by.send('PATCH', `/api/admin/groups/${id}`, { body })
const list = async () => (await admin.send('GET', '/api/admin/groups')).body.groups
const give = (body: object, by = admin) => by.send('POST', '/api/admin/roles', { body: { folder, ...body } })
const access = (id: number) => site.world.registry.access(folder, id)
const shown = ({ id, email, displayName }: { id: number; email: string; displayName: string }) => ({
  id,
  email,
  displayName,
})

describe('a group', () => {
  test('is made with its members, whole and on record', async () => {
    const reply = await make({ name: 'Reviewers', members: [limited.email, stranger.id, limited.id] })
    expect(reply.status).toBe(201)
    expect(reply.body).toEqual({ id: team + 1, name: 'Reviewers', members: [shown(limited), shown(stranger)] })
    expect(await list()).toContainEqual(reply.body)
    expect(await eventOf(site, reply)).toMatchObject({
      type: 'group-changed',
      outcome: 'ok',
      subject: 'Reviewers',
      changes: [
        { name: 'name', old: null, new: 'Reviewers' },
        { name: 'members', old: [], new: [limited.email, stranger.email] },
      ],
    })
  })

  test('changes its name and members; who is in it already, or is not, changes nothing', async () => {
    const { id } = (await make({ name: 'Before', members: [limited.email] })).body
    const reply = await change(id, { name: 'After', add: [stranger.email, limited.email], remove: [nophi.email] })
    expect([reply.status, reply.body]).toEqual([200, { id, name: 'After', members: [shown(limited), shown(stranger)] }])
    expect(await eventOf(site, reply)).toMatchObject({
      subject: 'Before',
      changes: [
        { name: 'name', old: 'Before', new: 'After' },
        { name: 'member', old: null, new: stranger.email },
      ],
    })
    const gone = await change(id, { remove: [limited.id, stranger.id] })
    expect(gone.body.members).toEqual([])
    expect(await site.world.registry.groupsOf(stranger.id)).not.toContain(id)
    expect(await eventOf(site, await change(id, {}))).toMatchObject({ outcome: 'ok', changes: [] })
  })

  test('keeps every name it had: none comes to mean another group', async () => {
    const { id } = (await make({ name: 'Once' })).body
    expect((await change(id, { name: 'Twice' })).status).toBe(200)
    for (const name of ['Once', 'TWICE']) checkRefused(await make({ name }), 409, 'conflict')
    checkRefused(await change(team, { name: 'once' }), 409, 'conflict')
    checkRefused(await give({ group: 'Once', role: 'reader' }), 404, 'not-found')
    expect((await change(id, { name: 'Once' })).body.name).toBe('Once')
    expect((await give({ group: 'once', role: null, phi: 'NotPHI' })).status).toBe(201)
  })

  test.each([
    ['no name', {}, 400],
    ['a name that is a number', { name: '12' }, 400],
    ['a name of spaces', { name: '   ' }, 400],
    ['a name with a control character', { name: 'a\nb' }, 400],
    ['somebody unknown', { name: 'X', members: ['nobody@example.org'] }, 404],
    [
      'more people than one transaction holds',
      { name: 'X', members: Array.from({ length: 21 }, (_, i) => i + 1) },
      400,
    ],
    ['another field', { name: 'X', id: 1 }, 400],
  ])('is refused with %s', async (_, body, status) => {
    checkRefused(await make(body), status, status === 400 ? 'bad-request' : 'not-found')
    expect((await list()).map(({ name }: { name: string }) => name)).not.toContain('X')
  })

  test('that is not there, or whose member would come and go at once, is refused', async () => {
    checkRefused(await change(999, { name: 'Y' }), 404, 'not-found')
    checkRefused(await change(team, { add: [limited.id], remove: [limited.email] }), 400, 'bad-request')
  })

  test('changed by many at once loses nobody: who was told yes is in it', async () => {
    const { id } = (await make({ name: 'Race' })).body
    const all = Object.values(people)
    const replies = await Promise.all(all.map((person) => change(id, { add: [person.id] })))
    for (const { status } of replies) expect([200, 409]).toContain(status)
    const won = all.filter((_, i) => replies[i]?.status === 200).map((person) => person.id)
    expect((await site.world.registry.group(id))?.members.toSorted()).toEqual(won.toSorted())
    for (const person of all) {
      expect((await site.world.registry.groupsOf(person.id)).includes(id)).toBe(won.includes(person.id))
    }
  })
})

describe('what a group was given', () => {
  test('counts for its members beside their own, the higher role and the higher level', async () => {
    expect(await access(nophi.id)).toEqual({ role: 'reader', phi: 'PHI' })
    await give({ group: team, role: 'editor', phi: 'Limited' })
    expect(await access(nophi.id)).toEqual({ role: 'editor', phi: 'Limited' })
    expect(await access(limited.id)).toEqual({ role: 'reader', phi: 'Limited' })
  })

  test('acts on the next request of a key in use, when somebody comes and when they go', async () => {
    const read = async () => script('POST', '/api/query/select', { body: selectAll })
    await admin.send('DELETE', `/api/admin/roles?folder=${folder}&user=${limited.id}`)
    expect((await read()).status).toBe(404)
    await give({ group: team, role: 'reader', phi: 'Limited' })
    await change(team, { add: [limited.email] })
    expect(await eventOf(site, await read())).toMatchObject({ outcome: 'ok', effectivePhi: 'Limited' })
    await give({ group: 'team', phi: 'NotPHI' })
    expect(await eventOf(site, await read())).toMatchObject({ outcome: 'ok', effectivePhi: 'NotPHI' })
    await change(team, { remove: [limited.email] })
    expect((await read()).status).toBe(404)
  })

  test('is listed like any role, with the group in place of a person', async () => {
    const { roles } = (await admin.send('GET', `/api/admin/roles?folder=${folder}&group=Team`)).body
    expect(roles).toMatchObject([
      { folder, user: null, group: { id: team, name: 'Team' }, grantedBy: people.admin.email },
    ])
    const taken = await admin.send('DELETE', `/api/admin/roles?folder=${folder}&group=${team}`)
    expect(taken.status).toBe(204)
    expect(await eventOf(site, taken)).toMatchObject({ type: 'role-changed', subject: 'group Team' })
    expect(await access(nophi.id)).toEqual({ role: 'reader', phi: 'NotPHI' })
  })

  test('is not raised by a folder administrator who is in it, though their own level would do', async () => {
    await give({ user: stranger.email, role: 'folder administrator', phi: 'PHI' })
    const keeper = await signIn(site, 'stranger')
    expect((await give({ group: 'Team', role: 'reader', phi: 'Limited' }, keeper)).status).toBe(201)
    await change(team, { add: [stranger.email] })
    checkRefused(await give({ group: 'Team', phi: 'PHI' }, keeper), 403, 'forbidden')
    expect((await give({ group: 'Team', phi: 'NotPHI' }, keeper)).status).toBe(200)
  })
})

test.each(['researcher', 'auditor', 'stranger'] as const)(
  '%s, who is no site administrator, changes no group',
  async (person) => {
    const browser = await signIn(site, person)
    checkRefused(await make({ name: 'Mine' }, browser), 403, 'forbidden')
    checkRefused(await change(team, { add: [people[person].email] }, browser), 403, 'forbidden')
    checkRefused(await browser.send('GET', '/api/admin/groups'), 403, 'forbidden')
    expect(await site.world.registry.groupsOf(researcher.id)).toEqual(expect.not.arrayContaining([team]))
  },
)
