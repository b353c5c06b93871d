// LabKey's clients, worded as captured from them (labkey-protocol sections 6.2, 8, 14), against the running site.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { aScript, aSite, type Send, type Site } from '../client.ts'
import { participants } from '../world.ts'

let site: Site
let key: string
let script: Send
beforeAll(async () => {
  site = await aSite()
  ;({ key, send: script } = await aScript(site, 'limited', { phi: 'Limited' }))
})
afterAll(() => site.close())

const form = (pairs: string) => ({ raw: pairs, headers: { 'content-type': 'application/x-www-form-urlencoded' } })

describe('whoami, which every client calls first', () => {
  test.each([
    ['GET', '/Test/Study/login-whoami.api'],
    ['GET', '/login/whoAmI.view'],
    ['POST', '/login/Test%20Study/whoami.api'],
    ['GET', '//login//WhoAmI.view'],
    ['GET', '/login-whoami'],
  ])('%s %s answers who, and CSRF', async (method, path) => {
    const { status, body, headers } = await script(method, path)
    expect(status).toBe(200)
    expect(body).toMatchObject({
      id: 3,
      email: 'limited@example.org',
      displayName: 'Lim Ited',
      impersonated: false,
      success: true,
    })
    expect(body.CSRF).toMatch(/^[0-9a-f]{64}$/)
    expect(body).not.toHaveProperty('status')
    expect(body).not.toHaveProperty('exception')
    expect(headers.get('content-type')).toBe('application/json;charset=UTF-8')
  })

  test('a wrong, an ended and a missing key are told so with the Basic challenge, never a silent guest', async () => {
    for (const headers of [
      {},
      { apikey: 'session|nonsense' },
      { apikey: `${key.slice(0, -1)}${key.endsWith('0') ? '1' : '0'}` },
    ]) {
      const reply = await site.send('GET', '/login/whoAmI.view', { headers })
      expect(reply.status).toBe(401)
      expect(reply.headers.get('www-authenticate')).toBe('Basic realm="Proviso"')
      expect(reply.body.exception).toMatch(/\w+/)
    }
  })

  test('Basic credentials with user apikey enter, as from a netrc file', async () => {
    const authorization = `Basic ${Buffer.from(`apikey:${key}`).toString('base64')}`
    expect((await site.send('GET', '/login/whoAmI.view', { headers: { authorization } })).status).toBe(200)
  })
})

describe('selectRows in every request style', () => {
  const wanted = participants.slice(1, 4)
  const styles: [string, () => ReturnType<Send>][] = [
    [
      'Python: form POST',
      () =>
        script(
          'POST',
          '/Test/Study/query-getQuery.api',
          form(
            'schemaName=study&query.queryName=Labs&query.Age~between=31%2C33&query.columns=ParticipantId%2CAge&query.maxRows=-1&query.sort=Age',
          ),
        ),
    ],
    [
      'R: JSON POST',
      () =>
        script('POST', '/query/Test/Study/selectRows.api', {
          body: {
            schemaName: 'study',
            queryName: 'Labs',
            apiVersion: '8.3',
            'query.columns': 'ParticipantId,Age',
            'query.maxRows': '-1',
            'query.sort': 'Age',
            'query.Age~gte': '31',
            'query.Age~lte': '33',
            'query.Site~isnonblank': 'NA',
          },
        }),
    ],
    [
      'R: GET',
      () =>
        script(
          'GET',
          '/query/Test/Study/selectRows.api?schemaName=study&query.queryName=Labs&apiVersion=8.3&query.columns=ParticipantId,Age&query.maxRows=-1&query.sort=Age&query.ParticipantId~in=P-002%3BP-003%3BP-004',
        ),
    ],
    [
      'JavaScript: GET',
      () =>
        script(
          'GET',
          '/query/Test/Study/getQuery.api?dataRegionName=query&query.queryName=Labs&schemaName=study&query.sort=Age&query.Age~gt=30&query.Age~neq=34&query.Age~neq=35&query.columns=ParticipantId%2CAge&query.Site~=',
          {
            headers: {
              'x-requested-with': 'XMLHttpRequest',
              'content-type': 'application/x-www-form-urlencoded; charset=UTF-8',
            },
          },
        ),
    ],
    [
      'Java: JSON POST',
      () =>
        script('POST', '/Test/Study/query-selectRows.api?apiVersion=8.3', {
          body: {
            apiVersion: 8.3,
            'query.queryName': 'Labs',
            'query.showRows': 'all',
            schemaName: 'study',
            'query.columns': 'ParticipantId,Age',
            'query.sort': 'Age',
            'query.Age~between': '31,33',
          },
        }),
    ],
  ]
  test.each(styles)('%s', async (_, ask) => {
    const { status, body, headers } = await ask()
    expect(status).toBe(200)
    expect(body.rows.map((r: { ParticipantId: string }) => r.ParticipantId)).toEqual(wanted)
    expect(body.rowCount).toBe(3)
    expect(body.formatVersion).toBe(8.3)
    const event = await site.world.audit.event(headers.get('x-audit-event') ?? '')
    expect(event).toMatchObject({ type: 'rows-read', outcome: 'ok', rowCount: 3, participants: { ids: wanted } })
  })

  test('R needs the same keys in the same order in every row, and fields and columnModel alike', async () => {
    const { body } = await script(
      'POST',
      '/Test/Study/query-getQuery.api',
      form('schemaName=study&query.queryName=Labs'),
    )
    const names = body.metaData.fields.map((f: { name: string }) => f.name)
    expect(body.columnModel.map((c: { dataIndex: string }) => c.dataIndex)).toEqual(names)
    for (const row of body.rows) expect(Object.keys(row)).toEqual(names)
    expect(body.rows[3].Weight).toBeNull()
    expect(body.rows[0].SeenAt).toBe('2026-01-01 10:30:00.000')
  })

  test('a column above the level comes blank and marked, also when it is asked for by name', async () => {
    const pairs = 'schemaName=study&query.queryName=Labs&query.columns=ParticipantId,BirthDate,Comments'
    const { body, text } = await script('POST', '/Test/Study/query-getQuery.api', form(pairs))
    const marked = body.metaData.fields.map((f: { name: string; phi: string; phiProtected: boolean }) => [
      f.name,
      f.phi,
      f.phiProtected,
    ])
    expect(marked).toEqual([
      ['ParticipantId', 'NotPHI', false],
      ['BirthDate', 'PHI', true],
      ['Comments', 'Restricted', true],
    ])
    expect(text).not.toContain('canary')
    expect(body.rows[0]).toEqual({ ParticipantId: 'P-001', BirthDate: null, Comments: null })
  })

  test('the 17.1 answer has array names and cells of their own', async () => {
    const pairs = 'schemaName=study&query.queryName=Labs&query.maxRows=1&apiVersion=17.1&query.columns=Site'
    const { body } = await script('POST', '/Test/Study/query-getQuery.api', form(pairs))
    expect(body.schemaName).toEqual(['study'])
    expect(body.metaData.fields[0].fieldKey).toEqual(['Site'])
    expect(body.rows[0].data.Site).toMatchObject({ value: 'North' })
    expect(body.rowCount).toBe(participants.length)
  })

  test('maxRows 0 answers columns and the total without rows', async () => {
    const { body } = await script(
      'POST',
      '/Test/Study/query-getQuery.api',
      form('schemaName=study&query.queryName=Labs&query.maxRows=0'),
    )
    expect([body.rows, body.rowCount]).toEqual([[], participants.length])
  })
})

describe('what is refused is refused in JSON that every client reads', () => {
  test.each([
    ['an unknown query', 'schemaName=study&query.queryName=Nope', 404, 'not-found'],
    ['an unknown schema', 'schemaName=nope&query.queryName=Labs', 404, 'not-found'],
    ['no query at all', 'schemaName=study', 400, 'bad-request'],
    ['a filter on an unknown column', 'schemaName=study&query.queryName=Labs&query.Nope~eq=1', 400, 'unknown-column'],
    [
      'a filter on a column above the level',
      'schemaName=study&query.queryName=Labs&query.Comments~contains=a',
      400,
      'unknown-column',
    ],
    ['a value that is no number', 'schemaName=study&query.queryName=Labs&query.Age~eq=old', 400, 'bad-request'],
    ['a raw condition', 'schemaName=study&query.queryName=Labs&query.Age~where=1%3D1', 400, 'bad-request'],
  ])('%s', async (_, pairs, status, code) => {
    const reply = await script('POST', '/Test/Study/query-getQuery.api', form(pairs))
    expect([reply.status, reply.body.code, reply.body.success]).toEqual([status, code, false])
    expect(reply.body.exception.length).toBeGreaterThan(10)
    const event = await site.world.audit.event(reply.headers.get('x-audit-event') ?? '')
    expect(event).toMatchObject({ type: 'rows-read', outcome: 'refused', code })
  })

  test('an action that is not offered answers 404, a folder that is not there too', async () => {
    const action = await script('POST', '/Test/Study/query-saveQueryViews.api', { body: {} })
    expect([action.status, action.body.code]).toEqual([404, 'not-found'])
    const elsewhere = await script(
      'POST',
      '/No/Where/query-getQuery.api',
      form('schemaName=study&query.queryName=Labs'),
    )
    expect([elsewhere.status, elsewhere.body.code]).toEqual([404, 'not-found'])
  })
})

test('logging out as the Java client does ends the session and with it the key', async () => {
  const { send } = await aScript(site, 'researcher')
  const out = await send('POST', '/home/login-logout.api?apiVersion=8.3')
  expect([out.status, out.body.success]).toEqual([200, true])
  const after = await send('GET', '/login/whoAmI.view')
  expect([after.status, after.body.code]).toEqual([401, 'session-ended'])
})

test('logging out by a link is refused: a GET changes nothing', async () => {
  const { send } = await aScript(site, 'researcher')
  expect((await send('GET', '/home/login-logout.view')).status).toBe(405)
  expect((await send('GET', '/login/whoAmI.view')).status).toBe(200)
})
