// What a sealer does not hear of, over both keepers: the walk finds it, tells of what nobody told of, and has it sealed.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { firstSettings } from '../../core/settings.ts'
import { auditStore } from '../../stores/audit.ts'
import { eventId } from '../../stores/event-ids.ts'
import type { Keeper } from '../../stores/table.ts'
import { KeeperUnavailable } from '../../stores/table.ts'
import { type ALog, aLog, waitMs } from '../a-log.ts'
import { makeKey, type Site, selectAll, signIn } from '../client.ts'
import { aDirectSite } from '../direct.ts'
import { overBothKeepers } from './keepers.ts'

const idleMs = firstSettings.idleMinutes * 60_000

/** A keeper whose audit table can be made to take nothing. */
function breakable(keeper: Keeper) {
  let isBroken = false
  const wrapped: Keeper = {
    ...keeper,
    table(name) {
      const table = keeper.table(name)
      if (name !== 'audit') return table
      return {
        ...table,
        insert: (item) => (isBroken ? Promise.reject(new KeeperUnavailable('broken')) : table.insert(item)),
      }
    },
  }
  const toggle = (broken: boolean) => {
    isBroken = broken
  }
  return { wrapped, toggle }
}

overBothKeepers('reconciling', (_, keeper) => {
  let site: Site
  let log: ALog
  let audit: { toggle(broken: boolean): void }
  const inTable = async (session: string) =>
    (await auditStore(keeper().table('audit')).ofSession(session)).map(({ id, type }) => `${id} ${type}`)
  const inLog = async (session: string) =>
    (await log.events()).filter((event) => event.session === session).map(({ id, type }) => `${id} ${type}`)

  beforeAll(async () => {
    const { wrapped, toggle } = breakable({ ...keeper(), close: async () => {} })
    audit = { toggle }
    site = await aDirectSite({ keeper: wrapped })
    log = aLog(site.world)
  })
  afterAll(() => site.close())

  test('everything that is in the table and not in the log is found and sealed, of sessions and outside of them', async () => {
    const browser = await signIn(site, 'researcher')
    const { key } = await makeKey(site, browser)
    await site.send('POST', '/api/login', { body: { email: 'nobody@example.org', password: 'x' } })
    await site.send('POST', '/api/query/select', { body: selectAll, headers: { apikey: key } })
    await log.walk()
    const events = await log.events()
    expect(events.filter(({ session }) => session === browser.session).map(({ sequence }) => sequence)).toEqual([
      1, 2, 3,
    ])
    expect(events.filter(({ session, type }) => session === null && type === 'login-failed')).toHaveLength(1)
    await log.walk()
    expect(await log.events()).toEqual(events)
  })

  test('a number that nobody told of is told of as unresolved, when nobody can be at work on it any more', async () => {
    const browser = await signIn(site, 'limited')
    audit.toggle(true)
    expect((await browser.send('GET', '/api/session')).status).toBe(503)
    audit.toggle(false)
    expect((await browser.send('GET', '/api/session')).status).toBe(200)
    const missing = eventId(browser.session, 2)
    await log.walk()
    site.world.advance(waitMs - 1)
    await log.walk()
    expect((await inLog(browser.session)).map((one) => one.split(' ')[0])).not.toContain(missing)
    site.world.advance(1)
    await log.walk()
    expect(await inLog(browser.session)).toContain(`${missing} unresolved`)
    expect((await log.events()).find(({ id }) => id === missing)?.user?.email).toBe('limited@example.org')
    expect(await inTable(browser.session)).toContain(`${missing} unresolved`)
  })

  test('a session that ran out is told of as expired, once, under the number behind its last', async () => {
    const browser = await signIn(site, 'nophi')
    await browser.send('GET', '/api/session')
    await log.walk()
    site.world.advance(idleMs + waitMs - 1)
    await log.walk()
    expect(await inLog(browser.session)).toHaveLength(2)
    site.world.advance(1)
    await log.walk()
    await log.walk()
    expect((await inLog(browser.session)).at(-1)).toBe(`${eventId(browser.session, 3)} session-expired`)
    expect(await inLog(browser.session)).toHaveLength(3)
  })

  test('a session that was cleaned away is told of from its last image', async () => {
    const browser = await signIn(site, 'auditor')
    const last = { sequence: 3, state: 'active', endedAtMs: site.world.now().getTime() }
    const day = site.world.now().toISOString().slice(0, 10)
    await log.sealer.seal(await log.reconciler.removed(browser.session, last, day))
    expect(await inLog(browser.session)).toEqual([
      `${eventId(browser.session, 1)} login`,
      `${eventId(browser.session, 2)} unresolved`,
      `${eventId(browser.session, 3)} unresolved`,
      `${eventId(browser.session, 4)} session-expired`,
    ])
  })

  test('after a crash nothing is waited for: whoever took a number is gone', async () => {
    const browser = await signIn(site, 'restricted')
    audit.toggle(true)
    await browser.send('GET', '/api/session')
    audit.toggle(false)
    await log.walk({ nobodyElse: true })
    expect(await inLog(browser.session)).toContain(`${eventId(browser.session, 2)} unresolved`)
  })
})
