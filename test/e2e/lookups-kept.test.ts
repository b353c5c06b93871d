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

// Last: it changes the table.
test('a new version of the table whose key has another type leads nowhere any more', async () => {
  await add(study.site, 'Sites', 'b2', 'SiteId,Name\nten,North\n', { key: ['SiteId'], columns: {} })
  expect((await ask(study.limited, { columns: ['SiteId/Name'] })).body.code).toBe('unknown-column')
  const details = await study.limited('GET', '/query/Test/Study/getQueryDetails.api?schemaName=study&queryName=Visits')
  expect(details.text).not.toContain('"lookup"')
})
