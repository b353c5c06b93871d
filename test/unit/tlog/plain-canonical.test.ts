// What is told at a glance to be canonical is so: any JSON text, written well or badly, against the writer of RFC 8785.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { canonicalJson } from '../../../tlog/canonical-json.ts'
import { isPlainlyCanonical } from '../../../tlog/plain-canonical.ts'

const isPlain = (text: string) => isPlainlyCanonical(Buffer.from(text))

function isCanonical(text: string): boolean {
  return canonicalJson(JSON.parse(text)) === text
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

/** Texts of JSON with everything that a careless writer does: blanks, names in any order and twice, all ways of numbers. */
const token = fc.oneof(
  fc.constantFrom('null', 'true', 'false', '0', '-0', '1', '1.0', '1.5', '1e5', '1E5', '2e0', '9007199254740993', '-7'),
  fc.nat({ max: 10 ** 17 }).map(String),
  fc.constantFrom('""', '"a"', '"b"', '"ab"', '"\\u0061"', '"\\n"', '"é"', '"\u007f"', '" "', '"{"', '"],"', '"1e5"'),
)
const name = fc.constantFrom(
  '""',
  '"a"',
  '"b"',
  '"ab"',
  '"aa"',
  '"10"',
  '"9"',
  '"__proto__"',
  '"é"',
  '"\\u0061"',
  '"{,"',
)
const blank = fc.constantFrom('', '', '', '', '', '', ' ', '\n', '\t')
const text = fc.letrec<{ any: string }>((tie) => ({
  any: fc.oneof(
    { depthSize: 'small' },
    token,
    fc.tuple(blank, fc.array(tie('any'), { maxLength: 3 })).map(([gap, parts]) => `[${gap}${parts.join(`,${gap}`)}]`),
    fc
      .tuple(blank, fc.array(fc.tuple(name, tie('any')), { maxLength: 3 }), fc.boolean())
      .map(([gap, parts, isSorted]) => {
        const members = parts.map(([one, value]) => `${one}:${gap}${value}`)
        return `{${(isSorted ? members.sort() : members).join(`${gap},`)}}`
      }),
  ),
})).any

test('no text is told to be canonical that is not, and of the canonical ones many are told', () => {
  let told = 0
  fc.assert(
    fc.property(text, (any) => {
      if (!isPlain(any)) return
      told += 1
      expect([any, isCanonical(any)]).toEqual([any, true])
    }),
    { numRuns: 20_000 },
  )
  expect(told).toBeGreaterThan(2_000)
})

test('nor is one of which a byte was changed, taken away or added', () => {
  const whole = '{"a":{"b":[1,"x",{"c":null,"d":true}],"ba":20},"aa":[],"b":"q"}'
  expect([isPlain(whole), isCanonical(whole)]).toEqual([true, true])
  for (let at = 0; at < whole.length; at++) {
    for (const byte of ['', ...Array.from({ length: 128 }, (_, code) => String.fromCharCode(code))]) {
      for (const kept of [0, 1]) {
        const changed = whole.slice(0, at) + byte + whole.slice(at + kept)
        if (isJson(changed) && isPlain(changed)) expect([changed, isCanonical(changed)]).toEqual([changed, true])
      }
    }
  }
})

test.each([
  ['[1e5]', 'an exponent'],
  ['[1.0]', 'a fraction'],
  ['[-0]', 'a sign'],
  ['[1234567890123456789]', 'more digits than a number holds'],
  ['{"b":1,"a":2}', 'names out of order'],
  ['{"ab":1,"a":2}', 'a name behind a longer one'],
  ['{"a":1,"a":2}', 'a name twice'],
  ['{"a":{"z":1},"A":2}', 'names out of order behind an object'],
  ['{"a": 1}', 'a blank'],
  ['["\\u0061"]', 'an escape'],
  ['["\u00e9"]', 'another letter than of ASCII'],
  ['['.repeat(40) + ']'.repeat(40), 'a depth that no event has'],
  ['"a', 'a text that does not end'],
  ['[1]]', 'an end too many'],
  ['[[1]', 'an end too few'],
])('%s is not: %s', (any) => {
  expect(isPlain(any)).toBe(false)
})
