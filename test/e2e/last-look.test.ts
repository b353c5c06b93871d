// What is taken away while rows are being read is not released: the rows leave only if a request that came now would be shown
// as much. Something happens between the query and its record, by the site's own API.
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { aScript, aSite, type Browser, declare, type Reply, type Site, selectAll, signIn } from '../client.ts'
import { checkGapless, checkRefused, eventOf } from '../probes.ts'
import { folder, participants, people } from '../world.ts'

type Script = Awaited<ReturnType<typeof aScript>>
type Happens = (script: Script) => Promise<unknown>

let meanwhile: (() => Promise<unknown>) | null = null
let site: Site
let admin: Browser
beforeAll(async () => {
  const within = async <T>(reading: Promise<T>): Promise<T> => {
    const rows = await reading
    await meanwhile?.()
    return rows
  }
  site = await aSite({
    wrapEngine: (engine) => ({
      ...engine,
      select: (...asked) => within(engine.select(...asked)),
      run: (...asked) => within(engine.run(...asked)),
    }),
  })
  admin = await signIn(site, 'admin')
})
afterAll(() => site.close())

const { restricted } = people
const admins = async (method: string, path: string, body?: object): Promise<Reply> => {
  const reply = await admin.send(method, `/api/admin/${path}`, body ? { body } : {})
  if (reply.status >= 300) throw new Error(`${path} answered ${reply.status}: ${reply.text}`)
  return reply
}
const role = (body: object) => admins('POST', 'roles', { folder, user: restricted.email, ...body })
const user = (body: object) => admins('PATCH', `users/${restricted.id}`, body)
const settings = (body: object) => admins('PATCH', 'settings', body)
const irb = (body: object) => admins('PATCH', 'irbs/IRB-2026-001', body)
const activity = (retired: boolean) =>
  admins('PATCH', 'activities', { name: 'Research with HIPAA Authorization', retired })
const consent = (withdrawn: boolean) =>
  admins('POST', 'withdrawals', { folder, participant: 'P-003', withdrawn, reason: 'by letter' })

const ways: Record<string, (script: Script) => Promise<Reply>> = {
  select: ({ send }) => send('POST', '/api/query/select', { body: selectAll }),
  labkey: ({ send }) => send('GET', `${folder}/query-selectRows.api?schemaName=study&query.queryName=Labs`),
  sql: ({ send }) =>
    send('POST', '/api/query/sql', {
      body: { folder, schema: 'study', sql: 'SELECT ParticipantId, Comments FROM Labs' },
    }),
}

async function readWhile(script: Script, happens: Happens, way = 'select'): Promise<Reply> {
  meanwhile = async () => {
    meanwhile = null
    await happens(script)
  }
  const reply = await ways[way]?.(script)
  if (!reply || meanwhile !== null) throw new Error('nothing was read')
  return reply
}

type Taken = readonly [name: string, status: number, code: string, happens: Happens, back: () => Promise<unknown>]

const nothing = async () => {}

const taken: readonly Taken[] = [
  [
    'the session, by its own logout',
    401,
    'session-ended',
    ({ browser }) => browser.send('POST', '/api/logout'),
    nothing,
  ],
  ['the key', 401, 'key-revoked', ({ browser, id }) => browser.send('DELETE', `/api/keys/${id}`), nothing],
  ['the person', 401, 'user-disabled', () => user({ active: false }), () => user({ active: true })],
  [
    'the person, given back at once',
    401,
    'session-ended',
    async () => [await user({ active: false }), await user({ active: true })],
    nothing,
  ],
  ['keys', 401, 'keys-disabled', () => settings({ sessionKeys: false }), () => settings({ sessionKeys: true })],
  [
    'keys, given back at once',
    401,
    'key-revoked',
    async () => [await settings({ sessionKeys: false }), await settings({ sessionKeys: true })],
    nothing,
  ],
  ['the role', 404, 'not-found', () => role({ role: null }), () => role({ role: 'reader' })],
  ['some of the PHI level', 409, 'conflict', () => role({ phi: 'Limited' }), () => role({ phi: 'Restricted' })],
  ['the approval', 403, 'declaration-required', () => irb({ withdrawn: true }), () => irb({ withdrawn: false })],
  ['the activity', 403, 'declaration-required', () => activity(true), () => activity(false)],
  ['a consent', 409, 'conflict', () => consent(true), () => consent(false)],
]

describe.each(Object.keys(ways))('on the way of %s', (way) => {
  test.each(taken)(
    'taken away while the rows were read: %s; %i %s, nothing is released, and the event says so',
    async (_, status, code, happens, back) => {
      const spool = join(site.world.home, 'spool')
      const script = await aScript(site, 'restricted', { phi: 'Restricted' })
      try {
        const reply = await readWhile(script, happens, way)
        checkRefused(reply, status, code)
        for (const secret of ['canary', ...participants]) expect(reply.text).not.toContain(secret)
        const event = await eventOf(site, reply)
        const type = way === 'sql' ? 'sql-run' : 'rows-read'
        expect(event).toMatchObject({ type, outcome: 'refused', code, rowCount: 0, query: 'Labs', folder })
        expect(event).toMatchObject({ declaration: { phi: 'Restricted', irb: 'IRB-2026-001' } })
        expect(existsSync(spool) ? readdirSync(spool) : []).toEqual([])
        await checkGapless(site, script.browser.session)
      } finally {
        await back()
      }
    },
  )

  test.each<[string, Happens]>([
    ["somebody else's role", () => admins('POST', 'roles', { folder, user: people.nophi.email, role: 'reader' })],
    ['a setting', () => settings({ idleMinutes: 31 })],
    ['the name of the person', () => user({ displayName: 'Rex Tricted II' })],
    ['another level, no lower', () => role({ phi: 'Restricted' })],
    [
      'what is declared: the rows leave under what they were read under',
      ({ browser }) => declare(browser, { phi: 'Limited' }),
    ],
    [
      'what is declared, and a rule',
      async ({ browser }) => [await declare(browser, { phi: 'Limited' }), await role({ phi: 'Restricted' })],
    ],
  ])('what was changed meanwhile takes nothing away: %s', async (_, happens) => {
    const script = await aScript(site, 'restricted', { phi: 'Restricted' })
    const reply = await readWhile(script, happens, way)
    expect([reply.status, reply.text.includes('canary-comment-P-003')]).toEqual([200, true])
    expect(await eventOf(site, reply)).toMatchObject({ outcome: 'ok', declaration: { phi: 'Restricted' } })
  })
})

test('a level that is lowered, but not below what the rows were read at, takes nothing away', async () => {
  const script = await aScript(site, 'restricted', { phi: 'Limited' })
  const reply = await readWhile(script, () => role({ phi: 'PHI' }))
  expect(reply.status).toBe(200)
  await role({ phi: 'Restricted' })
})
