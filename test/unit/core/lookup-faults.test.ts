import { expect, test } from 'vitest'
import { checkLookups } from '../../../core/lookup-faults.ts'
import type { Column } from '../../../core/query.ts'
import { fileDefinition } from '../../../engine/definition.ts'

const lookup = { schema: 'Study', query: 'sites', key: 'ID', display: 'Name' }
const plain = (name: string, type: Column['type']): Column => ({ name, type, phi: 'NotPHI' })
const visits = (type: Column['type'], changed: object = {}) => ({
  ...{ schema: 'study', name: 'Visits' },
  columns: [{ ...plain('Site', type), lookup: { ...lookup, ...changed } }],
})
const sites = { schema: 'study', name: 'Sites', columns: [plain('Id', 'integer'), plain('Name', 'text')] }

test('a lookup to a column of its type can be published, and one to a table that is not there yet is told', () => {
  expect(checkLookups(visits('integer'), [sites])).toEqual([])
  expect(checkLookups(visits('integer', { query: 'Later' }), [sites])).toEqual(['Site'])
  const itself = { ...sites, columns: [...sites.columns, { ...plain('Parent', 'integer'), lookup }] }
  expect(checkLookups(itself, [{ ...sites, columns: [] }])).toEqual([])
})

test.each([
  [
    'a key of another type',
    visits('text'),
    /^The lookup of column Site .* it is text, and ID of Study.sites is integer/,
  ],
  ['a key that is not there', visits('integer', { key: 'Nope' }), /Study.sites has no column Nope/],
  ['a display column that is not there', visits('integer', { display: 'Nope' }), /Study.sites has no column Nope/],
])('%s refuses the publication', (_, table, why) => {
  expect(() => checkLookups(table, [sites])).toThrow(expect.objectContaining({ code: 'bad-request' }))
  expect(() => checkLookups(table, [sites])).toThrow(why)
})

const definition = (of: object) => () => fileDefinition({ lookups: of }, ['Site', 'sItE/Name', 'A/B', 'a$sb/c'])

test.each([
  ['of a column that the file lacks', { Nope: lookup }, /lacks: Nope/],
  ['beside a column that reads like its path', { Site: lookup }, /sItE\/Name is a column/],
  ['likewise, with a name that is escaped in paths', { 'A/B': lookup }, /a\$sb\/c is a column/],
  [
    'without its display column',
    { 'sItE/Name': { ...lookup, display: undefined } },
    /not of the right shape at lookups/,
  ],
  ['with more than it takes', { 'sItE/Name': { ...lookup, folder: '/Other' } }, /not of the right shape at lookups/],
])('a lookup %s refuses the definition', (_, lookups, why) => {
  expect(definition(lookups)).toThrow(why)
})
