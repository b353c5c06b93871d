import { expect, test } from 'vitest'
import type { SelectRequest } from '../../../core/query.ts'
import type { SavedView } from '../../../core/saved-view.ts'
import { parseForm, readParameters } from '../../../labkey/parameters.ts'
import { parseSelectRows } from '../../../labkey/select-rows.ts'
import { noSuchView, shownFilter, throughView } from '../../../labkey/views.ts'
import { refusalOf } from './refusals.ts'

const view: SavedView = {
  id: 'x',
  folder: '/A',
  schema: 'study',
  query: 'T',
  name: 'V',
  columns: ['P', 'Q'],
  filters: [
    { column: 'P', op: 'gt', values: ['1'] },
    { column: 'Q', op: 'isblank', values: [] },
    { column: 'P', op: 'lt', values: ['9'] },
  ],
  sort: [{ column: 'Q', descending: true }],
  active: true,
  version: 1,
}

function seen(query: string): Pick<SelectRequest, 'columns' | 'sort'> & { filters: string[] } {
  const text = `schemaName=study&query.queryName=T&query.viewName=V&${query}`
  const call = parseSelectRows('/A', readParameters({ query: parseForm(text) }))
  if (call.view === null) throw new Error('no view was read')
  const { columns, sort, filters } = throughView(call.select, call.view, view)
  return { columns, sort, filters: filters.map(({ column, op }) => `${column} ${op}`) }
}

const all = ['P gt', 'Q isblank', 'P lt']

test.each([
  ['', all],
  ['query.R~eq=1', [...all, 'R eq']],
  ['query.P~eq=1', [...all, 'P eq']],
  ['query.P~=', ['Q isblank']],
  ['query.p~=&query.P~eq=1', ['Q isblank', 'P eq']],
  ['query.P~=&query.Q~=', []],
  ['query.R~=', all],
  ['query.R%2FP~=', all],
  ['query.ignoreFilter=1', []],
  ['query.ignoreFilter=true&query.R~eq=1', ['R eq']],
  ['query.ignoreFilter=false', all],
  ['query.ignoreFilter=', all],
])('"%s" has the filters %j', (query, filters) => {
  expect(seen(query).filters).toEqual(filters)
})

test.each([
  ['', ['P', 'Q']],
  ['query.columns=', ['P', 'Q']],
  ['query.columns=R', ['R']],
  ['query.columns=*', null],
])('"%s" has the columns %j', (query, columns) => {
  expect(seen(query).columns).toEqual(columns)
})

test('a sort of the call stands in place of the view’s', () => {
  expect(seen('').sort).toEqual(view.sort)
  expect(seen('query.sort=R').sort).toEqual([{ column: 'R', descending: false }])
})

test('an ignoreFilter that is neither true nor false is a bad request', () => {
  expect(refusalOf(() => seen('query.ignoreFilter=perhaps')).code).toBe('bad-request')
})

test('a call without a view has none, and a custom region has its own', () => {
  const parse = (query: string) => parseSelectRows('/A', readParameters({ query: parseForm(query) })).view
  expect(parse('schemaName=study&query.queryName=T&query.viewName=')).toBeNull()
  const region = 'dataRegionName=dr&schemaName=study&dr.queryName=T&dr.viewName=W&dr.P~='
  expect(parse(region)).toEqual({ name: 'W', hasColumns: false, ignoreFilter: false, cleared: ['p'] })
})

test.each([
  ['in', ['a', 'b'], 'a;b'],
  ['in', ['a;b', 'c'], '{json:["a;b","c"]}'],
  ['between', ['1', '2'], '1,2'],
  ['between', ['1,5', '2'], '{json:["1,5","2"]}'],
  ['in', ['{json:["a"]}', 'b'], '{json:["{json:[\\"a\\"]}","b"]}'],
  ['in', ['a\nb'], '{json:["a\\nb"]}'],
  ['in', [''], ''],
  ['in', [], '{json:[]}'],
  ['eq', ['x'], 'x'],
  ['eq', ['a;b'], 'a;b'],
  ['contains', ['a\nb'], 'a\nb'],
  ['isblank', [], ''],
] as const)('the values of %s %j are shown as a client would send them', (op, values, value) => {
  const filter = { column: 'A/B', op, values }
  expect(shownFilter(filter, true)).toEqual({ fieldKey: 'A$SB', op, value })
  expect(shownFilter(filter, false).value).toBeNull()
})

test('an unknown view is refused in LabKey’s words, shortened when it is long', () => {
  expect(noSuchView('x')).toMatchObject({
    code: 'not-found',
    message: "The requested view 'x' does not exist for this user.",
  })
  expect(noSuchView('x'.repeat(1000)).message.length).toBeLessThan(200)
})
