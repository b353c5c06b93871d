// Laws of the describing calls: whatever comes in, a value or a Refusal comes out; no tree holds more than may be seen;
// no view adds to what its user could have asked for.
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { filterOps } from '../../core/query.ts'
import { Refusal } from '../../core/refusal.ts'
import { checkKeyCall } from '../../labkey/api-key.ts'
import {
  type Container,
  containerAt,
  containerLists,
  parseGetContainers,
  readablePaths,
} from '../../labkey/containers.ts'
import { readFilters } from '../../labkey/filters.ts'
import { readParameters } from '../../labkey/parameters.ts'
import { parseTableCall } from '../../labkey/query-details.ts'
import { parseGetQueries, parseGetSchemas, schemasAnswer } from '../../labkey/schemas.ts'
import { parseSelectDistinct } from '../../labkey/select-distinct.ts'
import { parseGetUsers } from '../../labkey/users.ts'
import { shownFilter, throughView } from '../../labkey/views.ts'

const anyText = fc.string({ unit: 'binary' })
const name = fc.oneof(
  fc.constantFrom(
    ...[
      'schemaName',
      'queryName',
      'query.queryName',
      'query.columns',
      'query.sort',
      'maxRows',
      'viewName',
      'fields',
      'fk',
    ],
    ...[
      'apiVersion',
      'includeColumns',
      'queryDetailColumns',
      'depth',
      'includeSubfolders',
      'container',
      'name',
      'type',
    ],
    ...[
      'multipleContainers',
      'moduleProperties',
      'dataRegionName',
      'query.ignoreFilter',
      'query.A~',
      'query.A~eq',
      'active',
    ],
  ),
  anyText,
)
const value = fc.oneof(fc.constantFrom('study', 'T', 'A', '1', 'true', '-1', '9.3', 'session', '*', ''), anyText)
const json = fc.oneof(fc.dictionary(name, fc.oneof(value, fc.array(value), fc.jsonValue())), fc.jsonValue())

const parsers = [
  parseGetSchemas,
  parseGetQueries,
  parseTableCall,
  parseGetContainers,
  parseGetUsers,
  (parameters: Parameters<typeof parseGetUsers>[0]) => parseSelectDistinct('/A', parameters),
  (parameters: Parameters<typeof parseGetUsers>[0]) => checkKeyCall(parameters, true),
]

test.each(parsers.map((parser, i) => [parser.name || `parser ${i}`, parser] as const))(
  'any call is a value or a refusal: %s',
  (_, parser) => {
    let accepted = 0
    const named = { schemaName: 'study', queryName: 'T', 'query.columns': 'A', type: 'session' }
    fc.assert(
      fc.property(fc.array(fc.tuple(name, value), { maxLength: 4 }), json, fc.boolean(), (query, body, isPlain) => {
        try {
          parser(readParameters({ query, json: isPlain ? named : body, lists: containerLists }))
          accepted += 1
        } catch (error) {
          if (!(error instanceof Refusal)) throw error
        }
      }),
      { numRuns: 400 },
    )
    expect(accepted).toBeGreaterThan(10)
  },
)

test('an object of schemas has exactly the schemas for keys, whatever they are called', () => {
  const names = fc.uniqueArray(fc.oneof(anyText, fc.constantFrom('__proto__', 'toString', '1')))
  fc.assert(
    fc.property(names, (schemas) => {
      const answer = schemasAnswer(schemas, { within: null, asObject: true })
      expect(Object.keys(answer).toSorted()).toEqual(schemas.toSorted())
    }),
  )
})

const step = fc.constantFrom('A', 'a', 'b', 'Bb', 'c d', '__proto__')
const path = fc.array(step, { minLength: 1, maxLength: 4 }).map((steps) => `/${steps.join('/')}`)
const visible = fc.uniqueArray(path, { selector: (p) => p.toLowerCase(), maxLength: 8 })
const flat = (container: Container): Container[] => [container, ...container.children.flatMap(flat)]

test('a tree shows each visible folder below its top once, nobody else’s permissions, and is as deep as asked', () => {
  fc.assert(
    fc.property(visible, path, fc.nat(5), (paths, top, depth) => {
      const folders = paths.map((p) => ({ path: p, title: p, administers: false }))
      const shape = { depth, permissions: true, properties: true }
      const forest = { visible: folders, shape, idOf: (p: string) => p.toLowerCase() }
      const isBelow = (p: string) => `${p}/`.toLowerCase().startsWith(`${top}/`.toLowerCase())
      const tree = containerAt(top, forest)
      if (tree === null) {
        expect(paths.some(isBelow)).toBe(false)
        return
      }
      const shown = flat(tree)
      const steps = (p: string) => p.split('/').length - top.split('/').length
      const near = paths.filter((p) => isBelow(p) && steps(p) <= depth).map((p) => p.toLowerCase())
      expect(new Set(shown.map((c) => c.id)).size).toBe(shown.length)
      expect(Math.max(...shown.map((c) => steps(c.path)))).toBeLessThanOrEqual(depth)
      const permitted = shown.filter((c) => JSON.stringify(c.effectivePermissions) !== '[]')
      expect(permitted.map((c) => c.path.toLowerCase()).toSorted()).toEqual(near.toSorted())
      expect(
        readablePaths(tree, forest)
          .map((p) => p.toLowerCase())
          .toSorted(),
      ).toEqual(near.toSorted())
    }),
  )
})

const column = fc.constantFrom('A', 'B', 'c')
/** What separates members, and what begins a list, besides any text. */
const awkward = fc.constantFrom(';', ',', '\n', '\r\n', '{json:', '{json:["a"]}', 'a;b', '1,5', ' ')
const member = fc.oneof(awkward, fc.string({ unit: 'grapheme', minLength: 1 }))
const values = fc.array(member, { minLength: 1, maxLength: 3 })
const filter = fc.record({ column, op: fc.constantFrom(...filterOps), values })
const sort = fc.array(fc.record({ column, descending: fc.boolean() }), { maxLength: 2 })
const view = fc.record({
  id: fc.constant('x'),
  folder: fc.constant('/A'),
  schema: fc.constant('s'),
  query: fc.constant('T'),
  name: fc.constant('V'),
  columns: fc.option(fc.uniqueArray(column, { minLength: 1 })),
  filters: fc.array(filter, { maxLength: 3 }),
  sort,
  active: fc.constant(true),
  version: fc.constant(1),
})
const use = fc.record({
  name: fc.constant('V'),
  hasColumns: fc.boolean(),
  ignoreFilter: fc.boolean(),
  cleared: fc.subarray(['a', 'b', 'c']),
})

test('a view never takes a filter of the call away, and filters of the view fall only when the call says so', () => {
  const asked = fc.record({ columns: fc.option(fc.uniqueArray(column)), filters: fc.array(filter), sort })
  fc.assert(
    fc.property(asked, use, view, (own, used, saved) => {
      const select = {
        folder: '/A',
        schema: 's',
        query: 'T',
        unknownColumns: 'drop',
        limit: 5,
        offset: 1,
        ...own,
      } as const
      const seen = throughView(select, used, saved)
      for (const one of own.filters) expect(seen.filters).toContain(one)
      for (const one of saved.filters) {
        const falls = used.ignoreFilter || used.cleared.includes(one.column.toLowerCase())
        expect(seen.filters.includes(one)).toBe(!falls)
      }
      expect(seen.columns).toBe(used.hasColumns ? own.columns : saved.columns)
      expect(seen.sort).toBe(own.sort.length > 0 ? own.sort : saved.sort)
      expect({ ...seen, columns: 0, filters: 0, sort: 0 }).toEqual({ ...select, columns: 0, filters: 0, sort: 0 })
    }),
  )
})

test('a filter that is shown means, sent back by a client, what it meant in the view', () => {
  fc.assert(
    fc.property(filter, (one) => {
      const values = one.op.includes('blank')
        ? []
        : one.op.includes('between')
          ? [one.values[0] ?? '', 'z']
          : one.values
      const isList = ['in', 'notin', 'containsoneof', 'containsnoneof', 'between', 'notbetween'].includes(one.op)
      const kept = { ...one, values: isList ? values : values.slice(0, 1) }
      const { fieldKey, op, value } = shownFilter(kept, true)
      const sent = readParameters({ query: [[`query.${fieldKey}~${op}`, value ?? '']] })
      expect(readFilters(sent, 'query.')).toEqual([kept])
    }),
  )
})
