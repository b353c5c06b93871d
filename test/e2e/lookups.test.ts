// Lookups as the LabKey clients word them and as our own route does: followed in columns, filters and sorts, never above
// the level, and whoever is seen through them is on record.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Reply } from '../client.ts'
import { folder } from '../world.ts'
import { aSitedStudy, ask, named } from './a-sited-study.ts'

let study: Awaited<ReturnType<typeof aSitedStudy>>
beforeAll(async () => {
  study = await aSitedStudy()
})
afterAll(() => study.site.close())

const form = (pairs: string) => ({ raw: pairs, headers: { 'content-type': 'application/x-www-form-urlencoded' } })
const rows = [
  { RowId: 1, 'SiteId/Name': 'North' },
  { RowId: 2, 'SiteId/Name': 'South' },
  { RowId: 3, 'SiteId/Name': null },
  { RowId: 4, 'SiteId/Name': null },
]

describe('the clients', () => {
  const inR = { schemaName: 'study', queryName: 'Visits', apiVersion: '8.3', 'query.columns': 'RowId,SiteId/Name' }
  const inJava = { schemaName: 'study', 'query.queryName': 'Visits', apiVersion: 8.3, 'query.showRows': 'all' }
  const wordings: [string, () => Promise<Reply>][] = [
    ['R', () => study.limited('POST', '/query/Test/Study/selectRows.api', { body: inR })],
    [
      'Python',
      () =>
        study.limited('POST', '/Test/Study/query-getQuery.api', form(`${named}&query.columns=RowId%2CSiteId%2FName`)),
    ],
    [
      'JavaScript',
      () => study.limited('GET', `/query/Test/Study/getQuery.api?${named}&query.columns=rowid%2Csiteid%2Fname`),
    ],
    [
      'Java',
      () =>
        study.limited('POST', '/Test/Study/query-selectRows.api', {
          body: { ...inJava, 'query.columns': 'RowId,SiteId/Name' },
        }),
    ],
  ]
  test.each(wordings)(
    '%s reads a column of the table that a lookup leads to, under its field key',
    async (_, asking) => {
      const { body } = await asking()
      expect(body.rows).toEqual(rows)
      expect(body.metaData.fields[1]).toMatchObject({
        ...{ name: 'SiteId/Name', fieldKey: 'SiteId/Name', fieldKeyArray: ['SiteId', 'Name'], caption: 'Site Id Name' },
        ...{ type: 'string', phi: 'NotPHI', phiProtected: false },
      })
      expect(body.columnModel[1].dataIndex).toBe('SiteId/Name')
    },
  )

  test('the newer shapes name it likewise', async () => {
    const path = `/query/Test/Study/getQuery.api?${named}&query.columns=SiteId/Name,SiteId&apiVersion=17.1`
    const { body } = await study.limited('GET', path)
    expect(body.metaData.fields[0].fieldKey).toEqual(['SiteId', 'Name'])
    expect(body.metaData.fields[1].lookup).toEqual({
      ...{ schemaName: 'study', queryName: 'Sites', keyColumn: 'SiteId', displayColumn: 'Name', isPublic: true },
    })
    expect(body.rows[0].data['SiteId/Name']).toEqual({ value: 'North', formattedValue: 'North' })
  })

  test('a filter and a sort follow it', async () => {
    const filter = `${named}&query.SiteId%2FName~startswith=n&query.sort=-SiteId/Head/Nick&query.columns=RowId`
    expect((await study.limited('POST', '/Test/Study/query-getQuery.api', form(filter))).body.rows).toEqual([
      { RowId: 1 },
    ])
    const sorted = await study.limited(
      'GET',
      `/query/Test/Study/getQuery.api?${named}&query.sort=-SiteId/Head/Nick&query.columns=RowId`,
    )
    expect(sorted.body.rows.map((row: { RowId: number }) => row.RowId)).toEqual([3, 4, 2, 1])
  })

  test('the different values of a path are those of the rows', async () => {
    const asked = `${named}&query.columns=SiteId/Name`
    const { body } = await study.limited('GET', `/query/Test/Study/selectDistinct.api?${asked}`)
    expect(body.values).toEqual(['North', 'South', null])
  })

  test('getQueryDetails describes a lookup that leads somewhere, and `fk` the table behind it', async () => {
    const path = '/query/Test/Study/getQueryDetails.api?schemaName=study&queryName'
    const { body } = await study.limited('GET', `${path}=Visits`)
    const lookups = body.columns.map((c: { lookup?: { displayColumn: string } }) => c.lookup?.displayColumn ?? null)
    expect(lookups).toEqual([null, null, 'Name', 'Name'])
    const sites = await study.limited('GET', `${path}=Sites`)
    expect(sites.body.columns.filter((c: object) => 'lookup' in c).map((c: { name: string }) => c.name)).toEqual([
      'Head',
    ])
    const behind = (await study.limited('GET', `${path}=Visits&fk=SiteId`)).body
    expect([behind.name, behind.titleColumn]).toEqual(['Sites', 'SiteId/SiteId'])
    expect(behind.columns.map((c: { name: string }) => c.name)).toEqual(
      ['SiteId', 'Name', 'Head', 'Phone', 'Ward', 'Gone'].map((name) => `SiteId/${name}`),
    )
    expect(behind.columns[3]).toMatchObject({ fieldKeyArray: ['SiteId', 'Phone'], phi: 'PHI', phiProtected: true })
  })
})

describe('the level of a path', () => {
  test('is that of the highest column on it: above it a path is blank, and not read', async () => {
    const columns = ['RowId', 'SiteId/Phone', 'Ward/Name', 'SiteId/Head/Born']
    const reply = await ask(study.limited, { columns, limit: 1 })
    expect(reply.body.rows).toEqual([
      { RowId: 1, 'SiteId/Phone': null, 'Ward/Name': null, 'SiteId/Head/Born': '1960-01-01' },
    ])
    expect(reply.body.columns.map((c: { phi: string }) => c.phi)).toEqual(['NotPHI', 'PHI', 'PHI', 'Limited'])
    expect(await study.eventOf(reply)).toMatchObject({ withheld: ['SiteId/Phone', 'Ward/Name'] })
    const whole = await ask(study.restricted, { columns, limit: 1 })
    expect(whole.body.rows[0]).toMatchObject({ 'SiteId/Phone': 'canary-a', 'Ward/Name': 'North' })
  })

  test.each([
    ['a filter', (column: string) => ({ filters: [{ column, op: 'eq', value: 'canary-a' }] })],
    ['a sort', (column: string) => ({ sort: [column] })],
  ])('%s above it is refused in the words of a path that leads nowhere, and on record', async (_, part) => {
    const above = await ask(study.limited, part('siteid/phone'))
    const nowhere = await ask(study.limited, part('siteid/nophone'))
    expect([above.status, above.body.code]).toEqual([400, 'unknown-column'])
    expect(above.body.exception.replace('siteid/phone', 'siteid/nophone')).toBe(nowhere.body.exception)
    expect(await study.eventOf(above)).toMatchObject({ attempted: ['Visits.SiteId/Phone'] })
    expect(await study.eventOf(nowhere)).not.toHaveProperty('attempted')
    expect((await ask(study.limited, part('Ward/Name'))).status).toBe(400)
  })

  test.each([
    'SiteId/Gone/x',
    'RowId/Name',
    'SiteId//Name',
    'SiteId/',
    '/Name',
    'Head/Nick',
    'SiteId/Head/HomeId/Head/Nick',
  ])('%s is no column: no lookup, no table yet, or further than three steps', async (column) => {
    const reply = await ask(study.restricted, { columns: [column] })
    expect([reply.status, reply.body.code]).toEqual([400, 'unknown-column'])
  })

  test('a cycle is followed for three steps', async () => {
    const reply = await ask(study.restricted, { columns: ['SiteId/Head/HomeId/Name'], limit: 2 })
    expect(reply.body.rows).toEqual([{ 'SiteId/Head/HomeId/Name': 'South' }, { 'SiteId/Head/HomeId/Name': 'North' }])
  })

  test('a folder that hides columns hides paths, and lookups whose key or display column is hidden', async () => {
    const change = (phiColumns: string) =>
      study.admin.send('PATCH', '/api/admin/folders', { body: { path: folder, phiColumns } })
    await change('hide')
    try {
      const hidden = await ask(study.limited, { columns: ['SiteId/Phone'] })
      const absent = await ask(study.limited, { columns: ['SiteId/Nope'] })
      expect(hidden.body.exception.replace('Phone', 'Nope')).toBe(absent.body.exception)
      expect(await study.eventOf(hidden)).toMatchObject({ attempted: ['Visits.SiteId/Phone'] })
      const details = '/query/Test/Study/getQueryDetails.api?schemaName=study&queryName=Visits'
      const described = await study.limited('GET', `${details}&fk=SiteId`)
      expect(described.text).not.toMatch(/Phone/)
      expect((await study.limited('GET', `${details}&fk=Ward`)).status).toBe(404)
    } finally {
      await change('blank')
    }
  })
})

describe('the record', () => {
  test('names every table with its version, the paths and keys read, and whoever is seen on the way', async () => {
    const reply = await ask(study.limited, { columns: ['RowId', 'SiteId/Head/Born'], limit: 2 })
    expect(await study.eventOf(reply)).toMatchObject({
      ...{ query: 'Visits, Sites, People', version: 'a1, b1, c1' },
      columns: [...['RowId', 'Who', 'SiteId', 'SiteId/SiteId', 'SiteId/Head', 'SiteId/Head/Id', 'SiteId/Head/Born']],
      phiColumns: ['SiteId/Head/Born'],
      participants: { count: 4, ids: ['H-1', 'H-2', 'P-1', 'P-2'] },
    })
  })

  test('counts those behind a filter on people as well, and those a distinct value tells of', async () => {
    const filters = [{ column: 'SiteId/Head/Nick', op: 'isnonblank' }]
    const counted = await ask(study.limited, { columns: ['RowId'], filters, limit: 0 })
    expect(await study.eventOf(counted)).toMatchObject({ counted: { ids: ['H-1', 'H-2', 'P-1', 'P-2'] } })
    const path = `/query/Test/Study/selectDistinct.api?${named}&query.columns=Who&query.SiteId/Head/Nick~eq=Hank`
    expect(await study.eventOf(await study.limited('GET', path))).toMatchObject({
      participants: { ids: ['H-1', 'P-1'] },
    })
  })

  test('a path that was withheld is followed nowhere', async () => {
    const reply = await ask(study.limited, { columns: ['RowId', 'SiteId/Phone'] })
    expect(await study.eventOf(reply)).toMatchObject({ query: 'Visits', version: 'a1', columns: ['RowId', 'Who'] })
  })

  test.each(['study.Visits', 'study.Sites', `${folder}/study.sites`])(
    'is found by the data set %s',
    async (dataset) => {
      const reply = await ask(study.restricted, { columns: ['RowId', 'SiteId/Name'] })
      const found = await study.admin.send('GET', `/api/audit/events?dataset=${dataset}`)
      const ids = found.body.events.map((event: { id: string }) => event.id)
      expect(ids).toContain(reply.headers.get('x-audit-event'))
    },
  )
})
