// Reading the audit trail: what the filters find, and that paging loses and repeats nothing.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { aScript, aSite, type Browser, type Reply, type Site, selectAll, signIn } from '../client.ts'
import { checkAnswer, checkGapless, checkRefused } from '../probes.ts'
import { folder, participants, people } from '../world.ts'

type Shown = {
  id: string
  at: string
  type: string
  session: string | null
  outcome: string
  user: { id: number; email: string } | null
}

let site: Site
let auditor: Browser
let researcher: Awaited<ReturnType<typeof aScript>>
let limited: Awaited<ReturnType<typeof aScript>>
beforeAll(async () => {
  site = await aSite()
  // Half a minute to midnight, so that the trail crosses it.
  site.world.advance(Date.parse('2026-07-01T23:59:30.000Z') - site.world.now().getTime())
  researcher = await aScript(site, 'researcher')
  limited = await aScript(site, 'limited', { phi: 'Limited' })
  for (let i = 0; i < 12; i++) {
    await researcher.send('POST', '/api/query/select', { body: { ...selectAll, limit: 1, offset: i % 6 } })
    await limited.send('POST', '/api/query/select', { body: selectAll })
    await site.send('POST', '/api/login', { body: { email: 'nobody@example.org', password: 'wrong' } })
    await researcher.send('GET', '/api/session')
    if (i % 3 === 2) site.world.advance(10_000)
  }
  await researcher.send('POST', '/api/query/select', { body: { ...selectAll, sort: ['Comments'] } })
  await researcher.send('GET', `${folder}/query-selectRows.api?schemaName=study&query.queryName=Labs&query.Age~gte=33`)
  site.world.advance(1000)
  auditor = await signIn(site, 'auditor')
})
afterAll(() => site.close())

const period = 'from=2026-07-01T23:59:30.000Z&to=2026-07-02T00:00:10.999Z'

async function list(query: string): Promise<Shown[]> {
  const reply = await auditor.send('GET', `/api/audit/events?${query}`)
  expect([reply.status, reply.text.slice(0, 200)]).toEqual([200, expect.anything()])
  checkAnswer(reply)
  return reply.body.events
}

async function walk(query: string, limit: number): Promise<Shown[]> {
  const all: Shown[] = []
  let cursor: string | null = null
  do {
    const after: string = cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`
    const { body } = await auditor.send('GET', `/api/audit/events?${query}&limit=${limit}${after}`)
    expect(body.events.length).toBeLessThanOrEqual(limit)
    all.push(...body.events)
    cursor = body.cursor
  } while (cursor !== null)
  return all
}

const newestFirst = (events: readonly Shown[]) => events.every((e, i) => i === 0 || e.at <= (events[i - 1]?.at ?? ''))

describe('the audit trail', () => {
  test('holds everybody: each event of each session and the failed sign-ins, once a minute and address, newest first', async () => {
    const events = await list(`${period}&limit=999`)
    const sessions = await Promise.all([researcher, limited].map((s) => checkGapless(site, s.browser.session)))
    const expected = sessions
      .flat()
      .map((e) => e.id)
      .toSorted()
    expect(
      events
        .filter((e) => e.session !== null)
        .map((e) => e.id)
        .toSorted(),
    ).toEqual(expected)
    expect(events.filter((e) => e.type === 'login-failed')).toHaveLength(2)
    expect(new Set(events.map((e) => e.id)).size).toBe(events.length)
    expect(newestFirst(events)).toBe(true)
    expect(new Set(events.map((e) => e.at.slice(0, 10)))).toEqual(new Set(['2026-07-01', '2026-07-02']))
  })

  test.each([1, 2, 7, 50])(
    'read in pages of %i is the same as read in one, though many events share a millisecond',
    async (limit) => {
      const whole = await list(`${period}&limit=999`)
      const paged = await walk(period, limit)
      expect(paged.map((e) => e.id)).toEqual(whole.map((e) => e.id))
    },
  )

  test('in pages loses and repeats nothing while new events arrive', async () => {
    const first = await auditor.send('GET', '/api/audit/events?from=2026-07-01T23:59:30.000Z&limit=20')
    const ids: string[] = first.body.events.map((e: Shown) => e.id)
    let cursor: string | null = first.body.cursor
    while (cursor !== null) {
      await researcher.send('GET', '/api/session')
      const next: Reply = await auditor.send(
        'GET',
        `/api/audit/events?from=2026-07-01T23:59:30.000Z&limit=20&cursor=${encodeURIComponent(cursor)}`,
      )
      ids.push(...next.body.events.map((e: Shown) => e.id))
      cursor = next.body.cursor
    }
    expect(new Set(ids).size).toBe(ids.length)
    const whole = (await list(`${period}&limit=999`)).map((e) => e.id)
    expect(ids).toEqual(expect.arrayContaining(whole))
  })

  test('shows one event in full, and answers not-found for one that is not there', async () => {
    const [event] = await list(`${period}&type=rows-read&limit=1`)
    const reply = await auditor.send('GET', `/api/audit/events/${event?.id}`)
    expect(reply.body).toEqual(event)
    const site_ = (await list(`${period}&type=login-failed&limit=1`))[0]
    expect((await auditor.send('GET', `/api/audit/events/${site_?.id}`)).body).toEqual(site_)
    for (const id of [
      `${researcher.browser.session}.9999`,
      `${'0'.repeat(22)}.1`,
      'site.2026-07-01.0.00000000000000000000000000',
      'nonsense',
    ]) {
      checkRefused(await auditor.send('GET', `/api/audit/events/${id}`), 404, 'not-found')
    }
  })
})

describe('a filter', () => {
  test.each([
    ['user', 'by address', () => people.researcher.email],
    ['user', 'by address in capitals', () => people.researcher.email.toUpperCase()],
    ['user', 'by id', () => String(people.researcher.id)],
  ])('by %s (%s) finds the events of that person and no others', async (name, _, value) => {
    const events = await list(`${period}&limit=999&${name}=${encodeURIComponent(value())}`)
    expect(events.map((e) => e.id).toSorted()).toEqual((await checkGaplessOf('researcher')).toSorted())
  })

  async function checkGaplessOf(person: 'researcher' | 'limited'): Promise<string[]> {
    const session = person === 'researcher' ? researcher.browser.session : limited.browser.session
    const events = await checkGapless(site, session)
    return events.filter((e) => e.at <= '2026-07-02T00:00:10.999Z').map((e) => e.id)
  }

  test('by session finds that session whole', async () => {
    const events = await list(`${period}&limit=999&session=${limited.browser.session}`)
    expect(events.map((e) => e.id).toSorted()).toEqual((await checkGaplessOf('limited')).toSorted())
  })

  test('by type finds that type', async () => {
    const events = await list(`${period}&limit=999&type=rows-read`)
    expect(events).toHaveLength(26)
    expect(new Set(events.map((e) => e.type))).toEqual(new Set(['rows-read']))
  })

  test.each(['study.Labs', 'STUDY.labs', `${folder}/study.Labs`])(
    'by data set (%s) finds reads and refused tries of it',
    async (dataset) => {
      const events = await list(`${period}&limit=999&dataset=${encodeURIComponent(dataset)}`)
      expect(events).toHaveLength(26)
      expect(events.filter((e) => e.outcome === 'refused')).toHaveLength(1)
    },
  )

  test('by another data set finds nothing', async () => {
    for (const dataset of ['study.Lab', 'Labs', '/Other/study.Labs', 'study.'])
      expect(await list(`${period}&dataset=${encodeURIComponent(dataset)}`)).toEqual([])
  })

  test('by participant finds exactly the reads that released a row of that person', async () => {
    const [first] = participants
    const events = await list(`${period}&limit=999&participant=${first}`)
    const byHand = (await list(`${period}&limit=999&type=rows-read`)).filter((e) =>
      JSON.stringify(e).includes(`"${first}"`),
    )
    expect(events.map((e) => e.id)).toEqual(byHand.map((e) => e.id))
    expect(events.filter((e) => e.session === researcher.browser.session)).toHaveLength(2)
    expect(events.filter((e) => e.session === limited.browser.session)).toHaveLength(12)
    expect(await list(`${period}&participant=P-00`)).toEqual([])
  })

  test('by time takes both ends in, and stops at midnight when told to', async () => {
    const all = await list(`${period}&limit=999`)
    const of = (from: string, to: string) => all.filter((e) => e.at >= from && e.at <= to).map((e) => e.id)
    const periods = [
      ['2026-07-01T23:59:40.000Z', '2026-07-01T23:59:50.000Z'],
      ['2026-07-01T23:59:40.001Z', '2026-07-01T23:59:50.000Z'],
      ['2026-07-01T23:59:50.000Z', '2026-07-01T23:59:50.000Z'],
      ['2026-07-01T23:59:30.000Z', '2026-07-01T23:59:59.999Z'],
      ['2026-07-02T00:00:00.000Z', '2026-07-02T00:00:10.999Z'],
      ['2026-07-01T23:59:59.999Z', '2026-07-02T00:00:00.000Z'],
    ] as const
    for (const [from, to] of periods)
      expect((await list(`limit=999&from=${from}&to=${to}`)).map((e) => e.id)).toEqual(of(from, to))
    expect(of('2026-07-02T00:00:00.000Z', '2026-07-02T00:00:00.000Z').length).toBeGreaterThan(0)
    expect((await list('limit=999&from=2026-07-01&to=2026-07-01')).map((e) => e.id)).toEqual(
      of('2026-07-01T23:59:30.000Z', '2026-07-01T23:59:59.999Z'),
    )
  })

  test('finds a session that began before midnight and read after it', async () => {
    const events = await list(
      `from=2026-07-02&to=2026-07-02T00:00:10.999Z&limit=999&session=${researcher.browser.session}`,
    )
    expect(events.length).toBeGreaterThan(0)
    expect(
      (await list(`from=2026-07-02&to=2026-07-02T00:00:10.999Z&limit=999&user=${people.researcher.id}`)).map(
        (e) => e.id,
      ),
    ).toEqual(events.map((e) => e.id))
  })

  test('joined with others narrows', async () => {
    const events = await list(
      `${period}&limit=999&type=rows-read&user=${people.limited.id}&participant=P-002&dataset=study.Labs&session=${limited.browser.session}`,
    )
    expect(events).toHaveLength(12)
    expect(
      await list(`${period}&type=rows-read&user=${people.limited.id}&session=${researcher.browser.session}`),
    ).toEqual([])
  })

  test('of more than 366 days is refused, so that no reading runs without an end', async () => {
    checkRefused(await auditor.send('GET', '/api/audit/events?from=2020-01-01'), 400, 'bad-request')
    expect((await list('from=2025-07-03&to=2026-07-02&limit=999')).length).toBeGreaterThan(50)
  })
})
