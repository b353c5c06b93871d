import fc from 'fast-check'
import { expect, test } from 'vitest'
import { auditSchemas, looksUncompiled } from '../../../core/audit-event.ts'
import { entryCheck, eventIn } from '../../../local/check-entries.ts'
import { canonicalJson } from '../../../tlog/canonical-json.ts'
import { base, examples, failedOf, okOf, refusedOf } from '../core/an-audit-event.ts'

const wrongIn = (text: string | Uint8Array) => {
  const found = eventIn(Buffer.from(text))
  return 'wrong' in found ? found.wrong : null
}

const login = okOf('login', {})

test.each<[string, string | Uint8Array, string | null]>([
  ['an event', canonicalJson(login), null],
  ['no text', Uint8Array.of(0xff, 0xfe), 'is no text'],
  ['no JSON', '{"a":', 'is no JSON'],
  ['an event with a space', JSON.stringify(login, null, 1), 'is not written as canonical JSON'],
  [
    'an event in another order of names',
    JSON.stringify({ ...login, at: login.at }),
    'is not written as canonical JSON',
  ],
  [
    'a text with an escape that is none',
    canonicalJson({ ...login, userAgent: 'R' }).replace('"R"', '"\\u0052"'),
    'is not written as canonical JSON',
  ],
  ['a name twice', canonicalJson(login).replace('{', '{"actingAs":null,'), 'is not written as canonical JSON'],
  ['something else', canonicalJson({ a: 1 }), 'is no event: a stored event has no type'],
  ['an event of no known type', canonicalJson({ ...login, type: 'x' }), 'is no event: unknown audit event type x'],
  [
    'an event with one fact more',
    canonicalJson({ ...login, more: 1 }),
    'is no event: a stored event does not fit its type',
  ],
  [
    'an event under another number',
    canonicalJson({ ...login, sequence: 8 }),
    'is no event: the id of an event is its session and number',
  ],
  ['what was lost', canonicalJson({ id: 'x.1', lost: 'gone' }), 'stands for x.1: gone'],
])('%s', (_, entry, wrong) => {
  expect(wrongIn(entry)).toBe(wrong)
})

test('an event of each type and outcome is taken, with its escapes', () => {
  for (const [type, facts] of Object.entries(examples)) {
    for (const event of [okOf(type, facts), refusedOf(type, facts), failedOf(type, facts)]) {
      expect(wrongIn(canonicalJson({ ...event, userAgent: 'tab\t, "quote", ü, \u0001' })), type).toBeNull()
    }
  }
})

/** By the schemas as they are written, not as they are compiled. */
function fitsAsWritten(event: Readonly<Record<string, unknown>>): boolean {
  const { type, id, session, sequence } = event
  const schema = typeof type === 'string' ? auditSchemas.get(type) : undefined
  return schema?.safeParse(event).success === true && (sequence === undefined || id === `${session}.${sequence}`)
}

test('what is taken is what the schema takes, whatever is altered', () => {
  const all = Object.entries(examples).map(([type, facts]) => okOf(type, facts))
  // So often that from here on every type is looked at by its compiled schema.
  for (const event of all) for (let n = 0; n < looksUncompiled; n++) eventIn(Buffer.from(canonicalJson(event)))
  const value = fc.oneof(fc.constant(null), fc.integer(), fc.string(), fc.constant([]), fc.constant({}), fc.boolean())
  fc.assert(
    fc.property(fc.constantFrom(...all), fc.nat(), value, (event, at, put) => {
      const names = Object.keys(event)
      const altered = { ...event, [names[at % names.length] ?? '']: put }
      const text = JSON.stringify(put).isWellFormed() ? canonicalJson(altered) : ''
      if (text !== '') expect(wrongIn(text) === null).toBe(fitsAsWritten(altered))
    }),
    { numRuns: 2000 },
  )
})

test('the look names the entry that is wrong, and says nothing of what is in it', () => {
  const { look } = entryCheck()
  const canary = 'P-007-canary'
  expect(look(Buffer.from(canonicalJson(login)), 0)).toBeNull()
  expect(look(Buffer.from(canonicalJson({ ...base, type: 'login', outcome: 'ok', canary })), 1)).not.toContain('canary')
  expect(look(Buffer.from(`{"x":"${canary}"`), 2)).toBe('entry 2 is no JSON')
})
