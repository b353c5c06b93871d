// What lies inside the facts of an event: nothing more, less or other than their schema says there either.
import { test } from 'vitest'
import {
  accepted,
  base,
  okOf,
  published,
  read,
  refused,
  rows,
  rowsReplay,
  sqlReplay,
  without,
} from './an-audit-event.ts'

const readRows = okOf('rows-read', { ...read, ...rows })
test.each([
  ['participants that could not be determined', { participants: 'not-determined' }],
  ['participants without their ids', { participants: { count: 5000, sha256: '0'.repeat(64) } }],
  ['no limit', { limit: null }],
  ['a declaration without an IRB', { declaration: { ...base.declaration, irb: null } }],
])('rows may be read with %s', (_, some) => {
  accepted({ ...readRows, ...some })
})

test.each([
  ['a user with more than id and email', { user: { ...base.user, password: 'x' } }],
  ['a user without an id', { user: { email: 'a@example.org' } }],
  ['somebody acted for with more than that', { actingAs: { ...base.actingAs, password: 'x' } }],
  ['a key with its secret', { key: { id: 'a', secret: 'x' } }],
  ['a declaration with more fields', { declaration: { ...base.declaration, cell: 'x' } }],
  ['a declaration of an unknown level', { declaration: { ...base.declaration, phi: 'Top' } }],
  ['a declaration without the digest of its terms', { declaration: without('termsSha256', base.declaration) }],
  ['a declaration without its version', { declaration: without('version', base.declaration) }],
  ['a declaration without an activity', { declaration: without('activity', base.declaration) }],
  ['an unknown effective level', { effectivePhi: 'Top' }],
  ['an unknown operator', { filters: [{ column: 'Age', op: 'like', values: ['1'] }] }],
  ['a filter with more fields', { filters: [{ column: 'Age', op: 'eq', values: ['1'], cell: 'x' }] }],
  ['a filter value that is no text', { filters: [{ column: 'Age', op: 'eq', values: [1] }] }],
  ['participants in other words', { participants: 'unknown' }],
  ['participants without a digest', { participants: { count: 1 } }],
  ['participants with more fields', { participants: { ...read.participants, names: [] } }],
  ['a number that is none', { rowCount: Number.NaN }],
])('rows read are refused with %s', (_, some) => {
  refused({ ...readRows, ...some })
})

test.each([
  ['a format that is none', { encoding: { format: 'xml' } }],
  ['JSON of no shape', { encoding: { format: 'json' } }],
  ['a digest that is none', { sha256: 'abc' }],
  ['a day that is none', { today: 'today' }],
  ['a place before the first', { answered: [-1] }],
  ['something more', { cell: 'x' }],
])('rows read are refused when they are to be run again with %s', (_, some) => {
  accepted({ ...readRows, replay: { ...rowsReplay, answered: 'all' } })
  refused({ ...readRows, replay: { ...rowsReplay, ...some } })
})

test('SQL says again what it was run with: tables with their versions, typed parameters, a limit or none', () => {
  const ran = okOf('sql-run', { ...read, sql: 'select 1', parameters: [], replay: sqlReplay })
  accepted({ ...ran, parameters: [{ name: 'old', value: '1' }], replay: { ...sqlReplay, limit: 5 } })
  refused({ ...ran, parameters: [{ name: 'x', value: '1', type: 'date' }] })
  refused({ ...ran, replay: { ...sqlReplay, tables: [{ schema: 'study', name: 'Labs' }] } })
  refused({ ...ran, replay: rowsReplay })
})

test.each([
  ['a change without its old value', { changes: [{ name: 'a', new: 1 }] }],
  ['a change without its new value', { changes: [{ name: 'a', old: 1 }] }],
  ['a change with more fields', { changes: [{ name: 'a', old: 1, new: 2, by: 'x' }] }],
  ['a change of nothing named', { changes: [{ old: 1, new: 2 }] }],
])('changed settings are refused with %s', (_, some) => {
  refused(okOf('settings-changed', some))
})

test.each([
  ['a column with more fields', { columns: [{ name: 'A', type: 'text', phi: 'PHI', values: [] }] }],
  ['a column without a level', { columns: [{ name: 'A', type: 'text' }] }],
  ['a column of an unknown level', { columns: [{ name: 'A', type: 'text', phi: 'Top' }] }],
])('a publication is refused with %s', (_, some) => {
  refused(okOf('dataset-published', { ...published, ...some }))
})

test('the first publication has no version before it', () => {
  accepted(okOf('dataset-published', { ...published, previousVersion: null, columns: [] }))
})

test('a signature without what was signed is no event', () => {
  const declared = okOf('declared', { signedName: 'A', signedAt: '2026-03-01T12:00:00.000Z', meaning: 'I accept.' })
  accepted(declared)
  refused({ ...declared, declaration: null })
})

test('the id of a numbered event is its session and its number', () => {
  const event = okOf('logout', {})
  accepted(event)
  refused({ ...event, id: 'somebody-else.3' })
})
