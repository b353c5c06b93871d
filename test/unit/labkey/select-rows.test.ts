import { expect, test } from 'vitest'
import { parseForm, readParameters } from '../../../labkey/parameters.ts'
import { parseSelectRows } from '../../../labkey/select-rows.ts'
import { refusalOf } from './refusals.ts'

const table = 'schemaName=study&query.queryName=Visits'
const parse = (text: string) => parseSelectRows('/A', readParameters({ query: parseForm(text) }))
const call = (extra: string) => parse(`${table}&${extra}`)
const select = (extra: string) => call(extra).select

test.each([
  ['', 100_000],
  ['query.maxRows=-1', null],
  ['query.maxRows=0', 0],
  ['query.maxRows=25', 25],
  ['query.maxRows=', 100_000],
  ['maxRows=25', 25],
  ['limit=25', 25],
  ['query.showRows=all', null],
  ['query.showRows=ALL', null],
  ['query.showRows=all&query.maxRows=7', 7],
  ['query.showRows=paginated', 100_000],
  ['query.showRows=none', 0],
  ['query.showRows=none&query.maxRows=7', 0],
])('"%s" limits the rows to %s', (extra, limit) => {
  expect(select(extra).limit).toBe(limit)
})

test.each([
  ['', 0],
  ['query.offset=5', 5],
  ['offset=5', 5],
  ['start=5', 5],
])('"%s" starts at row %s', (extra, offset) => {
  expect(select(extra).offset).toBe(offset)
})

test.each([
  ['', null],
  ['query.columns=', null],
  ['query.columns=*', null],
  ['query.columns=A,*', null],
  ['query.columns=A,%20B%20,,C', ['A', 'B', 'C']],
  ['query.columns=,', null],
  ['query.columns=B,A,b', ['B', 'A']],
  ['query.columns=b,A,B', ['b', 'A']],
  ['query.columns=A/B,a/b,C', ['A/B', 'C']],
  ['query.columns=A$SX/B', ['A$SX/B']],
  ['query.columns=A$SB,x$Cy', ['A/B', 'x,y']],
  ['columns=A', ['A']],
])('"%s" asks for the columns %j', (extra, columns) => {
  expect(select(extra)).toMatchObject({ columns, unknownColumns: 'drop' })
})

test('a sort may carry an explicit sign', () => {
  expect(select('query.sort=-A,%2BB,C,+D,x$Cy').sort).toEqual([
    { column: 'A', descending: true },
    { column: 'B', descending: false },
    { column: 'C', descending: false },
    { column: 'D', descending: false },
    { column: 'x,y', descending: false },
  ])
  expect(select('query.sort=-A/B').sort).toEqual([{ column: 'A/B', descending: true }])
  expect(refusalOf(() => select('query.sort=-')).code).toBe('unknown-column')
})

test.each([
  ['', 8.3],
  ['apiVersion=8.3', 8.3],
  ['apiVersion=5', 8.3],
  ['apiVersion=9.1', 9.1],
  ['apiVersion=12.3', 9.1],
  ['apiVersion=13.2', 13.2],
  ['apiVersion=16.2', 16.2],
  ['apiVersion=17.1', 17.1],
  ['apiVersion=24', 17.1],
])('"%s" is answered in the shape of %s', (extra, apiVersion) => {
  expect(call(extra).apiVersion).toBe(apiVersion)
})

test.each([
  ['True', true],
  ['on', true],
  ['1', true],
  ['', true],
  ['False', false],
  ['0', false],
])('a flag may be written "%s"', (text, value) => {
  expect(call(`includeMetadata=${text}`).includeMetadata).toBe(value)
  expect(call(`includeTotalCount=${text}`).includeTotalCount).toBe(value)
})

test('a region of another name has its own prefix', () => {
  expect(
    parse('dataRegionName=dr&schemaName=study&dr.queryName=Visits&dr.maxRows=3&dr.Age~eq=1&query.maxRows=9').select,
  ).toMatchObject({ query: 'Visits', limit: 3, filters: [{ column: 'Age', op: 'eq', values: ['1'] }] })
})

test('a name given with and without the prefix must say the same', () => {
  expect(select('queryName=Visits').query).toBe('Visits')
  expect(refusalOf(() => select('queryName=Other')).code).toBe('bad-request')
})

test('a filter on a column whose name begins with "param." is a filter', () => {
  expect(select('query.param.x~eq=1').filters).toEqual([{ column: 'param.x', op: 'eq', values: ['1'] }])
})

test('parameters that would change nothing for a table are passed over', () => {
  const extras =
    'query.viewName=&query.ignoreFilter=1&includeStyle=true&includeUpdateColumn=true&minimalColumns=true&containerFilter=Current'
  expect(call(extras)).toEqual(call(''))
})

test.each([
  'query.maxRows=-2',
  'query.maxRows=ten',
  'query.maxRows=1.5',
  'query.maxRows=1e3',
  'query.maxRows=99999999999999999999',
  'query.maxRows=1&query.maxRows=2',
  'query.offset=-1',
  'query.showRows=none&query.maxRows=x',
  'query.showRows=selected',
  'query.showRows=unselected',
  'query.showRows=some',
  'apiVersion=latest',
  'apiVersion=-1',
  'includeMetadata=maybe',
  'includeTotalCount=2',
  'containerFilter=AllFolders',
  'containerFilter=Nonsense',
  'query.containerFilterName=AllFolders',
  'query.param.P=1',
  'dataRegionName=a%20b',
  'query.Age~where=1',
])('"%s" is a bad request', (extra) => {
  expect(refusalOf(() => call(extra)).code).toBe('bad-request')
})

test.each(['', 'schemaName=study', 'query.queryName=Visits', 'schemaName=&queryName=Visits'])(
  '"%s" names no table and is a bad request',
  (text) => {
    expect(refusalOf(() => parse(text)).code).toBe('bad-request')
  },
)

test('refusals use the sentences that LabKey uses', () => {
  expect(refusalOf(() => call('containerFilter=x')).message).toBe("'containerFilter' parameter is not valid")
})
