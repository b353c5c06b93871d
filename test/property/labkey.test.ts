// Laws of labkey/: whatever comes in, a value or a Refusal comes out; whatever the columns, all rows look alike.
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { encodeFieldKey, requestedName } from '../../core/field-key.ts'
import { type ColumnType, columnTypes, filterOps } from '../../core/query.ts'
import { Refusal } from '../../core/refusal.ts'
import { apiVersions } from '../../labkey/api-version.ts'
import { parseForm, readParameters } from '../../labkey/parameters.ts'
import { parseLabKeyPath } from '../../labkey/paths.ts'
import { parseSelectRows } from '../../labkey/select-rows.ts'
import { selectRowsJson } from '../rows-model.ts'

const anyText = fc.string({ unit: 'binary' })
const brokenText = fc
  .array(fc.constantFrom('%', '%2', '%2F', '%00', '%C3', '%BC', '/', '.', '-', '+', '&', '=', '~', '\uD800', 'a'))
  .map((pieces) => pieces.join(''))
const hostileText = fc.oneof(anyText, brokenText)

/** The value, or undefined when it is refused; any other error fails the test. */
function valueOrRefusal<Value>(run: () => Value): Value | undefined {
  try {
    return run()
  } catch (error) {
    if (error instanceof Refusal) return undefined
    throw error
  }
}

test('any path is a call or a refusal, and a folder has no segment that climbs or is empty', () => {
  fc.assert(
    fc.property(hostileText, hostileText, (path, contextPath) => {
      valueOrRefusal(() => parseLabKeyPath(path, contextPath))
      const folder = valueOrRefusal(() => parseLabKeyPath(`${path}/query-getQuery.api`))?.folder ?? '/x'
      expect(folder.slice(1).split('/')).not.toEqual(expect.arrayContaining(['']))
      expect(folder.split('/')).not.toEqual(expect.arrayContaining(['..']))
      expect(folder).not.toMatch(/\p{Cc}/u)
      expect(folder.isWellFormed()).toBe(true)
    }),
  )
})

test('any folder reads the same in both URL styles', () => {
  const segment = fc.string({ unit: 'grapheme', minLength: 1 }).filter((s) => !/^\.\.?$|[/\p{Cc}]/u.test(s))
  fc.assert(
    fc.property(fc.array(segment), (segments) => {
      const path = segments.map((s) => `/${encodeURIComponent(s)}`).join('')
      const call = parseLabKeyPath(`${path}/query-selectRows.api`)
      expect(call.folder).toBe(segments.length === 0 ? null : `/${segments.join('/')}`)
      expect(parseLabKeyPath(`/query${path}/getQuery.view`)).toEqual(call)
    }),
  )
})

test('any form is a list of pairs or a refusal, and an encoded form is read back exactly', () => {
  fc.assert(fc.property(hostileText, (text) => void valueOrRefusal(() => parseForm(text))))
  const pair = fc.tuple(fc.string({ unit: 'grapheme', minLength: 1 }), fc.string({ unit: 'grapheme' }))
  fc.assert(
    fc.property(fc.array(pair), (pairs) => {
      expect(parseForm(new URLSearchParams(pairs).toString())).toEqual(pairs)
    }),
  )
})

const wellKnown = fc.constantFrom(
  ...['schemaName', 'queryName', 'query.queryName', 'query.columns', 'query.sort', 'query.maxRows', 'query.offset'],
  ...['query.showRows', 'apiVersion', 'includeMetadata', 'containerFilter', 'dataRegionName', 'query.param.x', '~'],
)
const filterName = fc
  .tuple(hostileText, fc.oneof(fc.constantFrom(...filterOps, '', 'q', 'inns', 'where'), hostileText))
  .map(([column, op]) => `query.${column}~${op}`)
const filterValue = fc.oneof(
  hostileText,
  fc.json().map((json) => `{json:${json}}`),
  fc.constantFrom('-1', '0', '1,2', '8.3', 'all', '{json:[1,"2",null]}'),
)
const name = fc.oneof(wellKnown, filterName, hostileText)

test('any JSON body is a select request or a refusal', () => {
  const body = fc.oneof(fc.dictionary(name, fc.oneof(filterValue, fc.jsonValue())), fc.jsonValue())
  fc.assert(
    fc.property(body, fc.array(fc.tuple(name, filterValue)), (json, query) => {
      valueOrRefusal(() => parseSelectRows('/A', readParameters({ query, json })))
    }),
    { numRuns: 500 },
  )
})

test('any query string that names a table is a select request of sound numbers and texts, or a refusal', () => {
  let accepted = 0
  const named: [string, string][] = [
    ['schemaName', 'study'],
    ['queryName', 'Visits'],
  ]
  fc.assert(
    fc.property(fc.array(fc.tuple(name, filterValue), { maxLength: 2 }), (pairs) => {
      const call = valueOrRefusal(() => parseSelectRows('/A', readParameters({ query: [...named, ...pairs] })))
      if (call === undefined) return
      accepted += 1
      const { limit, offset, filters, sort } = call.select
      expect(limit === null || (Number.isSafeInteger(limit) && limit >= 0)).toBe(true)
      expect(Number.isSafeInteger(offset) && offset >= 0).toBe(true)
      for (const { column, values } of filters)
        expect([column ?? '', ...values].every((t) => t.isWellFormed())).toBe(true)
      expect(sort.every(({ column }) => column !== '')).toBe(true)
    }),
    { numRuns: 500 },
  )
  expect(accepted).toBeGreaterThan(20)
})

test('a field key is decoded to the name it was encoded from, and never looks like a lookup or a filter', () => {
  const names = fc.oneof(
    anyText,
    fc.array(fc.constantFrom('$', 'D', 'S', '/', '&', '}', '~', ',', '.')).map((characters) => characters.join('')),
  )
  fc.assert(
    fc.property(names, (text) => {
      expect(requestedName(encodeFieldKey(text))).toBe(text)
      expect(encodeFieldKey(text)).not.toMatch(/[/&}~,.]/)
    }),
  )
})

const oneColumn = fc.record({
  name: fc.oneof(hostileText, fc.constantFrom('__proto__', '0', '10', '2', 'constructor', 'toString')),
  type: fc.constantFrom(...columnTypes),
})
const cell = fc.oneof(hostileText, fc.double({ noNaN: true, noDefaultInfinity: true }), fc.boolean(), fc.constant(null))

function answerWith(columns: { name: string; type: ColumnType }[]) {
  return {
    schema: 'study',
    query: 'T',
    includeMetadata: true,
    includeTotalCount: true,
    columns: columns.map(({ name, type }) => ({
      column: { name, type, phi: 'NotPHI' as const },
      withheld: false,
      key: false,
    })),
    total: 2,
    offset: 0,
  }
}

/** The keys of a flat object as they stand in the text: JSON.parse would reorder and lose some. */
function keysInText(row: string): unknown[] {
  const keys = row.matchAll(/[{,]("(?:[^"\\]|\\.)*"):/gs)
  return [...keys].map(([, key]) => JSON.parse(key ?? ''))
}

test('every row of an answer has the same keys in the order of the fields, whatever the columns are called', () => {
  const columns = fc.uniqueArray(oneColumn, { selector: ({ name }) => name, minLength: 1, maxLength: 8 })
  fc.assert(
    fc.property(columns, (chosen) => {
      const names = chosen.map(({ name }) => name)
      const rows = [names.map(() => 1), names.map(() => null)]
      const text = selectRowsJson({
        ...answerWith(chosen.map((c) => ({ ...c, type: 'number' }))),
        apiVersion: 8.3,
        rows,
      })
      const { metaData, columnModel } = JSON.parse(text)
      expect(metaData.fields.map((field: { name: string }) => field.name)).toEqual(names)
      expect(columnModel.map((model: { dataIndex: string }) => model.dataIndex)).toEqual(names)
      const start = text.lastIndexOf('"rows":[') + '"rows":['.length
      const [first, second] = text.slice(start, text.lastIndexOf('],"rowCount"')).split('},{')
      expect(keysInText(first ?? '')).toEqual(names)
      expect(keysInText(`{${second}`)).toEqual(names)
    }),
  )
})

test('every answer is JSON of the asked shape without a top-level status or exception', () => {
  const shape = fc.uniqueArray(oneColumn, { selector: ({ name }) => name, minLength: 1, maxLength: 5 })
  fc.assert(
    fc.property(shape, fc.constantFrom(...apiVersions), fc.array(fc.array(cell)), (columns, apiVersion, rows) => {
      const answer = JSON.parse(selectRowsJson({ ...answerWith(columns), apiVersion, rows }))
      expect(Object.keys(answer)).not.toEqual(expect.arrayContaining(['status']))
      expect(Object.keys(answer)).not.toEqual(expect.arrayContaining(['exception']))
      expect(answer.rows).toHaveLength(rows.length)
      expect(answer.rowCount).toBe(2)
    }),
  )
})
