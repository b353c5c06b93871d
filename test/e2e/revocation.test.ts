// P4: once an ending has answered, no request that starts after it succeeds, however many are under way; and every
// request that was let in has its event. Order is taken from what the callers see, never from a clock.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Keeper } from '../../stores/table.ts'
import { aScript, aSite, type Browser, type Reply, type Send, type Site, selectAll, signIn } from '../client.ts'
import { createTables, dynamoKeeper, hasDynoxide, startDynoxide } from '../contract/dynoxide.ts'
import { checkAnswer, checkGapless, checkRefused, eventOf } from '../probes.ts'
import { participants } from '../world.ts'

type Seen = { readonly startedAfterEnd: boolean; readonly reply: Reply }
type Script = { browser: Browser; send: Send; key: string; id: string }

/** Keeps `width` requests in flight; ends the session after some have answered; goes on until each caller was refused. */
async function hammer(width: number, ask: () => Promise<Reply>, end: () => Promise<void>): Promise<Seen[]> {
  const seen: Seen[] = []
  let hasEnded = false
  let ending: Promise<void> | undefined
  const caller = async () => {
    for (let refusedAfter = 0; refusedAfter < 3; ) {
      const startedAfterEnd = hasEnded
      const reply = await ask()
      seen.push({ startedAfterEnd, reply })
      if (startedAfterEnd) refusedAfter += 1
      if (seen.length >= width * 2) {
        ending ??= end().then(() => {
          hasEnded = true
        })
      }
    }
  }
  await Promise.all(Array.from({ length: width }, caller))
  await ending
  return seen
}

type Ending = readonly [name: string, code: string, end: (site: Site, script: Script, admin: Browser) => Promise<Reply>]

/** What callers may be told besides while an ending of two calls is under way. */
const meanwhileCodes: Readonly<Record<string, string>> = {
  'session-ended': 'user-disabled',
  'key-revoked': 'keys-disabled',
}

const endings: readonly Ending[] = [
  ['a logout in the browser', 'session-ended', (_, { browser }) => browser.send('POST', '/api/logout')],
  ['a logout by the key itself', 'session-ended', (_, { send }) => send('POST', '/api/logout')],
  ["a logout in LabKey's words", 'session-ended', (_, { send }) => send('POST', '/login-logout.api')],
  ['revoking the key', 'key-revoked', (_, { browser, id }) => browser.send('DELETE', `/api/keys/${id}`)],
  [
    'disabling the person',
    'user-disabled',
    (_, __, admin) => admin.send('PATCH', '/api/admin/users/2', { body: { active: false } }),
  ],
  [
    'switching keys off',
    'keys-disabled',
    (_, __, admin) => admin.send('PATCH', '/api/admin/settings', { body: { sessionKeys: false } }),
  ],
  [
    'disabling the person and enabling them at once',
    'session-ended',
    async (_, __, admin) => {
      await admin.send('PATCH', '/api/admin/users/2', { body: { active: false } })
      return admin.send('PATCH', '/api/admin/users/2', { body: { active: true } })
    },
  ],
  [
    'switching keys off and on at once',
    'key-revoked',
    async (_, __, admin) => {
      await admin.send('PATCH', '/api/admin/settings', { body: { sessionKeys: false } })
      return admin.send('PATCH', '/api/admin/settings', { body: { sessionKeys: true } })
    },
  ],
]

/** Data with an ok event, or a refusal; nothing in between. Answers how many times data was released. */
async function checkOutcomes(site: Site, seen: readonly Seen[], codes: readonly string[]): Promise<number> {
  for (const { reply } of seen) {
    checkAnswer(reply)
    if (reply.status === 200) expect(await eventOf(site, reply)).toMatchObject({ outcome: 'ok', type: 'rows-read' })
    else {
      expect([reply.status, reply.text.includes('canary')]).toEqual([401, false])
      expect(codes).toContain(reply.body.code)
    }
  }
  return seen.filter(({ reply }) => reply.status === 200).length
}

function revocationsOver(width: number, open: () => Promise<{ keeper?: Keeper; stop(): Promise<void> }>): void {
  let place: Awaited<ReturnType<typeof open>>
  let site: Site
  let admin: Browser
  beforeAll(async () => {
    place = await open()
    site = await aSite(place.keeper ? { keeper: place.keeper } : {})
    admin = await signIn(site, 'admin')
  })
  afterAll(async () => {
    await site.close()
    await place.stop()
  })

  test.each(endings)(
    `%s: none of ${width} callers that starts later succeeds, all others are on record`,
    async (_, code, end) => {
      await admin.send('PATCH', '/api/admin/users/2', { body: { active: true } })
      await admin.send('PATCH', '/api/admin/settings', { body: { sessionKeys: true } })
      const script = await aScript(site, 'researcher')
      const seen = await hammer(
        width,
        () => script.send('POST', '/api/query/select', { body: selectAll }),
        async () => expect([200, 204]).toContain((await end(site, script, admin)).status),
      )
      const late = seen.filter(({ startedAfterEnd }) => startedAfterEnd)
      expect(late.length).toBeGreaterThanOrEqual(width * 3)
      expect([...new Set(late.map(({ reply }) => `${reply.status} ${reply.body.code}`))]).toEqual([`401 ${code}`])
      const released = await checkOutcomes(site, seen, [code, meanwhileCodes[code] ?? code])
      expect(released).toBeGreaterThan(0)
      const events = await checkGapless(site, script.browser.session)
      expect(events.filter((e) => e.type === 'rows-read' && e.outcome === 'ok')).toHaveLength(released)
    },
  )
}

describe('on SQLite', () => revocationsOver(16, async () => ({ stop: async () => {} })))

describe.skipIf(!hasDynoxide && process.env.CI !== 'true')(
  hasDynoxide ? 'on DynamoDB' : 'on DynamoDB: NOT RUN, the dynoxide emulator is missing',
  () =>
    revocationsOver(6, async () => {
      const emulator = await startDynoxide()
      if (!emulator) throw new Error('the dynoxide emulator is not installed')
      await createTables(emulator.endpoint)
      return { keeper: dynamoKeeper(emulator.endpoint), stop: () => emulator.stop() }
    }),
)

describe('while the rows are being read', () => {
  let meanwhile: (() => Promise<unknown>) | null = null
  let site: Site
  let admin: Browser
  beforeAll(async () => {
    site = await aSite({
      wrapEngine: (engine) => ({
        ...engine,
        async select(...asked) {
          const rows = await engine.select(...asked)
          await meanwhile?.()
          return rows
        },
      }),
    })
    admin = await signIn(site, 'admin')
  })
  afterAll(() => site.close())

  /** Reads rows, and lets something happen between the query and the record. */
  async function readWhile(
    script: Script,
    happens: () => Promise<unknown>,
    path: 'native' | 'labkey' = 'native',
  ): Promise<Reply> {
    meanwhile = happens
    const query = 'schemaName=study&query.queryName=Labs'
    const reply =
      path === 'native'
        ? await script.send('POST', '/api/query/select', { body: selectAll })
        : await script.send('GET', `/Test/Study/query-selectRows.api?${query}`)
    meanwhile = null
    return reply
  }

  const middles: [string, string, (script: Script) => Promise<unknown>][] = [
    ['a logout', 'session-ended', ({ browser }) => browser.send('POST', '/api/logout')],
    ['the idle end', 'session-expired', async () => site.world.advance(31 * 60_000)],
  ]
  for (const path of ['native', 'labkey'] as const) {
    test.each(middles)(
      `%s answers 401 %s on the ${path} path, releases nothing, and the event says so`,
      async (_, code, happens) => {
        const script = await aScript(site, 'restricted', { phi: 'Restricted' })
        const reply = await readWhile(script, () => happens(script), path)
        checkRefused(reply, 401, code)
        for (const secret of ['canary', ...participants]) expect(reply.text).not.toContain(secret)
        expect(reply.headers.get('www-authenticate')).toBe(path === 'native' ? null : 'Basic realm="Proviso"')
        const event = await eventOf(site, reply)
        expect(event).toMatchObject({ type: 'rows-read', outcome: 'refused', code, rowCount: 0, query: 'Labs' })
        await checkGapless(site, script.browser.session)
      },
    )
  }

  test('one logout of many in flight ends the session, and the others are told so on record', async () => {
    const { browser } = await aScript(site, 'researcher')
    const replies = await Promise.all(Array.from({ length: 8 }, () => browser.send('POST', '/api/logout')))
    expect(replies.filter((r) => r.status === 204)).toHaveLength(1)
    for (const reply of replies) if (reply.status !== 204) checkRefused(reply, 401, 'session-ended')
    const events = await checkGapless(site, browser.session)
    expect(events.filter((e) => e.type === 'logout' && e.outcome === 'ok')).toHaveLength(1)
  })

  test('a logout ends one session, and no other of the same person', async () => {
    const first = await aScript(site, 'limited', { phi: 'Limited' })
    const second = await aScript(site, 'limited', { phi: 'Limited' })
    await first.browser.send('POST', '/api/logout')
    checkRefused(await first.send('GET', '/api/folders'), 401, 'session-ended')
    expect((await second.send('GET', '/api/folders')).status).toBe(200)
    expect((await admin.send('GET', '/api/folders')).status).toBeLessThan(500)
  })
})
