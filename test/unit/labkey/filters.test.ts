import { expect, test } from 'vitest'
import { encodeFieldKey, requestedName } from '../../../core/field-key.ts'
import { blankOps, listOps, singleValueOps } from '../../../core/query.ts'
import { longestList, readFilters } from '../../../labkey/filters.ts'
import { refusalOf } from './refusals.ts'

const filters = (...pairs: [string, ...string[]][]) =>
  readFilters(new Map(pairs.map(([name, ...values]) => [name, values])), 'query.')
const values = (name: string, value: string) => filters([name, value])[0]?.values

test.each(singleValueOps)('%s takes its value as one text, whatever it looks like', (op) => {
  for (const value of ['', '1', 'a;b', '1,2', '{json:["a"]}', 'NA', ' x ']) {
    expect(filters([`query.Age~${op}`, value])).toEqual([{ column: 'Age', op, values: [value] }])
  }
})

test.each(blankOps)('%s ignores whatever value comes with it', (op) => {
  for (const value of ['', 'NA', 'x'])
    expect(filters([`query.D~${op}`, value])).toEqual([{ column: 'D', op, values: [] }])
})

test.each(listOps.filter((op) => !op.endsWith('between')))('%s takes a list', (op) => {
  const list = (value: string) => values(`query.S~${op}`, value)
  expect(list('S1;S2')).toEqual(['S1', 'S2'])
  expect(list('S1\nS2\r\nS3\rS4')).toEqual(['S1', 'S2', 'S3', 'S4'])
  expect(list('S1')).toEqual(['S1'])
  expect(list('S1;')).toEqual(['S1', ''])
  expect(list('')).toEqual([''])
  expect(list('{json:["a;b","c\\n",1,true,null]}')).toEqual(['a;b', 'c\n', '1', 'true', ''])
  expect(list('{json:[]}')).toEqual([])
  expect(list('{json:[1]x')).toEqual(['{json:[1]x'])
})

test.each(['between', 'notbetween'] as const)('%s takes two values', (op) => {
  expect(values(`query.Age~${op}`, '1,99')).toEqual(['1', '99'])
  expect(values(`query.Age~${op}`, '{json:["a,b","c"]}')).toEqual(['a,b', 'c'])
  for (const value of ['', '1', '1,', ',1', '1,2,3', '1;2', '{json:["a"]}', '{json:[1,null]}']) {
    expect(refusalOf(() => filters([`query.Age~${op}`, value])).code).toBe('bad-request')
  }
})

test('old operator names mean the new ones, and case does not matter', () => {
  expect(filters(['query.S~inns', 'a;b'], ['query.S~notinns', 'c'], ['query.S~GTE', '1'])).toEqual([
    { column: 'S', op: 'in', values: ['a', 'b'] },
    { column: 'S', op: 'notin', values: ['c'] },
    { column: 'S', op: 'gte', values: ['1'] },
  ])
})

test('a filter given twice with one operator counts twice, in the order given', () => {
  expect(filters(['query.Age~neq', '1', '2'])).toEqual([
    { column: 'Age', op: 'neq', values: ['1'] },
    { column: 'Age', op: 'neq', values: ['2'] },
  ])
})

test('the operator follows the last tilde', () => {
  expect(filters(['query.A~B~eq', '1'])).toEqual([{ column: 'A~B', op: 'eq', values: ['1'] }])
})

test('an empty operator filters nothing', () => {
  expect(filters(['query.SubjectId~', ''])).toEqual([])
})

test('the search is over all columns, and a search for nothing is none', () => {
  expect(filters(['query.*~q', 'needle'])).toEqual([{ column: null, op: 'q', values: ['needle'] }])
  expect(filters(['query.*~q', ''])).toEqual([])
})

test.each([
  'where',
  'memberof',
  'concept:insubtree',
  'concept:notinsubtree',
  'exp:childof',
  'exp:lineageof',
  'arraycontainsall',
  'arrayisempty',
  'hasmvvalue',
  'nomvvalue',
  'hasqcvalue',
  'q',
  'constructor',
  'nonsense',
])('the operator %s is refused by name', (op) => {
  const refusal = { code: 'bad-request', message: `The filter operator '${op}' is not supported.` }
  expect(refusalOf(() => filters([`query.Age~${op}`, 'secret']))).toEqual(refusal)
})

test('a filter on a lookup names its path; what leads nowhere is told apart where the tables are known', () => {
  const path = [{ column: 'Parent/Na$Sme', op: 'contains', values: ['x y&z'] }]
  expect(filters(['query.Parent/Na$Sme~contains', 'x y&z'])).toEqual(path)
  expect(refusalOf(() => filters(['query.~eq', 'x'])).code).toBe('unknown-column')
})

test('a filter outside the region is refused, because to ignore it would release more rows', () => {
  expect(refusalOf(() => filters(['Age~eq', '1'])).code).toBe('bad-request')
  expect(refusalOf(() => filters(['dr.Age~eq', '1'])).code).toBe('bad-request')
})

test.each([
  '{json:}',
  '{json:{"a":1}}',
  '{json:[{"a":1}]}',
  '{json:[[1]]}',
  '{json:[1e999]}',
  '{json:["\\u0000"]}',
  '{json:["\\ud800"]}',
])('the list %s is a bad request', (value) => {
  expect(refusalOf(() => filters(['query.S~in', value])).code).toBe('bad-request')
})

test('a list may be long but not endless, and deep nesting is only a bad request', () => {
  expect(values('query.S~in', ';'.repeat(longestList - 1))).toHaveLength(longestList)
  expect(refusalOf(() => filters(['query.S~in', ';'.repeat(longestList)])).code).toBe('bad-request')
  expect(refusalOf(() => filters(['query.S~in', `{json:${'['.repeat(200_000)}}`])).code).toBe('bad-request')
  const deep = `{json:${'['.repeat(100_000)}${']'.repeat(100_000)}}`
  expect(refusalOf(() => filters(['query.S~in', deep])).code).toBe('bad-request')
})

test('field keys are decoded in one pass', () => {
  const name = '$/&}~,.S'
  expect(encodeFieldKey(name)).toBe('$D$S$A$B$T$C$PS')
  expect(requestedName('$D$S$A$B$T$C$PS')).toBe(name)
  expect(requestedName('$DS')).toBe('$S')
  expect(requestedName('$Z$')).toBe('$Z$')
  expect(filters(['query.A$SB$T~eq', '1'])).toEqual([{ column: 'A/B~', op: 'eq', values: ['1'] }])
})
