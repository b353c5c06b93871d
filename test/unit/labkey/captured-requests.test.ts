// The requests of labkey-protocol section 6.2, as the real clients worded them.
import { expect, test } from 'vitest'
import type { SelectRequest } from '../../../core/query.ts'
import { parseForm, readParameters } from '../../../labkey/parameters.ts'
import { parseLabKeyPath } from '../../../labkey/paths.ts'
import { parseSelectRows, type SelectRowsCall } from '../../../labkey/select-rows.ts'
import { refusalOf } from './refusals.ts'

type Captured = { path: string; query?: string; form?: string; json?: string }

function parse({ path, query = '', form, json }: Captured): SelectRowsCall {
  const { controller, action, folder } = parseLabKeyPath(path)
  expect([controller, action]).toEqual(['query', 'selectrows'])
  const parsed: unknown = json === undefined ? undefined : JSON.parse(json)
  const pairs = form === undefined ? undefined : parseForm(form)
  return parseSelectRows(folder ?? '/home', readParameters({ query: parseForm(query), form: pairs, json: parsed }))
}

const whole: SelectRequest = {
  folder: '/Home/My Study',
  schema: 'study',
  query: 'Demographics',
  columns: null,
  unknownColumns: 'drop',
  filters: [],
  sort: [],
  limit: null,
  offset: 0,
}
const page = { columns: ['SubjectId', 'Age'], limit: 10, offset: 5 }
const answered = { view: null, apiVersion: 8.3, includeMetadata: true, includeTotalCount: true }
const byAge = { column: 'Age', descending: true }
const age = (op: 'gte' | 'lt', value: string) => ({ column: 'Age', op, values: [value] })
const isKnown = { column: 'VisitDate', op: 'isnonblank', values: [] }
const isOneOfTwo = { column: 'SubjectId', op: 'in', values: ['S1', 'S2'] }

const python =
  'schemaName=study&query.queryName=Demographics&query.Age~gte=30&query.SubjectId~in=S1%3BS2&query.Age~lt=90' +
  '&query.VisitDate~isnonblank=&query.SubjectId~contains=x+y%26z%3D1&query.Age~between=1%2C99' +
  '&query.columns=SubjectId%2CAge&query.maxRows=10&query.sort=-Age%2CSubjectId&query.offset=5' +
  '&includeTotalCount=False&apiVersion=17.1'

const r = `{"schemaName":"study","queryName":"Demographics","apiVersion":"8.3",
 "query.columns":"SubjectId,Age","query.maxRows":10,"query.offset":5,"query.sort":"-Age",
 "query.Age~gte":"30","query.SubjectId~in":"S1;S2","query.VisitDate~isnonblank":"NA",
 "query.SubjectId~contains":"x y&z=1"}`

const js =
  'dataRegionName=query&query.queryName=Demographics&schemaName=study' +
  '&query.sort=-Age%2CSubjectId&query.Age~gte=30&query.Age~neq=1&query.Age~neq=2&query.SubjectId~in=S1%3BS2' +
  '&query.SubjectId~notin=%7Bjson%3A%5B%22a%3Bb%22%2C%22c%22%5D%7D&query.SubjectId~containsoneof=A%3BB' +
  '&query.Age~between=1%2C99&query.VisitDate~isblank=&query.*~q=needle&query.SubjectId~=' +
  '&query.offset=5&query.maxRows=10&query.columns=SubjectId%2CAge&query.ignoreFilter=1&apiVersion=17.1' +
  '&includeTotalCount=false&includeDetailsColumn=true'

const java = `{"query.SubjectId~in":"S1;S2","query.sort":"-Age","query.maxRows":10,
 "query.columns":"SubjectId,Age","includeTotalCount":false,"schemaName":"study","apiVersion":9.1,
 "query.VisitDate~isnonblank":"","query.queryName":"Demographics","query.Age~gte":"30","query.ignoreFilter":true,
 "query.offset":5}`

const jsCall = {
  ...answered,
  apiVersion: 17.1,
  includeTotalCount: false,
  select: {
    ...whole,
    ...page,
    sort: [byAge, { column: 'SubjectId', descending: false }],
    filters: [
      age('gte', '30'),
      { column: 'Age', op: 'neq', values: ['1'] },
      { column: 'Age', op: 'neq', values: ['2'] },
      isOneOfTwo,
      { column: 'SubjectId', op: 'notin', values: ['a;b', 'c'] },
      { column: 'SubjectId', op: 'containsoneof', values: ['A', 'B'] },
      { column: 'Age', op: 'between', values: ['1', '99'] },
      { column: 'VisitDate', op: 'isblank', values: [] },
      { column: null, op: 'q', values: ['needle'] },
    ],
  },
}

test.each<[string, Captured, unknown]>([
  [
    'Python, form',
    { path: '/Home/My%20Study/query-getQuery.api', form: python },
    {
      view: null,
      apiVersion: 17.1,
      includeMetadata: true,
      includeTotalCount: false,
      select: {
        ...whole,
        ...page,
        sort: [byAge, { column: 'SubjectId', descending: false }],
        filters: [
          age('gte', '30'),
          isOneOfTwo,
          age('lt', '90'),
          isKnown,
          { column: 'SubjectId', op: 'contains', values: ['x y&z=1'] },
          { column: 'Age', op: 'between', values: ['1', '99'] },
        ],
      },
    },
  ],
  [
    'Python, smallest',
    {
      path: '//Home/My%20Study//query-getQuery.api',
      form: 'schemaName=study&query.queryName=Demographics&query.maxRows=-1',
    },
    { ...answered, select: whole },
  ],
  [
    'R, POST JSON',
    { path: '/query/Home/My%20Study/selectRows.api', json: r },
    {
      ...answered,
      select: {
        ...whole,
        ...page,
        sort: [byAge],
        filters: [age('gte', '30'), isOneOfTwo, isKnown, { column: 'SubjectId', op: 'contains', values: ['x y&z=1'] }],
      },
    },
  ],
  [
    'R, GET',
    {
      path: '/query/Home/My%20Study/selectRows.api',
      query:
        'schemaName=study&query.queryName=Demographics&apiVersion=8.3&query.columns=SubjectId,Age&query.maxRows=-1&query.SubjectId~in=S1%3BS2',
    },
    { ...answered, select: { ...whole, columns: ['SubjectId', 'Age'], filters: [isOneOfTwo] } },
  ],
  ['JavaScript, GET', { path: '/query/Home/My%20Study/getQuery.api', query: js }, jsCall],
  ['JavaScript, form', { path: '/query/Home/My%20Study/getQuery.api', form: js }, jsCall],
  [
    'Java, JSON',
    { path: '/Home/My%20Study/query-selectRows.api', query: 'apiVersion=9.1', json: java },
    {
      ...answered,
      apiVersion: 9.1,
      includeTotalCount: false,
      select: { ...whole, ...page, sort: [byAge], filters: [isOneOfTwo, isKnown, age('gte', '30')] },
    },
  ],
  [
    'Java, smallest',
    {
      path: '/Home/My%20Study/query-selectRows.api',
      query: 'apiVersion=8.3',
      json: '{"apiVersion":8.3,"query.queryName":"Demographics","query.showRows":"all","schemaName":"study"}',
    },
    { ...answered, select: whole },
  ],
])('%s: the captured request asks for what its author meant', (_, request, call) => {
  expect(parse(request)).toEqual(call)
})

test.each([
  ['other folders', '&containerFilter=CurrentAndSubfolders', 'bad-request'],
  ['a query parameter', '&query.param.P1=v', 'bad-request'],
])('the captured wording for %s is refused, not ignored', (_, extra, code) => {
  const path = '/Home/query-getQuery.api'
  expect(refusalOf(() => parse({ path, form: python + extra })).code).toBe(code)
  expect(refusalOf(() => parse({ path, query: js + extra })).code).toBe(code)
})

test('the captured wording for a lookup names its path', () => {
  const filter = { column: 'Parent/Name', op: 'contains', values: ['x y&z'] }
  const extra = '&query.Parent%2FName~contains=x%20y%26z'
  const path = '/Home/query-getQuery.api'
  expect(parse({ path, form: python + extra }).select.filters).toContainEqual(filter)
  expect(parse({ path, query: js + extra }).select.filters).toContainEqual(filter)
})

test.each([
  ['Python', { form: `${python}&query.viewName=v1` }, { ignoreFilter: false, cleared: [] }],
  ['R', { json: r.replace('{', '{"viewName":"v1",') }, { ignoreFilter: false, cleared: [] }],
  ['JavaScript', { query: `${js}&query.viewName=v1` }, { ignoreFilter: true, cleared: ['subjectid'] }],
  ['Java', { json: java.replace('{', '{"query.viewName":"v1",') }, { ignoreFilter: true, cleared: [] }],
])('the captured wording of %s for a saved view names it, and what of it is overridden', (_, request, overridden) => {
  const path = '/Home/query-getQuery.api'
  expect(parse({ path, ...request }).view).toEqual({ name: 'v1', hasColumns: true, ...overridden })
})
