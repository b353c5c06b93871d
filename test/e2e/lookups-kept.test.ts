// Paths through lookups in what is kept (saved views) and written (files), and what a new version of a table makes of them.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { folder } from '../world.ts'
import { add, aSitedStudy, ask, named } from './a-sited-study.ts'

let study: Awaited<ReturnType<typeof aSitedStudy>>
beforeAll(async () => {
  study = await aSitedStudy()
})
afterAll(() => study.site.close())

test('a saved view may name paths, in any of its parts', async () => {
  const filters = [{ column: 'siteid/name', op: 'isnonblank' }]
  const body = { folder, schema: 'study', query: 'Visits', name: 'Sited' }
  const choice = { columns: ['RowId', 'siteid/head/nick'], filters, sort: ['-SiteId/Name'] }
  expect((await study.admin.send('POST', '/api/admin/views', { body: { ...body, ...choice } })).status).toBe(201)
  const seen = await study.limited('GET', `/query/Test/Study/getQuery.api?${named}&query.viewName=sited`)
  expect(seen.body.rows).toEqual([
    { RowId: 2, 'SiteId/Head/Nick': 'Hilda' },
    { RowId: 1, 'SiteId/Head/Nick': 'Hank' },
  ])
  const cleared = `${named}&query.viewName=sited&query.SiteId%2FName~=`
  expect((await study.limited('GET', `/query/Test/Study/getQuery.api?${cleared}`)).body.rowCount).toBe(4)
  const views = await study.limited(
    'GET',
    '/query/Test/Study/getQueryViews.api?schemaName=study&queryName=Visits&viewName=sited',
  )
  expect(views.body.views[0]).toMatchObject({
    columns: [{ fieldKey: 'RowId' }, { name: 'SiteId/Head/Nick', fieldKey: 'SiteId/Head/Nick' }],
    filter: [{ fieldKey: 'SiteId/Name', op: 'isnonblank' }],
    sort: [{ fieldKey: 'SiteId/Name', dir: '-' }],
  })
  const unknown = { ...body, name: 'Lost', columns: ['SiteId/Nope'] }
  expect((await study.admin.send('POST', '/api/admin/views', { body: unknown })).body.code).toBe('unknown-column')
})

test.each(['csv', 'parquet', 'arrow'])('%s names the column by its path', async (format) => {
  const reply = await ask(study.limited, { columns: ['SiteId/Name'], format })
  expect(reply.status).toBe(200)
  expect(reply.text).toContain('SiteId/Name')
  expect(reply.text).toContain('North')
})

// From here on the table changes.
test('a key that was unique in one version and repeats in the next leads to one row in both', async () => {
  const { registry } = study.site.world
  const versions = { b2: '10,North\n20,South\n', b3: '10,Nord\n20,South\n10,Twin\n', b4: '20,South\n10,Last\n' }
  for (const [version, lines] of Object.entries(versions)) {
    await add(study.site, 'Sites', version, `SiteId,Name\n${lines}`, { key: ['SiteId'], columns: {} })
    const first = /10,(\w+)/.exec(lines)?.[1]
    const { body } = await ask(study.limited, { columns: ['RowId', 'SiteId/Name'] })
    expect(body.rows.map((row: object) => Object.values(row))).toEqual([
      ...[
        [1, first],
        [2, 'South'],
        [3, null],
        [4, null],
      ],
    ])
    const current = await registry.table(folder, 'study', 'Sites')
    expect([current?.version, current?.uniqueKeyOf]).toEqual([version, version === 'b4' ? 'b4' : 'b2'])
  }
})

test('a new version of the table whose key has another type leads nowhere any more', async () => {
  await add(study.site, 'Sites', 'b5', 'SiteId,Name\nten,North\n', { key: ['SiteId'], columns: {} })
  expect((await ask(study.limited, { columns: ['SiteId/Name'] })).body.code).toBe('unknown-column')
  const details = await study.limited('GET', '/query/Test/Study/getQueryDetails.api?schemaName=study&queryName=Visits')
  expect(details.text).not.toContain('"lookup"')
})
