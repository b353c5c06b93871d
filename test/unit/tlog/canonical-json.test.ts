// RFC 8785: the quick way writes what the way by hand does. Its own examples are in proof.test.ts.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { canonicalJson } from '../../../tlog/canonical-json.ts'

/** As the RFC tells it, word for word. */
function byHand(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(byHand).join(',')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const names = Object.keys(value).sort((a, b) => (a < b ? -1 : a > b ? 1 : 0))
  const entries = new Map(Object.entries(value))
  return `{${names.map((name) => `${JSON.stringify(name)}:${byHand(entries.get(name))}`).join(',')}}`
}

test('any value is written as by hand, whole numbers and strange words as names included', () => {
  const name = fc.oneof(
    fc.string({ unit: 'grapheme' }),
    fc.nat().map(String),
    fc.constantFrom('__proto__', '01', '10', '9', 'constructor'),
  )
  const value = fc.letrec((tie) => ({
    any: fc.oneof(
      { depthSize: 'small' },
      fc.constant(null),
      fc.boolean(),
      fc.integer(),
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.string({ unit: 'grapheme' }),
      fc.array(tie('any'), { maxLength: 4 }),
      tie('object'),
    ),
    object: fc.array(fc.tuple(name, tie('any')), { maxLength: 5 }).map((entries) => {
      const object: object = JSON.parse('{}')
      for (const [key, part] of entries)
        Object.defineProperty(object, key, { value: part, enumerable: true, configurable: true, writable: true })
      return object
    }),
  })).any
  fc.assert(
    fc.property(value, (any) => {
      expect(canonicalJson(any)).toBe(byHand(any))
    }),
    { numRuns: 2000 },
  )
})

test('what JSON cannot hold exactly is refused, and what is undefined is not there', () => {
  for (const unfit of [Number.NaN, Number.POSITIVE_INFINITY, '\ud800', undefined, () => 1, 1n, Symbol('x')]) {
    expect(() => canonicalJson(unfit)).toThrow('cannot hold')
    expect(() => canonicalJson({ a: [unfit ?? Number.NaN] })).toThrow('cannot hold')
  }
  expect(() => canonicalJson({ '\ud800': 1 })).toThrow('cannot hold')
  expect(canonicalJson({ b: undefined, a: 1 })).toBe('{"a":1}')
})
