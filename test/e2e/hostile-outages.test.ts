// Stories that fail inside, by a bug or by an outage of a table: told to nobody, but on record while the audit works.
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { type Keeper, KeeperUnavailable } from '../../stores/table.ts'
import { aScript, aSite, declare, type Site, selectAll } from '../client.ts'
import { forgetRules } from '../forget-rules.ts'
import { checkGapless, checkRefused } from '../probes.ts'
import { folder, password, people } from '../world.ts'

describe('a story that fails inside', () => {
  type Broken = { pk: string; sk?: string; verb: 'get' | 'query'; table: 'sessions' | 'registry'; error: () => Error }
  let broken: Broken | null = null
  const wrap = (keeper: Keeper): Keeper => ({
    ...keeper,
    table(name) {
      const sound = keeper.table(name)
      const isBroken = (verb: string, pk: string, sk = '') =>
        broken?.table === name && broken.verb === verb && pk.startsWith(broken.pk) && sk.startsWith(broken.sk ?? '')
      return {
        ...sound,
        get: (key) => (broken && isBroken('get', key.pk, key.sk) ? Promise.reject(broken.error()) : sound.get(key)),
        getTogether: (keys) =>
          broken && keys.some(({ pk, sk }) => isBroken('get', pk, sk))
            ? Promise.reject(broken.error())
            : sound.getTogether(keys),
        query: (pk, page) => (broken && isBroken('query', pk) ? Promise.reject(broken.error()) : sound.query(pk, page)),
      }
    },
  })
  const bug = () => new TypeError('canary-internal /var/lib/secret')
  const outage = () => new KeeperUnavailable('broken')
  let site: Site
  beforeAll(async () => {
    site = await aSite({ wrap })
  })
  afterEach(() => {
    broken = null
  })
  afterAll(() => site.close())

  const select = ['POST', '/api/query/select', { body: selectAll }, 'rows-read'] as const
  const list = ['GET', '/api/folders', {}, 'metadata-read'] as const
  const places = [
    ['the folder cannot be read', { table: 'registry', verb: 'get', pk: 'folder.' }, select],
    ['the session cannot be looked at again', { table: 'sessions', verb: 'get', pk: '', sk: 'session' }, select],
    ['the declaration cannot be read', { table: 'sessions', verb: 'get', pk: '', sk: 'declaration.' }, select],
    ['the session cannot be read', { table: 'sessions', verb: 'query', pk: '' }, list],
  ] as const

  test.each(places)(
    'because %s answers 500 with a request id and nothing more, and leaves a failed event',
    async (_, what, [method, path, request, type]) => {
      const { browser, send } = await aScript(site, 'researcher')
      await forgetRules(site.world.keeper)
      broken = { ...what, error: bug }
      const reply = await send(method, path, request)
      broken = null
      expect(reply.status).toBe(500)
      expect(reply.body).toEqual({ success: false, exception: expect.any(String), requestId: expect.any(String) })
      expect(reply.text).not.toContain('canary')
      const events = await checkGapless(site, browser.session)
      expect(events.at(-1)).toMatchObject({ type, outcome: 'failed' })
      expect(reply.headers.get('x-audit-event')).toBe(events.at(-1)?.id)
      expect(JSON.stringify([events, site.world.logged])).not.toContain('canary-internal')
    },
  )

  test.each(places)(
    'by an outage because %s answers 503 unavailable, on record',
    async (_, what, [method, path, request, type]) => {
      const { browser, send } = await aScript(site, 'researcher')
      await forgetRules(site.world.keeper)
      broken = { ...what, error: outage }
      const reply = await send(method, path, request)
      broken = null
      checkRefused(reply, 503, 'unavailable')
      expect((await checkGapless(site, browser.session)).at(-1)).toMatchObject({ type, outcome: 'failed' })
    },
  )

  test('at sign-in answers 500 and lets nobody in', async () => {
    broken = { table: 'registry', verb: 'get', pk: 'user.', error: bug }
    const reply = await site.send('POST', '/api/login', { body: { email: people.limited.email, password } })
    expect([reply.status, reply.headers.get('set-cookie')]).toEqual([500, null])
    expect(reply.text).not.toContain('canary')
  })

  test('while declaring leaves the declaration as it was', async () => {
    const { browser } = await aScript(site, 'researcher')
    broken = { table: 'registry', verb: 'query', pk: 'terms', error: bug }
    expect((await declare(browser, { phi: 'NotPHI' })).status).toBe(500)
    broken = null
    expect((await site.world.sessions.detail(browser.session))?.declarations.get(folder.toLowerCase())?.phi).toBe('PHI')
    await checkGapless(site, browser.session)
  })
})
