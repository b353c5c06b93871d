// The main story over HTTP: sign in, declare, sign, make a key, read, log out; and what stands on record of it.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { aScript, aSite, declare, makeKey, type Site, selectAll, signIn } from '../client.ts'
import { folder, participants } from '../world.ts'

let site: Site
beforeAll(async () => {
  site = await aSite()
})
afterAll(() => site.close())

describe('the main story', () => {
  test('runs from sign-in to logout, and every authorised request leaves exactly one event under its number', async () => {
    const { browser, send } = await aScript(site, 'researcher')
    const read = await send('POST', '/api/query/select', { body: selectAll })
    expect(read.status).toBe(200)
    expect(read.body.rowCount).toBe(participants.length)
    expect(read.headers.get('x-audit-event')).toBe(read.body.auditEvent)
    const out = await browser.send('POST', '/api/logout')
    expect(out.status).toBe(204)
    const after = await send('POST', '/api/query/select', { body: selectAll })
    expect([after.status, after.body.code]).toEqual([401, 'session-ended'])
    const events = await site.world.audit.ofSession(browser.session)
    expect(events.map((e) => e.type)).toEqual(['login', 'metadata-read', 'declared', 'key-made', 'rows-read', 'logout'])
    expect(events.map((e) => e.sequence)).toEqual([1, 2, 3, 4, 5, 6])
  })

  test('the event of a read carries the declared context and what was released, and no cell value', async () => {
    const { send, id } = await aScript(site, 'researcher')
    const body = { ...selectAll, filters: [{ column: 'age', op: 'gte', value: 32 }], sort: ['-Age'], limit: 2 }
    const { body: answer } = await send('POST', '/api/query/select', { body })
    expect(answer.rowCount).toBe(4)
    expect(answer.rows.map((r: { Age: number }) => r.Age)).toEqual([35, 34])
    const event = await site.world.audit.event(answer.auditEvent)
    expect(event).toMatchObject({
      type: 'rows-read',
      outcome: 'ok',
      folder,
      key: { id },
      user: { email: 'researcher@example.org' },
      declaration: { activity: 'Research with HIPAA Authorization', irb: 'IRB-2026-001', phi: 'PHI', version: 1 },
      schema: 'study',
      query: 'Labs',
      version: 'v1',
      effectivePhi: 'PHI',
      rowCount: 2,
      total: 4,
      filters: [{ column: 'Age', op: 'gte', values: ['32'] }],
      sort: ['-Age'],
      phiColumns: ['Age', 'BirthDate'],
      participants: { count: 2, ids: ['P-005', 'P-006'] },
    })
    expect(JSON.stringify(event)).not.toContain('canary')
  })

  test('a key made before declaring works as soon as its owner has declared', async () => {
    const browser = await signIn(site, 'limited')
    const { send } = await makeKey(site, browser)
    const early = await send('POST', '/api/query/select', { body: selectAll })
    expect([early.status, early.body.code]).toEqual([403, 'declaration-required'])
    expect(early.body.exception).toContain(folder)
    await declare(browser, { phi: 'Limited' })
    expect((await send('POST', '/api/query/select', { body: selectAll })).status).toBe(200)
  })

  test('declaring again changes what the same key reads from the next request on', async () => {
    const { browser, send } = await aScript(site, 'restricted', { phi: 'Restricted' })
    const high = await send('POST', '/api/query/select', { body: selectAll })
    expect(high.body.rows[0].Comments).toBe('canary-comment-P-001')
    const again = await declare(browser, { phi: 'NotPHI', activity: 'Healthcare Operations', irb: undefined })
    expect(again.body.declaration.version).toBe(2)
    const low = await send('POST', '/api/query/select', { body: selectAll })
    expect(low.body.rows[0]).toMatchObject({ Comments: null, BirthDate: null, Age: null, Site: 'North' })
    expect(low.text).not.toContain('canary')
  })
})

describe('PHI levels', () => {
  test.each([
    ['nophi', 'NotPHI', ['Age', 'BirthDate', 'Comments']],
    ['limited', 'Limited', ['BirthDate', 'Comments']],
    ['researcher', 'PHI', ['Comments']],
    ['restricted', 'Restricted', []],
  ] as const)('%s at %s gets the columns above it blank and marked', async (person, phi, blank) => {
    const { send } = await aScript(site, person, { phi })
    const { body } = await send('POST', '/api/query/select', { body: selectAll })
    const shielded = body.columns.filter((c: { phiProtected: boolean }) => c.phiProtected)
    expect(shielded.map((c: { name: string }) => c.name)).toEqual(blank)
    for (const row of body.rows) for (const name of blank) expect(row[name]).toBeNull()
  })

  test.each([
    ['a filter', { filters: [{ column: 'Comments', op: 'contains', value: 'canary' }] }],
    ['a sort', { sort: ['Comments'] }],
  ])(
    '%s on a column above the level is refused in the words of an unknown column, and the try is on record',
    async (_, extra) => {
      const { send } = await aScript(site, 'researcher')
      const refused = await send('POST', '/api/query/select', { body: { ...selectAll, ...extra } })
      const text = JSON.stringify(extra).replaceAll('Comments', 'Nonesuch')
      const unknown = await send('POST', '/api/query/select', { body: { ...selectAll, ...JSON.parse(text) } })
      expect([refused.status, refused.body.code]).toEqual([400, 'unknown-column'])
      expect(refused.body.exception.replace('Comments', 'Nonesuch')).toBe(unknown.body.exception)
      const event = await site.world.audit.event(refused.headers.get('x-audit-event') ?? '')
      expect(event).toMatchObject({
        type: 'rows-read',
        outcome: 'refused',
        code: 'unknown-column',
        attempted: ['Labs.Comments'],
      })
    },
  )

  test('more than the PHI role allows cannot be declared', async () => {
    const reply = await declare(await signIn(site, 'limited'), { phi: 'PHI' })
    expect([reply.status, reply.body.code]).toEqual([400, 'phi-not-permitted'])
  })

  test('administrators have no PHI level by default', async () => {
    const options = await (await signIn(site, 'admin')).send('GET', `/api/declaration/options?folder=${folder}`)
    expect(options.body.maxPhi).toBe('NotPHI')
  })
})

describe('declaring', () => {
  test.each([
    [{ irb: undefined }, 'irb-required'],
    [{ irb: 'IRB-1999-777' }, 'irb-unknown'],
    [{ irb: 'IRB-2020-009' }, 'irb-expired'],
    [{ activity: 'Curiosity' }, 'bad-request'],
  ])('%o answers %s', async (declared, code) => {
    const reply = await declare(await signIn(site, 'researcher'), declared)
    expect([reply.status, reply.body.code]).toEqual([400, code])
  })

  test('an old digest is refused, so that nobody signs what they have not read', async () => {
    const browser = await signIn(site, 'researcher')
    const body = {
      folder,
      activity: 'Healthcare Operations',
      phi: 'NotPHI',
      termsSha256: '0'.repeat(64),
      signedName: 'Rosa',
    }
    const reply = await browser.send('POST', '/api/declaration', { body })
    expect([reply.status, reply.body.code]).toEqual([409, 'terms-changed'])
  })

  test('a folder without a role is as absent as one that does not exist', async () => {
    const browser = await signIn(site, 'stranger')
    const there = await declare(browser)
    const absent = await declare(browser, { folder: '/No/Such' })
    expect([there.status, there.body.code]).toEqual([404, 'not-found'])
    expect(there.body.exception.replace(folder, '/No/Such')).toBe(absent.body.exception)
  })
})
