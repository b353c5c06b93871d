// Administering saved views: who may, what is refused, and that every change is on record with old and new values.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { aScript, aSite, type Browser, makeKey, type Reply, type Send, type Site, signIn } from '../client.ts'
import { folder } from '../world.ts'

let site: Site
let admin: Browser
let limited: Send
const labs = { folder, schema: 'study', query: 'Labs' }
const ids = new Map<string, string>()

async function save(name: string, choice: object): Promise<Reply> {
  const reply = await admin.send('POST', '/api/admin/views', { body: { ...labs, name, ...choice } })
  ids.set(name, reply.body.id)
  return reply
}

beforeAll(async () => {
  site = await aSite()
  admin = await signIn(site, 'admin')
  limited = (await aScript(site, 'limited', { phi: 'Limited' })).send
  await save('North', {})
})
afterAll(() => site.close())

const eventOf = (reply: Reply) => site.world.audit.event(reply.headers.get('x-audit-event') ?? '')
const rowsPath = '/query/Test/Study/getQuery.api?schemaName=study&query.queryName=Labs'
const see = (send: Send, asked: string) => send('GET', `${rowsPath}&${asked}`)

test('a view is made with its event, old and new', async () => {
  const reply = await save('Made', { columns: ['Age'], sort: ['Age'] })
  expect(reply.status).toBe(201)
  const made = {
    id: ids.get('Made'),
    ...labs,
    name: 'Made',
    columns: ['Age'],
    filters: [],
    sort: ['Age'],
    active: true,
  }
  expect(reply.body).toEqual(made)
  expect(await eventOf(reply)).toMatchObject({
    type: 'view-changed',
    outcome: 'ok',
    folder,
    subject: 'study.Labs Made',
    changes: [
      { name: 'columns', old: null, new: ['Age'] },
      { name: 'filters', old: null, new: [] },
      { name: 'sort', old: null, new: ['Age'] },
      { name: 'active', old: null, new: true },
    ],
  })
  const listed = await admin.send('GET', `/api/admin/views?folder=${folder}`)
  expect(listed.body.views).toContainEqual(made)
})

test('a change says what was and what is, acts on the next read, and out of use is as if never made', async () => {
  await save('Changed', { columns: ['Site'], filters: [{ column: 'Age', op: 'in', value: [30, 31] }] })
  const path = `/api/admin/views/${ids.get('Changed')}`
  const changed = await admin.send('PATCH', path, { body: { filters: [{ column: 'Active', op: 'isnonblank' }] } })
  expect(changed.body).toMatchObject({ columns: ['Site'], filters: [{ column: 'Active', op: 'isnonblank' }] })
  expect(await eventOf(changed)).toMatchObject({
    subject: 'study.Labs Changed',
    changes: [
      {
        name: 'filters',
        old: [{ column: 'Age', op: 'in', value: ['30', '31'] }],
        new: [{ column: 'Active', op: 'isnonblank' }],
      },
    ],
  })
  expect((await see(limited, 'viewName=Changed')).body.rowCount).toBe(6)
  const same = await admin.send('PATCH', path, { body: { columns: ['Site'] } })
  expect(await eventOf(same)).toMatchObject({ outcome: 'ok', changes: [] })
  expect((await admin.send('PATCH', path, { body: { columns: null, active: false } })).body.columns).toBeNull()
  expect((await see(limited, 'viewName=Changed')).status).toBe(404)
  const told = await limited('GET', '/Test/Study/query-getQueryViews.api?schemaName=study&queryName=Labs')
  expect(told.text).not.toContain('Changed')
  expect((await save('changed', {})).body.code).toBe('conflict')
})

test.each([
  ['a name that is taken, letter case aside', { name: 'NORTH' }, 409],
  ['a name that means all views', { name: '*' }, 400],
  ['an empty name', { name: '' }, 400],
  ['a name with blanks around it', { name: ' x ' }, 400],
  ['a table that is not there', { query: 'Nope' }, 404],
  ['a folder that is not there', { folder: '/Nope' }, 404],
  ['a column that is not there', { columns: ['Nope'] }, 400],
  ['a filter on one', { filters: [{ column: 'Nope', op: 'isblank' }] }, 400],
  ['a sort by one', { sort: ['-Nope'] }, 400],
  ['no columns at all', { columns: [] }, 400],
  ['an operator that is none', { filters: [{ column: 'Age', op: 'where', value: '1=1' }] }, 400],
  ['a list for a single value', { filters: [{ column: 'Age', op: 'eq', value: [1, 2] }] }, 400],
  ['one value for a list', { filters: [{ column: 'Age', op: 'in', value: 1 }] }, 400],
  ['one bound', { filters: [{ column: 'Age', op: 'between', value: [1] }] }, 400],
  ['a value for a blank test', { filters: [{ column: 'Age', op: 'isblank', value: 1 }] }, 400],
  ['more than can be recorded', { filters: [{ column: 'Site', op: 'eq', value: 'x'.repeat(4_100) }] }, 400],
  ['an unknown field', { public: true }, 400],
])('%s is refused', async (_, change, status) => {
  const reply = await admin.send('POST', '/api/admin/views', { body: { ...labs, name: 'Refused', ...change } })
  expect([reply.status, reply.body.success]).toEqual([status, false])
  expect(await eventOf(reply)).toMatchObject({ type: 'view-changed', outcome: 'refused' })
})

test('nobody but a site administrator in the browser may list, make or change views', async () => {
  const path = `/api/admin/views/${ids.get('North')}`
  const auditor = await signIn(site, 'auditor')
  const key = await makeKey(site, admin)
  for (const [send, code] of [
    [auditor.send, 'forbidden'],
    [key.send, 'browser-only'],
  ] as const) {
    expect((await send('GET', `/api/admin/views?folder=${folder}`)).body.code).toBe(code)
    expect((await send('POST', '/api/admin/views', { body: { ...labs, name: 'Mine' } })).body.code).toBe(code)
    expect((await send('PATCH', path, { body: { active: false } })).body.code).toBe(code)
  }
  expect((await admin.send('PATCH', `/api/admin/views/${'0'.repeat(32)}`, { body: {} })).status).toBe(404)
})
