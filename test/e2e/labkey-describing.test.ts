// Schemas, tables and columns as LabKey's clients ask for them (labkey-protocol section 8.1), and what each one reads.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { aScript, aSite, makeKey, type Reply, type Send, type Site, signIn } from '../client.ts'

let site: Site
let limited: Send
let restricted: Send
beforeAll(async () => {
  site = await aSite()
  limited = (await aScript(site, 'limited', { phi: 'Limited' })).send
  restricted = (await aScript(site, 'restricted', { phi: 'Restricted' })).send
})
afterAll(() => site.close())

async function checkTold(reply: Reply, what: string): Promise<void> {
  expect([reply.status, reply.headers.get('content-type')]).toEqual([200, 'application/json;charset=UTF-8'])
  for (const name of ['status', 'exception']) expect(reply.body).not.toHaveProperty(name)
  const event = await site.world.audit.event(reply.headers.get('x-audit-event') ?? '')
  expect(event).toMatchObject({ type: 'metadata-read', outcome: 'ok', what, folder: '/Test/Study' })
}

const names = ['RowId', 'ParticipantId', 'Site', 'Age', 'BirthDate', 'Comments', 'Weight', 'SeenAt', 'Active']

describe('getSchemas', () => {
  test.each([
    ['R', 'GET', '/query/Test/Study/getSchemas.view?apiVersion=9.3'],
    ['JavaScript', 'GET', '/query/Test/Study/getSchemas.api?apiVersion=12.3'],
    ['anybody, container first', 'POST', '/Test/Study/query-GetSchemas.post?apiVersion=17.1'],
  ])('%s gets an object with a key for each schema and nothing else', async (_, method, path) => {
    const reply = await limited(method, path)
    await checkTold(reply, 'schemas')
    const study = { schemaName: 'study', fullyQualifiedName: 'study', description: null, hidden: false, schemas: {} }
    expect(reply.body).toEqual({ study })
  })

  test.each(['?apiVersion=8.3', '', '?apiVersion=9.2'])('Java, with "%s", gets a list of names', async (query) => {
    const reply = await limited('GET', `/Test/Study/query-getSchemas.api${query}`)
    await checkTold(reply, 'schemas')
    expect(reply.body).toEqual({ schemas: ['study'] })
  })

  test('no schema lies within another, and one that is not there is told so', async () => {
    const path = '/Test/Study/query-getSchemas.api?apiVersion=9.3&schemaName='
    expect((await limited('GET', `${path}STUDY`)).body).toEqual({})
    const missing = await limited('GET', `${path}nope`)
    expect([missing.status, missing.body.exception]).toEqual([404, "The schema 'nope' does not exist."])
  })
})

describe('getQueries', () => {
  test.each([
    ['R', '/query/Test/Study/getQueries.view?schemaName=study&apiVersion=8.3'],
    [
      'JavaScript',
      '/query/Test/Study/getQueries.api?schemaName=study&includeColumns=true&includeUserQueries=true&includeSystemQueries=true',
    ],
    ['Java', '/Test/Study/query-getQueries.api?apiVersion=8.3&schemaName=Study&includeColumns=true'],
  ])('%s gets one entry for the table with its columns', async (_, path) => {
    const reply = await limited('GET', path)
    await checkTold(reply, 'tables of study')
    expect(reply.body.schemaName).toBe('study')
    expect(reply.body.queries).toHaveLength(1)
    const [{ columns, ...labs }] = reply.body.queries
    expect(labs).toEqual({
      name: 'Labs',
      title: 'Labs',
      description: null,
      hidden: false,
      inherit: false,
      snapshot: false,
      isUserDefined: false,
      canEdit: false,
      canEditSharedViews: false,
      isMetadataOverrideable: false,
      isInherited: false,
      viewDataUrl: null,
    })
    expect(columns.map((c: { name: string }) => c.name)).toEqual(names)
    expect(columns[1]).toEqual({
      name: 'ParticipantId',
      caption: 'Participant Id',
      shortCaption: 'Participant Id',
      description: null,
    })
  })

  test('columns are left out, or told in full, as asked', async () => {
    const path = '/query/Test/Study/getQueries.api?schemaName=study'
    expect((await limited('GET', `${path}&includeColumns=false`)).body.queries[0]).not.toHaveProperty('columns')
    const detailed = await limited('GET', `${path}&queryDetailColumns=true`)
    expect(detailed.body.queries[0].columns[3]).toMatchObject({ name: 'Age', jsonType: 'int', phi: 'Limited' })
    expect((await limited('GET', `${path}&includeSystemQueries=0`)).body.queries).toEqual([])
  })

  test('a schema that is not there, or not named, is told so', async () => {
    const missing = await limited('GET', '/Test/Study/query-getQueries.api?schemaName=nope')
    expect([missing.status, missing.body.exception]).toEqual([404, "The schema 'nope' does not exist."])
    expect((await limited('GET', '/Test/Study/query-getQueries.api')).status).toBe(400)
  })
})

describe('getQueryDetails', () => {
  const labs = 'schemaName=study&queryName=Labs'
  const wordings: [string, () => Promise<Reply>][] = [
    ['R', () => limited('GET', `/query/Test/Study/getQueryDetails.api?${labs}&apiVersion=8.3`)],
    ['JavaScript', () => limited('GET', `/query/Test/Study/getQueryDetails.api?schemaName=study&queryName=labs`)],
    [
      'Java',
      () =>
        limited(
          'GET',
          `/Test/Study/query-getQueryDetails.api?${labs}&includeSuggestedQueryColumns=true&apiVersion=8.3`,
        ),
    ],
    [
      'JSON',
      () => limited('POST', '/Test/Study/query-getQueryDetails', { body: { schemaName: 'study', queryName: 'Labs' } }),
    ],
  ]
  test.each(wordings)('%s gets the table with all that its reader needs', async (_, ask) => {
    const reply = await ask()
    await checkTold(reply, 'table study.Labs')
    const { columns, defaultView, ...table } = reply.body
    expect(table).toEqual({
      schemaName: 'study',
      name: 'Labs',
      title: 'Labs',
      description: null,
      titleColumn: 'ParticipantId',
      isUserDefined: false,
      isInherited: false,
      canEdit: false,
      canDelete: false,
      canEditSharedViews: false,
      isMetadataOverrideable: false,
      isTemporary: false,
      viewDataUrl: null,
      indices: {},
      views: [],
      targetContainers: [],
    })
    expect(columns.map((c: { name: string }) => c.name)).toEqual(names)
    expect(defaultView.columns).toEqual(columns)
    expect(columns[3]).toEqual({
      name: 'Age',
      caption: 'Age',
      shortCaption: 'Age',
      description: null,
      fieldKey: 'Age',
      fieldKeyArray: ['Age'],
      type: 'Integer',
      jsonType: 'int',
      sqlType: 'bigint',
      jdbcType: 'BIGINT',
      inputType: 'text',
      ...{ isNullable: true, nullable: true, isKeyField: false, keyField: false, isHidden: false, hidden: false },
      ...{ isAutoIncrement: false, autoIncrement: false, isReadOnly: true, readOnly: true },
      ...{ isUserEditable: false, userEditable: false, isVersionField: false, versionField: false },
      ...{ isSelectable: true, selectable: true, isMvEnabled: false, mvEnabled: false },
      calculated: false,
      required: false,
      phi: 'Limited',
      phiProtected: false,
      excludeFromShifting: false,
    })
  })

  test('every type has its names', async () => {
    const { body } = await limited('GET', `/query/Test/Study/getQueryDetails.api?${labs}`)
    const types = body.columns.map((c: Record<string, string>) => [c.name, c.type, c.jsonType, c.sqlType])
    expect(types.slice(2)).toEqual([
      ['Site', 'Text (String)', 'string', 'varchar'],
      ['Age', 'Integer', 'int', 'bigint'],
      ['BirthDate', 'DateTime', 'date', 'date'],
      ['Comments', 'Text (String)', 'string', 'varchar'],
      ['Weight', 'Number (Double)', 'float', 'double'],
      ['SeenAt', 'DateTime', 'date', 'timestamp'],
      ['Active', 'Boolean', 'boolean', 'boolean'],
    ])
    expect(body.columns[0]).toMatchObject({ name: 'RowId', isKeyField: true, keyField: true })
  })

  test('a column is protected exactly when the level of the caller, as it is now, lies below its own', async () => {
    const hidden = async (send: Send) => {
      const { body } = await send('GET', `/query/Test/Study/getQueryDetails.api?${labs}`)
      const protectedColumns = body.columns.filter((c: { phiProtected: boolean }) => c.phiProtected)
      return protectedColumns.map((c: { name: string; selectable: boolean }) => [c.name, c.selectable])
    }
    expect(await hidden(restricted)).toEqual([])
    expect(await hidden(limited)).toEqual([
      ['BirthDate', false],
      ['Comments', false],
    ])
    const { send } = await aScript(site, 'researcher', { phi: 'NotPHI' })
    expect((await hidden(send)).map(([name]: string[]) => name)).toEqual(['Age', 'BirthDate', 'Comments'])
  })

  test('`fields` chooses columns, and no column is a lookup that could be followed', async () => {
    const path = `/query/Test/Study/getQueryDetails.api?${labs}`
    const chosen = await limited('GET', `${path}&fields=age,Nope`)
    expect(chosen.body.columns.map((c: { name: string }) => c.name)).toEqual(['Age'])
    const followed = await limited('GET', `${path}&fk=Age`)
    expect([followed.status, followed.body.code]).toEqual([404, 'not-found'])
  })

  test.each([
    ['a table that is not there', 'schemaName=study&queryName=Nope', 404],
    ['a schema that is not there', 'schemaName=nope&queryName=Labs', 404],
    ['no table', 'schemaName=study', 400],
    ['a view that is not there', `${labs}&viewName=nope`, 404],
  ])('%s is told so, and on record', async (_, query, status) => {
    for (const action of ['getQueryDetails', 'getQueryViews']) {
      const reply = await limited('GET', `/Test/Study/query-${action}.api?${query}`)
      expect([reply.status, reply.body.success]).toEqual([status, false])
      expect(reply.body.exception).toMatch(status === 404 ? /does not exist/ : /missing/)
      const event = await site.world.audit.event(reply.headers.get('x-audit-event') ?? '')
      const what = `query-${action.toLowerCase()}`
      expect(event).toMatchObject({ type: 'metadata-read', outcome: 'refused', what, folder: '/Test/Study' })
    }
  })
})

describe('getQueryViews without saved views', () => {
  test.each([
    ['R', '/query/Test/Study/getQueryViews.api?schemaName=study&queryName=Labs&apiVersion=8.3'],
    ['JavaScript', '/query/Test/Study/getQueryViews.api?schemaName=study&queryName=Labs&metadata=%7B%7D'],
    ['Java', '/Test/Study/query-getQueryViews.api?schemaName=study&queryName=Labs&viewName=*'],
  ])('%s gets the default view, whose name is null', async (_, path) => {
    const reply = await limited('GET', path)
    await checkTold(reply, 'views of study.Labs')
    expect(reply.body).toMatchObject({ schemaName: 'study', queryName: 'Labs' })
    expect(reply.body.views).toHaveLength(1)
    expect(reply.body.views[0]).toMatchObject({ name: null, label: 'default', default: true, filter: [], sort: [] })
    expect(reply.body.views[0].columns).toEqual(names.map((name) => ({ name, fieldKey: name, key: name })))
  })
})

test('who may not see the folder is told of nothing in it, as if it were not there', async () => {
  const stranger = await makeKey(site, await signIn(site, 'stranger'))
  for (const action of ['getSchemas', 'getQueries', 'getQueryDetails', 'getQueryViews', 'getMaxPhiLevel']) {
    const controller = action === 'getMaxPhiLevel' ? 'security' : 'query'
    const ask = async (send: Send, folder: string) => {
      const reply = await send('GET', `${folder}/${controller}-${action}.api?schemaName=study&queryName=Labs`)
      return [reply.status, reply.body.exception]
    }
    expect(await ask(stranger.send, '/Test/Study')).toEqual([404, expect.stringContaining('no folder /Test/Study')])
    expect(await ask(limited, '/No/Where')).toEqual([404, expect.stringContaining('no folder /No/Where')])
  }
})
