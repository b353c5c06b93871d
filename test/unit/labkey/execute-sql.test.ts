// executeSql as clients encode it, and that nothing but a value or a refusal comes of any text.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Refusal } from '../../../core/refusal.ts'
import { decodeSql, parseExecuteSql } from '../../../labkey/execute-sql.ts'

const prefix = '/*{{base64/x-www-form-urlencoded/wafText}}*/'
const encode = (sql: string) => prefix + Buffer.from(encodeURIComponent(sql)).toString('base64')
const sent = (pairs: Record<string, string>) => new Map(Object.entries(pairs).map(([name, value]) => [name, [value]]))

test('whatever is encoded as the clients do comes back as it was written', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (sql) => {
      expect(decodeSql(encode(sql))).toBe(sql)
    }),
  )
})

test('text without the prefix is itself', () => {
  expect(decodeSql('select 1 -- 100%')).toBe('select 1 -- 100%')
})

test('any text behind the prefix is decoded or refused', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      try {
        expect(typeof decodeSql(prefix + text)).toBe('string')
      } catch (error) {
        expect(error).toBeInstanceOf(Refusal)
      }
    }),
  )
})

test('all rows are asked for by -1 or by nothing, and a number bounds them', () => {
  const limitOf = (maxRows?: string) =>
    parseExecuteSql(sent({ schemaName: 's', sql: 'select 1', ...(maxRows === undefined ? {} : { maxRows }) })).limit
  expect([limitOf(), limitOf('-1'), limitOf('0'), limitOf('7')]).toEqual([null, null, 0, 7])
})

test('parameters come by name, also where R has mangled the names', () => {
  const { parameters } = parseExecuteSql(
    sent({ schemaName: 's', sql: 'x', 'query.param.A': '1', 'query.param.': 'B=2', 'query.param..1': 'C=a=b' }),
  )
  expect(parameters).toEqual({ A: '1', B: '2', C: 'a=b' })
})

test('the same parameter with two values is refused', () => {
  const twice = new Map([
    ['schemaName', ['s']],
    ['sql', ['x']],
    ['query.param.A', ['1', '2']],
  ])
  expect(() => parseExecuteSql(twice)).toThrow(Refusal)
})
