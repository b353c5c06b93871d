// The words DynamoDB is asked in. Where the emulator's dialect differs from AWS's grammar, this is the only witness.

import { expect, test } from 'vitest'
import { amendExpressions, operationStatement, queryExpressions } from '../../../stores/dynamo-expressions.ts'
import type { Operation } from '../../../stores/table.ts'

const amend: Operation = {
  table: 'sessions',
  amend: { pk: 'p', sk: 's' },
  when: [{ attribute: 'state', equals: 'active' }],
  set: { state: 'ended', count: 2 },
  remove: ['a', 'b'],
}

test('an update in PartiQL has one path per REMOVE, and a list where the emulator wants one', () => {
  const parameters = [{ S: 'ended' }, { N: '2' }, { S: 'p' }, { S: 's' }, { S: 'active' }]
  const where = 'WHERE "pk"=? AND "sk"=? AND "state"=?'
  expect(operationStatement('t.s', amend, 'repeated')).toEqual({
    Statement: `UPDATE "t.s" SET "state"=?, "count"=? REMOVE "a" REMOVE "b" ${where}`,
    Parameters: parameters,
  })
  expect(operationStatement('t.s', amend, 'list')).toEqual({
    Statement: `UPDATE "t.s" SET "state"=?, "count"=? REMOVE "a", "b" ${where}`,
    Parameters: parameters,
  })
})

test('an update that only removes has no SET', () => {
  const { Statement } = operationStatement('ttt', { ...amend, set: {}, when: [], remove: ['a'] }, 'repeated')
  expect(Statement).toBe('UPDATE "ttt" REMOVE "a" WHERE "pk"=? AND "sk"=?')
})

test('a quote in a name is doubled, so a name cannot end itself', () => {
  const insert = { pk: 'p', sk: 's', "it's": 1, '"': 2 }
  expect(operationStatement('ttt', { table: 'audit', insert }, 'repeated').Statement).toBe(
    `INSERT INTO "ttt" VALUE {'pk': ?, 'sk': ?, 'it''s': ?, '"': ?}`,
  )
  const { Statement } = operationStatement(
    'ttt',
    { ...amend, when: [], set: { '" = 1, "x': 1 }, remove: [] },
    'repeated',
  )
  expect(Statement).toBe('UPDATE "ttt" SET """ = 1, ""x"=? WHERE "pk"=? AND "sk"=?')
})

test('no value is ever in the text of a statement', () => {
  const insert = { pk: 'SECRET', sk: 'SECRET', text: 'SECRET', nested: { a: ['SECRET'] } }
  const set = { text: 'SECRET' }
  const when = [{ attribute: 'text', equals: 'SECRET' }]
  const operations: Operation[] = [
    { table: 'audit', insert },
    { table: 'audit', amend: insert, when, set },
  ]
  for (const one of operations) expect(operationStatement('ttt', one, 'repeated').Statement).not.toContain('SECRET')
})

test('a statement longer than DynamoDB takes is refused before it is sent', () => {
  const names = Array.from({ length: 300 }, (_, at) => [`a-rather-long-attribute-name-${at}`, 1])
  const insert = { pk: 'p', sk: 's', ...Object.fromEntries(names) }
  expect(() => operationStatement('ttt', { table: 'audit', insert }, 'repeated')).toThrow(TypeError)
})

test('an amend always demands that the item is there, and sends no empty map', () => {
  expect(amendExpressions([], {})).toEqual({
    ConditionExpression: 'attribute_exists(#n0)',
    ExpressionAttributeNames: { '#n0': 'pk' },
  })
})

test('an amend speaks of names and values by alias only', () => {
  const when = [{ attribute: 'a b', greaterThan: 1 } as const, { attribute: 'c', exists: false } as const]
  expect(amendExpressions(when, { set: { d: 'x' }, remove: ['e'], add: { f: 1 } })).toEqual({
    ConditionExpression: 'attribute_exists(#n0) AND #n1 > :v0 AND attribute_not_exists(#n2)',
    UpdateExpression: 'SET #n3 = :v1 REMOVE #n4 ADD #n5 :v2',
    ExpressionAttributeNames: { '#n0': 'pk', '#n1': 'a b', '#n2': 'c', '#n3': 'd', '#n4': 'e', '#n5': 'f' },
    ExpressionAttributeValues: { ':v0': { N: '1' }, ':v1': { S: 'x' }, ':v2': { N: '1' } },
  })
})

test('a query walks from `after` in its own direction', () => {
  expect(queryExpressions('p', { after: 'a', newestFirst: true })).toMatchObject({
    KeyConditionExpression: '#n0 = :v0 AND #n1 < :v1',
    ScanIndexForward: false,
  })
})
