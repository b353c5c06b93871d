// Saved views: made by administrators, seen and used by everybody else in LabKey's words, and never wider than the level.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { aScript, aSite, type Browser, makeKey, type Reply, type Send, type Site, signIn } from '../client.ts'
import { folder } from '../world.ts'

let site: Site
let admin: Browser
let limited: Send
let restricted: Send
const labs = { folder, schema: 'study', query: 'Labs' }
async function save(name: string, choice: object): Promise<void> {
  const reply = await admin.send('POST', '/api/admin/views', { body: { ...labs, name, ...choice } })
  if (reply.status !== 201) throw new Error(`saving a view answered ${reply.status}: ${reply.text}`)
}

beforeAll(async () => {
  site = await aSite()
  admin = await signIn(site, 'admin')
  limited = (await aScript(site, 'limited', { phi: 'Limited' })).send
  restricted = (await aScript(site, 'restricted', { phi: 'Restricted' })).send
  const north = [{ column: 'site', op: 'eq', value: 'North' }]
  const filters = [...north, { column: 'Age', op: 'gte', value: 32 }]
  await save('North', { columns: ['participantid', 'Site', 'Age'], filters, sort: ['-AGE'] })
  await save('Birth', { columns: ['ParticipantId', 'BirthDate'] })
  await save('Born', { filters: [{ column: 'BirthDate', op: 'dategte', value: '1962-01-01' }] })
  await save('Told', { sort: ['Comments'] })
})
afterAll(() => site.close())

const eventOf = (reply: Reply) => site.world.audit.event(reply.headers.get('x-audit-event') ?? '')
const rowsPath = '/query/Test/Study/getQuery.api?schemaName=study&query.queryName=Labs'
const see = (send: Send, asked: string) => send('GET', `${rowsPath}&${asked}`)
const who = ({ body }: Reply) => body.rows.map((row: { ParticipantId: string }) => row.ParticipantId)

describe('rows through a view', () => {
  const wordings: [string, () => Promise<Reply>][] = [
    ['JavaScript', () => see(limited, 'query.viewName=North')],
    ['R', () => limited('POST', '/query/Test/Study/selectRows.api', { body: { ...inR, viewName: 'north' } })],
    [
      'Java',
      () => limited('POST', '/Test/Study/query-selectRows.api', { body: { ...inJava, 'query.viewName': 'NORTH' } }),
    ],
  ]
  const inR = { schemaName: 'study', queryName: 'Labs', apiVersion: '8.3' }
  const inJava = { schemaName: 'study', 'query.queryName': 'Labs', apiVersion: 8.3, 'query.showRows': 'all' }
  test.each(wordings)(
    '%s gets its columns, its filters and its sort, and the read is on record whole',
    async (_, ask) => {
      const reply = await ask()
      expect(reply.body.rows).toEqual([
        { ParticipantId: 'P-005', Site: 'North', Age: 34 },
        { ParticipantId: 'P-003', Site: 'North', Age: 32 },
      ])
      expect(await eventOf(reply)).toMatchObject({
        type: 'rows-read',
        outcome: 'ok',
        filters: [
          { column: 'Site', op: 'eq', values: ['North'] },
          { column: 'Age', op: 'gte', values: ['32'] },
        ],
        sort: ['-Age'],
        participants: { ids: ['P-003', 'P-005'] },
      })
    },
  )

  test.each([
    ['columns of the call stand for the view’s', 'query.columns=ParticipantId,Weight', ['P-005', 'P-003']],
    ['a sort of the call stands for the view’s', 'query.sort=ParticipantId', ['P-003', 'P-005']],
    ['filters of both hold', 'query.Age~lt=34', ['P-003']],
    ['ignoreFilter drops the view’s filters', 'query.ignoreFilter=1&query.Age~lte=31', ['P-002', 'P-001']],
    ['an empty filter drops the view’s on that column', 'query.Age~=', ['P-005', 'P-003', 'P-001']],
    ['in any letter case', 'query.SITE~=&query.sort=Age', ['P-003', 'P-004', 'P-005', 'P-006']],
  ])('%s', async (_, asked, participants) => {
    expect(who(await see(limited, `query.viewName=North&${asked}`))).toEqual(participants)
  })

  test('columns of the call are all that is answered', async () => {
    const { body } = await see(limited, 'query.viewName=North&query.columns=Weight&query.maxRows=1')
    expect(body.rows).toEqual([{ Weight: 64.5 }])
    const all = await see(limited, 'query.viewName=North&query.columns=*&query.maxRows=1')
    expect(Object.keys(all.body.rows[0])).toHaveLength(9)
  })

  test('different values can be seen through a view too', async () => {
    const path = '/query/Test/Study/selectDistinct.api?schemaName=study&query.queryName=Labs'
    const { body } = await limited('GET', `${path}&query.viewName=Born&query.columns=Site`)
    expect(body.code).toBe('unknown-column')
    const seen = await restricted('GET', `${path}&query.viewName=Born&query.columns=Age`)
    expect(seen.body.values).toEqual([32, 33, 34, 35])
  })
})

describe('a view above the level of the caller', () => {
  test('has its column blank', async () => {
    const { body, text } = await see(limited, 'query.viewName=Birth&query.maxRows=1')
    expect(body.rows).toEqual([{ ParticipantId: 'P-001', BirthDate: null }])
    expect(body.metaData.fields[1]).toMatchObject({ name: 'BirthDate', phi: 'PHI', phiProtected: true })
    expect(text).not.toContain('1960')
    const seen = await see(restricted, 'query.viewName=Birth&query.maxRows=1')
    expect(seen.body.rows[0].BirthDate).toBe('1960-01-15 00:00:00.000')
  })

  test.each([
    ['Born', 'query.BirthDate~dategte=1962-01-01', 'Labs.BirthDate'],
    ['Told', 'query.sort=Comments', 'Labs.Comments'],
  ])(
    'is refused as if the caller had named what %s names, and the try is on record',
    async (name, named, attempted) => {
      const reply = await see(limited, `query.viewName=${name}`)
      const own = await see(limited, named)
      expect([reply.status, reply.body.code, reply.body.exception]).toEqual([400, 'unknown-column', own.body.exception])
      for (const one of [reply, own])
        expect(await eventOf(one)).toMatchObject({ outcome: 'refused', attempted: [attempted] })
      expect((await see(restricted, `query.viewName=${name}`)).status).toBe(200)
    },
  )

  test('still serves who takes away what stands above', async () => {
    expect((await see(limited, 'query.viewName=Born&query.BirthDate~=')).status).toBe(200)
    expect((await see(limited, 'query.viewName=Told&query.sort=Age')).status).toBe(200)
  })
})

describe('views described', () => {
  const path = (action: string, more = '') =>
    `/query/Test/Study/${action}.api?schemaName=study&queryName=Labs&apiVersion=8.3${more}`

  test('getQueryViews lists them with columns, filters and sort', async () => {
    const { body } = await limited('GET', path('getQueryViews'))
    expect(body.views.map((v: { name: string }) => v.name)).toEqual([null, 'Birth', 'Born', 'North', 'Told'])
    for (const view of body.views) expect(view.columns.length).toBeGreaterThan(0)
    expect(body.views[3]).toMatchObject({
      name: 'North',
      label: 'North',
      default: false,
      columns: ['ParticipantId', 'Site', 'Age'].map((name) => ({ name, fieldKey: name, key: name })),
      filter: [
        { fieldKey: 'Site', op: 'eq', value: 'North' },
        { fieldKey: 'Age', op: 'gte', value: '32' },
      ],
      sort: [{ fieldKey: 'Age', dir: '-' }],
    })
    const one = await limited('GET', path('getQueryViews', '&viewName=north'))
    expect(one.body.views).toEqual([body.views[3]])
  })

  test('the value of a filter is shown to those alone who may see the column', async () => {
    const value = async (send: Send) =>
      (await send('GET', path('getQueryViews', '&viewName=Born'))).body.views[0].filter[0].value
    expect([await value(limited), await value(restricted)]).toEqual([null, '1962-01-01'])
  })

  test('getQueryDetails tells of one, or of all', async () => {
    const one = await limited('GET', path('getQueryDetails', '&viewName=Birth'))
    expect(one.body.views).toHaveLength(1)
    expect(one.body.views[0].fields.map((f: Record<string, unknown>) => [f.name, f.phiProtected])).toEqual([
      ['ParticipantId', false],
      ['BirthDate', true],
    ])
    expect((await limited('GET', path('getQueryDetails', '&viewName=*'))).body.views).toHaveLength(5)
    expect((await limited('GET', path('getQueryDetails'))).body.views).toEqual([])
  })
})

describe('a view that is not there', () => {
  test.each(['query.viewName=nope', 'viewName=nope'])('is told so in LabKey’s words: %s', async (asked) => {
    const reply = await see(limited, asked)
    const sentence = "The requested view 'nope' does not exist for this user."
    expect([reply.status, reply.body.exception]).toEqual([404, sentence])
    expect(await eventOf(reply)).toMatchObject({ type: 'rows-read', outcome: 'refused', code: 'not-found' })
  })

  test('is told after a table that is not there, and after a folder that the caller may not see', async () => {
    const table = await limited('GET', '/Test/Study/query-selectRows.api?schemaName=study&queryName=X&viewName=nope')
    expect(table.body.exception).toBe("The query 'X' in the schema 'study' does not exist.")
    const stranger = await makeKey(site, await signIn(site, 'stranger'))
    for (const name of ['nope', 'North']) {
      expect((await see(stranger.send, `viewName=${name}`)).body.exception).toMatch(/no folder/)
    }
  })
})
