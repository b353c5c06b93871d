// The different values of a column: what of it is decided before anything is read.
import { expect, test } from 'vitest'
import { decideSelect, touchedColumns } from '../../../core/access.ts'
import type { SelectRequest, TableShape } from '../../../core/query.ts'

const table: TableShape = {
  folder: '/A',
  schema: 'study',
  name: 'T',
  version: 'v1',
  files: 't/v1',
  levelFiles: { NotPHI: 'NotPHI', Limited: 'NotPHI', PHI: 'PHI', Restricted: 'PHI' },
  columns: [
    { name: 'Id', type: 'text', phi: 'NotPHI' },
    { name: 'Site', type: 'text', phi: 'NotPHI' },
    { name: 'Born', type: 'date', phi: 'PHI' },
  ],
  participant: 'Id',
  key: [],
  rowCount: 0,
  publishedAt: '',
}

const request = (columns: readonly string[] | null): SelectRequest => ({
  ...{ folder: '/A', schema: 'study', query: 'T', columns, unknownColumns: 'refuse', filters: [], sort: [] },
  ...{ limit: null, offset: 0, distinct: true },
})

test('values of a column above the level are refused in the words for one that is not there, and the try is told', () => {
  const refused = decideSelect('Limited', table, request(['bORN']))
  const missing = decideSelect('Limited', table, request(['nONE']))
  if (refused.allow || missing.allow) throw new Error('allowed')
  expect(refused.code).toBe('unknown-column')
  expect(refused.why.replace('bORN', 'nONE')).toBe(missing.why)
  expect([refused.attempted, missing.attempted]).toEqual([['Born'], []])
})

test('all columns at once are as refused as the highest of them', () => {
  expect(decideSelect('Limited', table, request(null))).toMatchObject({ allow: false, attempted: ['Born'] })
})

test('within the level the plan says so, and touches that column alone', () => {
  const decision = decideSelect('PHI', table, request(['born']))
  if (!decision.allow) throw new Error('refused')
  expect(decision.plan).toMatchObject({ distinct: true, columns: [{ column: { name: 'Born' }, withheld: false }] })
  expect(touchedColumns(decision.plan).map(({ name }) => name)).toEqual(['Born'])
  expect(touchedColumns({ ...decision.plan, distinct: false }).map(({ name }) => name)).toEqual(['Id', 'Born'])
})

test('a plan for rows does not speak of it', () => {
  const { distinct: _, ...rows } = request(['Born'])
  const decision = decideSelect('Limited', table, rows)
  expect(decision.allow && 'distinct' in decision.plan).toBe(false)
  expect(decision.allow && decision.withheld.map(({ name }) => name)).toEqual(['Born'])
})
