import { expect, test } from 'vitest'
import { parameterLimits, parseForm, readParameters } from '../../../labkey/parameters.ts'
import { refusalOf } from './refusals.ts'

test('a plus is a space in a form and a plus in JSON', () => {
  expect(parseForm('a=x+y%2B&b')).toEqual([
    ['a', 'x y+'],
    ['b', ''],
  ])
  expect(readParameters({ query: [], json: { a: 'x+y' } })).toEqual(new Map([['a', ['x+y']]]))
})

test('a form is split at the first equals sign, and empty pieces say nothing', () => {
  expect(parseForm('&a=b=c&&%3D=1&')).toEqual([
    ['a', 'b=c'],
    ['=', '1'],
  ])
  expect(parseForm('')).toEqual([])
})

test.each(['a=%', 'a=%zz', '%ff=1', 'a=%ED%A0%80', 'a=\uDC00'])('the form "%s" is a bad request', (text) => {
  expect(refusalOf(() => parseForm(text)).code).toBe('bad-request')
})

test('query string and form add up, JSON replaces the query string', () => {
  const query: [string, string][] = [
    ['query.Age~neq', '1'],
    ['apiVersion', '9.1'],
  ]
  expect(readParameters({ query, form: [['query.Age~neq', '2']] }).get('query.Age~neq')).toEqual(['1', '2'])
  expect(readParameters({ query, json: { apiVersion: 17.1 } })).toEqual(
    new Map([
      ['query.Age~neq', ['1']],
      ['apiVersion', ['17.1']],
    ]),
  )
})

test('JSON numbers and booleans equal their text, and null says nothing', () => {
  const json = { n: 10, f: 8.3, m: -1, t: true, u: false, z: null, q: null }
  expect(Object.fromEntries(readParameters({ query: [['q', 'kept']], json }))).toEqual({
    n: ['10'],
    f: ['8.3'],
    m: ['-1'],
    t: ['true'],
    u: ['false'],
    q: ['kept'],
  })
})

test('an array as JSON body counts as empty', () => {
  expect(readParameters({ query: [], json: [] })).toEqual(new Map())
  expect(readParameters({ query: [['a', '1']], json: [{ a: 2 }] })).toEqual(new Map([['a', ['1']]]))
})

test('the name __proto__ is a name like any other', () => {
  const json: unknown = JSON.parse('{"__proto__":"x","constructor":"y"}')
  const parameters = readParameters({ query: [['toString', 'z']], json })
  expect([...parameters.keys()]).toEqual(['toString', '__proto__', 'constructor'])
  expect(Object.getPrototypeOf(parameters)).toBe(Map.prototype)
})

test.each([
  ['text as body', 'x'],
  ['null as body', null],
  ['an object as value', { 'query.Age~eq': { a: 1 } }],
  ['a list as value', { 'query.Age~eq': [1, 2] }],
  ['an integer too large to be exact', { a: 2 ** 53 }],
  ['an infinite number', { a: Number.POSITIVE_INFINITY }],
  ['half a character in a value', { a: '\uD800' }],
  ['half a character in a name', { '\uD800': 'a' }],
  ['a NUL', { a: '\0' }],
])('%s is a bad request', (_, json) => {
  expect(refusalOf(() => readParameters({ query: [], json })).code).toBe('bad-request')
})

test('too many parameters, too long names and too long values are bad requests', () => {
  const { count, nameLength, valueLength } = parameterLimits
  const many = (n: number) => Array.from({ length: n }, (_, i): [string, string] => [`p${i}`, ''])
  const code = (query: [string, string][]) => refusalOf(() => readParameters({ query })).code
  expect(readParameters({ query: many(count) }).size).toBe(count)
  expect(code(many(count + 1))).toBe('bad-request')
  expect(code([['n'.repeat(nameLength + 1), '']])).toBe('bad-request')
  expect(code([['a', 'v'.repeat(valueLength + 1)]])).toBe('bad-request')
  expect(readParameters({ query: [['n'.repeat(nameLength), 'v'.repeat(valueLength)]] }).size).toBe(1)
  expect(refusalOf(() => parseForm('a&'.repeat(count + 1))).code).toBe('bad-request')
})

test('a refusal repeats a long name only in part, and never a value', () => {
  const { message } = refusalOf(() => readParameters({ query: [['n'.repeat(2_000), 'secret-value']] }))
  expect(message.length).toBeLessThan(150)
  expect(message).not.toContain('secret-value')
})
