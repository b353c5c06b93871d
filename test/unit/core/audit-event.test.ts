// Every event type of the contract by a full example; and that nothing passes which is more, less or other than that.
import { describe, expect, test } from 'vitest'
import { assertAuditEvent, MalformedEvent } from '../../../core/audit-event.ts'
import { auditTypes } from '../../../core/audit-types.ts'
import { refusalCodes } from '../../../core/refusal.ts'
import { accepted, base, examples, failedOf, okOf, optional, refused, refusedOf, without } from './an-audit-event.ts'

const contractTypes =
  'login login-failed account-locked logout session-warning session-expired declared break-glass break-glass-ended review-opened review-commented review-closed review-overdue key-made key-revoked session-ended key-refused session-read presence metadata-read rows-read sql-run impersonation-started impersonation-ended audit-read settings-changed signing-key-changed user-changed password-changed second-factor-changed role-changed group-changed provider-changed folder-changed terms-changed irb-changed activity-changed view-changed consent-changed version-disposed upload-begun part-received dataset-published unresolved'

const all = Object.entries(examples)
const others = (facts: object) =>
  Object.values(examples)
    .flatMap((example) => Object.entries(example))
    .filter(([name]) => !(name in facts))
const withFacts = all.filter(([, facts]) => Object.keys(facts).length > 0)

test('the types are exactly those of the contract', () => {
  expect(Object.keys(auditTypes)).toEqual(contractTypes.split(' '))
})

test('every type has a title and a sentence of its own', () => {
  const said = Object.values(auditTypes)
  expect(new Set(said.map((t) => t.title)).size).toBe(said.length)
  expect(new Set(said.map((t) => t.sentence)).size).toBe(said.length)
  for (const { title, sentence } of said) {
    expect(title).toMatch(/^[A-Z].*[a-z]$/)
    expect(sentence).toMatch(/^[A-Z].+\.$/)
  }
})

describe.each(all)('an event of type %s', (type, facts) => {
  test('is accepted in full when it went well, was refused or failed', () => {
    accepted(okOf(type, facts))
    accepted(refusedOf(type, facts))
    accepted(failedOf(type, facts))
  })

  test('may lack its facts when it was refused or failed', () => {
    accepted(refusedOf(type, {}))
    accepted(failedOf(type, {}))
    for (const name of Object.keys(facts)) {
      accepted(refusedOf(type, without(name, facts)))
      accepted(failedOf(type, without(name, facts)))
    }
  })

  test('is refused with a field that its type does not have', () => {
    for (const of of [okOf, refusedOf, failedOf]) refused(of(type, { ...facts, cell: 'secret' }))
  })

  test('is refused with a fact of any other type', () => {
    for (const [name, fact] of others(facts)) {
      for (const of of [okOf, refusedOf, failedOf]) refused(of(type, { ...facts, [name]: fact }))
    }
  })

  test('carries a code when it was refused, and only then', () => {
    refused(without('code', refusedOf(type, facts)))
    refused({ ...refusedOf(type, facts), code: 'no-such-code' })
    refused({ ...okOf(type, facts), code: 'forbidden' })
    refused({ ...failedOf(type, facts), code: 'forbidden' })
  })

  test('is refused without an outcome, or with an unknown one', () => {
    refused(without('outcome', okOf(type, facts)))
    refused({ ...okOf(type, facts), outcome: 'maybe' })
  })

  test('is refused without any one of what every event has', () => {
    for (const name of Object.keys(base).filter((field) => !optional.includes(field))) {
      for (const of of [okOf, refusedOf, failedOf]) refused(without(name, of(type, facts)))
    }
  })

  test('is refused when any field holds something else', () => {
    for (const of of [okOf, refusedOf, failedOf]) {
      const event = of(type, facts)
      for (const [name, value] of Object.entries(event)) {
        refused({ ...event, [name]: typeof value === 'boolean' ? 1 : true })
      }
    }
  })
})

describe.each(withFacts)('an event of type %s that went well', (type, facts) => {
  test.each(Object.keys(facts))('has %s, unless that is optional', (name) => {
    const event = without(name, okOf(type, facts))
    if (optional.includes(name)) accepted(event)
    else refused(event)
  })
})

test.each(refusalCodes)('an event may be refused with the code %s', (code) => {
  accepted({ ...refusedOf('key-refused', {}), code })
})

test('an event outside a session has no number, no session and nobody', () => {
  const nobody = { session: null, user: null, actingAs: null, key: null, folder: null, declaration: null }
  accepted(without('sequence', { ...refusedOf('login-failed', { reason: 'unknown-user' }), ...nobody }))
})

test.each([
  'unknown-user',
  'wrong-password',
  'code-required',
  'wrong-code',
  'disabled',
  'dormant',
  'locked',
  'too-many-sessions',
])('a sign-in may fail as %s', (reason) => {
  accepted(failedOf('login-failed', { reason }))
})

test.each(['toString', '__proto__', 'constructor', 'LOGIN', ''])(
  'an event of the unknown type "%s" is refused',
  (type) => {
    expect(() => assertAuditEvent(okOf(type, {}))).toThrow(new MalformedEvent(`unknown audit event type ${type}`))
  },
)

test('a field called __proto__ is as unknown as any other', () => {
  refused(JSON.parse(JSON.stringify(okOf('logout', {})).replace('{', '{"__proto__":{"cell":"secret"},')))
})

test.each([[null], [undefined], ['login'], [7], [[]], [{}], [{ type: 7 }]])('%j is no event', (stored) => {
  refused(stored)
})
