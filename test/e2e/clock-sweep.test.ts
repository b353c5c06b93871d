// A millisecond before, at, and after each end: both clocks, both ways of the idle clock, key and cookie, every kind of
// route, with the expired items still in their table and long after they should have been cleaned away.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Browser, makeKey, type Reply, type Send, type Site, selectAll, signIn } from '../client.ts'
import { aDirectSite } from '../direct.ts'
import { folder } from '../world.ts'

const minute = 60_000
const settings = { idleMinutes: 30, maxHours: 2 }
const maxMs = settings.maxHours * 60 * minute
const idleMs = settings.idleMinutes * minute

let site: Site
beforeAll(async () => {
  site = await aDirectSite()
})
afterAll(() => site.close())

async function set(body: object): Promise<void> {
  const admin = await signIn(site, 'admin')
  expect((await admin.send('PATCH', '/api/admin/settings', { body })).status).toBe(200)
  await admin.send('POST', '/api/logout')
}

const named = `${folder}/query-selectRows.api?schemaName=study&query.queryName=Labs`
const asks: readonly (readonly [string, (send: Send) => Promise<Reply>])[] = [
  ['GET /api/session', (send) => send('GET', '/api/session')],
  ['GET /api/folders', (send) => send('GET', '/api/folders')],
  ['POST /api/query/select', (send) => send('POST', '/api/query/select', { body: selectAll })],
  ['POST /api/logout', (send) => send('POST', '/api/logout')],
  ['LabKey selectRows', (send) => send('GET', named)],
  ['LabKey whoAmI', (send) => send('POST', '/login-whoami.api')],
]

/** A minute, a day and a year stand for items that the table did not clean away. */
const offsets = [-1, 0, 1, minute, 24 * 60 * minute, 365 * 24 * 60 * minute]

type Credential = 'key' | 'cookie'

async function begin(credential: Credential): Promise<{ browser: Browser; send: Send }> {
  const browser = await signIn(site, 'researcher')
  return { browser, send: credential === 'key' ? (await makeKey(site, browser)).send : browser.send }
}

/** Whether the door was passed; beyond it a story may refuse for reasons of its own. */
function enters(reply: Reply, code: string): boolean {
  if (reply.status !== 401) return true
  expect(reply.body.code).toBe(code)
  return false
}

async function isStillThere({ session }: Browser): Promise<void> {
  expect((await site.world.sessions.detail(session))?.hot.state).toBe('active')
}

describe.each(['any-use', 'presence'])('under %s', (idleClock) => {
  beforeAll(() => set({ ...settings, idleClock }))

  describe.each<Credential>(['key', 'cookie'])('a %s', (credential) => {
    test.each(asks)('passes the idle end with %s only before it', async (name, ask) => {
      for (const offset of offsets) {
        const { browser, send } = await begin(credential)
        site.world.advance(idleMs + offset)
        if (offset >= 0) await isStillThere(browser)
        expect([name, offset, enters(await ask(send), 'session-expired')]).toEqual([name, offset, offset < 0])
      }
    })

    test.each(asks)('passes the absolute end with %s only before it, however busy the session', async (name, ask) => {
      for (const offset of offsets) {
        const { browser, send } = await begin(credential)
        let left = maxMs + Math.min(offset, 0)
        for (; left > idleMs - minute; left -= idleMs - minute) {
          site.world.advance(idleMs - minute)
          // By cookie: that slides under either.
          await browser.send('GET', '/api/folders')
        }
        site.world.advance(left + Math.max(offset, 0))
        if (offset >= 0) await isStillThere(browser)
        expect([name, offset, enters(await ask(send), 'session-expired')]).toEqual([name, offset, offset < 0])
      }
    })
  })

  test.each(asks)(
    "a key passes its own end with %s only before it, and its session's other credentials go on",
    async (name, ask) => {
      for (const offset of [-1, 0, 1, minute]) {
        const browser = await signIn(site, 'researcher')
        const { send } = await makeKey(site, browser, { expiresInMinutes: 10 })
        site.world.advance(10 * minute + offset)
        expect([name, offset, enters(await ask(send), 'key-expired')]).toEqual([name, offset, offset < 0])
        if (name !== 'POST /api/logout' || offset >= 0) {
          expect((await browser.send('GET', '/api/session')).status).toBe(200)
        }
      }
    },
  )
})
