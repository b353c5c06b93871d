// The small calls: what each parser makes of the wordings of the clients, and what it refuses.
import { expect, test } from 'vitest'
import { checkKeyCall } from '../../../labkey/api-key.ts'
import { changesRows } from '../../../labkey/changing.ts'
import { parseForm, readParameters } from '../../../labkey/parameters.ts'
import { parseTableCall } from '../../../labkey/query-details.ts'
import { parseGetQueries, parseGetSchemas, schemasAnswer } from '../../../labkey/schemas.ts'
import { parseSelectDistinct } from '../../../labkey/select-distinct.ts'
import { parseGetUsers, usersAnswer } from '../../../labkey/users.ts'
import { selectDistinctJson } from '../../rows-model.ts'
import { refusalOf } from './refusals.ts'

const sent = (text: string) => readParameters({ query: parseForm(text) })

test.each([
  ['', false],
  ['apiVersion=8.3', false],
  ['apiVersion=9.29', false],
  ['apiVersion=9.3', true],
  ['apiVersion=12.3', true],
])('getSchemas with "%s" answers an object: %s', (text, asObject) => {
  expect(parseGetSchemas(sent(text))).toEqual({ within: null, asObject })
})

test('a schema may have any name, and each stands once', () => {
  const names = ['__proto__', 'constructor', '10', 'a b']
  const answer = schemasAnswer(names, { within: null, asObject: true })
  const keys = Object.keys(JSON.parse(JSON.stringify(answer)))
  expect(keys.toSorted()).toEqual(names.toSorted())
})

test.each([
  ['', { includeTables: true, columns: 'names' }],
  ['includeColumns=false', { includeTables: true, columns: 'none' }],
  ['includeColumns=0&queryDetailColumns=1', { includeTables: true, columns: 'none' }],
  ['queryDetailColumns=true', { includeTables: true, columns: 'details' }],
  ['includeSystemQueries=False', { includeTables: false, columns: 'names' }],
])('getQueries with "%s" asks for %j', (text, asked) => {
  expect(parseGetQueries(sent(`schemaName=study&${text}`))).toEqual({ schema: 'study', ...asked })
})

test.each([
  ['', null, null],
  ['viewName=v', 'v', null],
  ['query.viewName=*', '*', null],
  ['fields=Age,%20Site,', null, ['age', 'site']],
])('getQueryDetails with "%s" asks for the view %s and the fields %j', (text, view, fields) => {
  const asked = { schema: 'study', query: 'T', view, fields, fk: null }
  expect(parseTableCall(sent(`schemaName=study&queryName=T&${text}`))).toEqual(asked)
})

test('a lookup to follow is named by its field key', () => {
  expect(parseTableCall(sent('schemaName=s&queryName=T&fk=Site/Region')).fk).toBe('Site/Region')
})

const distinct = (text: string) => parseSelectDistinct('/A', sent(`schemaName=s&query.queryName=T&${text}`))

test.each([
  ['', null],
  ['&maxRows=5', 5],
  ['&query.maxRows=5', 5],
  ['&maxRows=-1', null],
  ['&maxRows=0', 0],
  ['&query.showRows=none', 0],
])('selectDistinct with "%s" takes %s values', (text, limit) => {
  const { select } = distinct(`query.columns=A${text}`)
  expect(select).toMatchObject({ columns: ['A'], unknownColumns: 'refuse', distinct: true, limit })
})

test.each(['', 'query.columns=A,B', 'query.columns=*', 'query.columns=A&query.sort=B'])(
  'selectDistinct with "%s" is a bad request',
  (text) => {
    expect(refusalOf(() => distinct(text)).code).toBe('bad-request')
  },
)

test('selectDistinct may sort by its own column in any letter case, and the same column twice is one', () => {
  expect(distinct('query.columns=A,a&query.sort=-a').select.sort).toEqual([{ column: 'a', descending: true }])
})

test('values are written as in rows, text escaped', () => {
  expect(selectDistinctJson('s', 'T', 'date', [['2026-01-02'], [null]])).toBe(
    '{"schemaName":"s","queryName":"T","values":["2026-01-02 00:00:00.000",null]}',
  )
  expect(JSON.parse(selectDistinctJson('s"', 'T', 'text', [['a"b\n']]))).toMatchObject({
    schemaName: 's"',
    values: ['a"b\n'],
  })
  expect(JSON.parse(selectDistinctJson('s', 'T', 'text', []))).toHaveProperty('values', [])
})

test.each([
  ['', '', false],
  ['name=Ab', 'ab', false],
  ['includeDeactivatedAccounts=True', '', true],
  ['includeInactive=1', '', true],
  ['includeInactive=1&active=true', '', false],
  ['allMembers=true&apiVersion=8.3', '', false],
])('getUsers with "%s" asks for the prefix "%s", disabled ones too: %s', (text, prefix, includeInactive) => {
  expect(parseGetUsers(sent(text))).toEqual({ prefix, includeInactive })
})

test.each([
  ['group=x', 'not-found'],
  ['groupId=0', 'not-found'],
  ['permissions=', 'bad-request'],
  ['active=maybe', 'bad-request'],
])('getUsers with "%s" is refused with %s', (text, code) => {
  expect(refusalOf(() => parseGetUsers(sent(text))).code).toBe(code)
})

test('people are told by number, with nothing but what clients read', () => {
  const person = (id: number) => ({ id, email: `${id}@x`, displayName: `N${id}`, active: true, siteRoles: ['auditor'] })
  const asked = { prefix: '', includeInactive: false }
  expect(usersAnswer('/A', [person(20), person(3)], asked)).toEqual({
    container: '/A',
    users: [3, 20].map((id) => ({ userId: id, id, email: `${id}@x`, displayName: `N${id}` })),
  })
})

test('a key of type session may be made where the site allows it, and no other', () => {
  expect(checkKeyCall(sent('type=session'), true)).toBeUndefined()
  for (const [text, allowed, sentence] of [
    ['type=session', false, 'Creation of session keys is disabled'],
    ['type=apikey', true, 'Creation of API keys is disabled'],
    ['type=Session', true, 'Invalid type specified'],
    ['', true, 'Invalid type specified'],
  ] as const) {
    expect(refusalOf(() => checkKeyCall(sent(text), allowed))).toEqual({ code: 'not-found', message: sentence })
  }
})

test('every call of the protocol that writes rows is known as one, and no reading call is', () => {
  const writing = 'insertRows updateRows deleteRows importRows saveRows moveRows truncateTable import'.split(' ')
  for (const action of writing) expect(changesRows(`query-${action.toLowerCase()}`)).toBe(true)
  for (const action of ['selectrows', 'executesql', 'getqueries']) expect(changesRows(`query-${action}`)).toBe(false)
})
