// What must not be told: looked for by its text in the operational log, in the events and in the answers.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { aScript, aSite, declare, type Reply, type Site, selectAll, signIn } from '../client.ts'
import { checkGapless, siteEvents } from '../probes.ts'
import { folder, participants, password, people } from '../world.ts'

let site: Site
let researcher: Awaited<ReturnType<typeof aScript>>
let limited: Awaited<ReturnType<typeof aScript>>
const told: Reply[] = []
beforeAll(async () => {
  site = await aSite()
  researcher = await aScript(site, 'researcher')
  limited = await aScript(site, 'limited', { phi: 'Limited' })
  for (let i = 0; i < 40; i++) {
    told.push(await researcher.send('POST', '/api/query/select', { body: { ...selectAll, limit: 1, offset: i % 6 } }))
    told.push(await limited.send('POST', '/api/query/select', { body: selectAll }))
  }
  told.push(await site.send('POST', '/api/login', { body: { email: 'nobody@example.org', password: 'canary-guess' } }))
  told.push(await researcher.send('GET', '/api/session'))
  told.push(await researcher.send('POST', '/api/query/select', { body: { ...selectAll, sort: ['Comments'] } }))
  told.push(
    await researcher.send(
      'GET',
      `${folder}/query-selectRows.api?schemaName=study&query.queryName=Labs&query.Age~gte=33`,
    ),
  )
})
afterAll(() => site.close())

describe('what must not be told', () => {
  test('stands in no operational log line: cell values, participants, keys, cookies, passwords, csrf values', async () => {
    const restricted = await aScript(site, 'restricted', { phi: 'Restricted' })
    const answers = [
      await restricted.send('POST', '/api/query/select', {
        body: { ...selectAll, filters: [{ column: 'ParticipantId', op: 'eq', value: 'P-004' }] },
      }),
      await restricted.send(
        'GET',
        `${folder}/query-selectRows.api?schemaName=study&query.queryName=Labs&query.Comments~eq=canary-comment-P-003`,
      ),
      await restricted.send('POST', '/api/query/select', {
        body: { ...selectAll, filters: [{ column: 'Age', op: 'eq', value: 'P-005' }] },
      }),
      await (await signIn(site, 'auditor')).send('GET', '/api/audit/events?participant=P-006'),
      await site.send('GET', `/api/tables/P-001?folder=${folder}`, { headers: { apikey: `${restricted.key}x` } }),
      await declare(restricted.browser, { signedName: 'canary-name' }),
      await declare(restricted.browser),
    ]
    expect(answers.map((a) => a.status)).toEqual([200, 200, 400, 200, 401, 400, 201])
    const log = JSON.stringify(site.world.logged)
    expect(site.world.logged.length).toBeGreaterThan(100)
    const { browser, key } = restricted
    const secrets = [
      'canary',
      people.restricted.displayName,
      ...participants,
      key,
      key.slice(30, 66),
      browser.cookie.slice(16),
      browser.csrf,
      password,
      'example.org',
    ]
    for (const secret of secrets) expect(log).not.toContain(secret)
  })

  test('stands in no event: cell values, keys, cookies, passwords, csrf values', async () => {
    const trails = await Promise.all([researcher, limited].map((s) => checkGapless(site, s.browser.session)))
    const text = JSON.stringify([trails, await siteEvents(site)])
    for (const { browser, key } of [researcher, limited]) {
      for (const secret of [key, key.slice(30, 66), browser.cookie.slice(16), browser.csrf])
        expect(text).not.toContain(secret)
    }
    for (const secret of ['canary', password, 'North', '1960-01-15']) expect(text).not.toContain(secret)
  })

  test('stands in no answer above the level, and a key in none but the one that made it', async () => {
    const text = JSON.stringify(told.map((reply) => [reply.text, [...reply.headers]]))
    for (const secret of ['canary-comment', researcher.key, limited.key, researcher.browser.cookie.slice(16), password])
      expect(text).not.toContain(secret)
    const keys = await researcher.browser.send('GET', '/api/keys')
    expect(keys.text).not.toContain(researcher.key.slice(8))
    expect(keys.text).not.toContain('hash')
  })
})
