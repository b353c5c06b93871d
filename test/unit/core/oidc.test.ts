// What follows from the claims of a provider of identities: nothing that was not said in so many words.
import { describe, expect, test } from 'vitest'
import {
  calledBy,
  isLoopback,
  isOwnPath,
  isProvenEnough,
  mappedGroups,
  methodsOf,
  vouchedEmail,
} from '../../../core/oidc.ts'

test.each([
  [{}, { amr: [], acr: null }],
  [
    { amr: ['pwd', 'otp', 'pwd'], acr: 'gold' },
    { amr: ['pwd', 'otp'], acr: 'gold' },
  ],
  [
    { amr: 'otp', acr: 1 },
    { amr: [], acr: null },
  ],
  [
    { amr: [1, null, 'a b', '', 'x'.repeat(25), 'mfa'], acr: 'x'.repeat(129) },
    { amr: ['mfa'], acr: null },
  ],
  [{ amr: 'abcdefghij'.split('') }, { amr: 'abcdefgh'.split(''), acr: null }],
])('of how it was proven, %j counts as %j', (claims, methods) => {
  expect(methodsOf(claims)).toEqual(methods)
})

test.each([
  [[], [], [], null, true],
  [['mfa', 'hwk'], [], ['pwd', 'hwk'], null, true],
  [['mfa'], [], ['pwd'], 'gold', false],
  [[], ['gold'], ['mfa'], null, false],
  [['mfa'], ['gold'], ['mfa'], 'silver', false],
  [['mfa'], ['gold'], ['mfa'], 'gold', true],
])('asked for %j and %j, proven by %j in class %j: %j', (requireAmr, requireAcr, amr, acr, enough) => {
  expect(isProvenEnough({ requireAmr, requireAcr }, { amr, acr })).toBe(enough)
})

describe('an address that a provider vouches for', () => {
  const provider = { emailClaim: 'email', verifiedClaim: 'email_verified', emailDomains: null }
  test.each([
    [{ email: 'a@b.example', email_verified: true }, 'a@b.example'],
    [{ email: 'a@b.example', email_verified: 'true' }, null],
    [{ email: 'a@b.example', email_verified: 1 }, null],
    [{ email: 'a@b.example' }, null],
    [{ email: 'no address', email_verified: true }, null],
    [{ email: ['a@b.example'], email_verified: true }, null],
    [{ upn: 'a@b.example', email_verified: true }, null],
  ])('in %j is %j', (claims, email) => {
    expect(vouchedEmail(provider, claims)).toBe(email)
  })

  test.each([
    ['a@clinic.example', 'a@clinic.example'],
    ['a@CLINIC.example', 'a@CLINIC.example'],
    ['a@evil.clinic.example', null],
    ['a@clinic.example.evil', null],
    ['a@evilclinic.example', null],
  ])('%s, of a provider of one domain, is %j', (said, email) => {
    const own = { emailClaim: 'upn', verifiedClaim: 'is_own', emailDomains: ['Clinic.example'] }
    expect(vouchedEmail(own, { upn: said, is_own: true })).toBe(email)
  })
})

test.each([
  [{ name: ' Nina ' }, 'Nina'],
  [{ name: 'a\u0000b' }, 'a@b.example'],
  [{ name: 7 }, 'a@b.example'],
  [{}, 'a@b.example'],
])('whoever is %j is called %s', (claims, name) => {
  expect(calledBy(claims, 'a@b.example')).toBe(name)
})

describe('groups', () => {
  const groups = { claim: 'groups', map: { a: 'One', b: 'Two', c: 'One', constructor: 'Odd' } }
  test.each([
    [{ groups: ['c', 'b', 'else'] }, ['One', 'Two'], ['Odd']],
    [{ groups: 'a' }, ['One'], ['Two', 'Odd']],
    [{ groups: { a: true } }, [], ['One', 'Two', 'Odd']],
    [{}, [], ['One', 'Two', 'Odd']],
    [{ groups: [['a'], null, 1] }, [], ['One', 'Two', 'Odd']],
  ])('of %j are inside %j and outside %j', (claims, inside, outside) => {
    expect(mappedGroups({ groups }, claims)).toEqual({ inside, outside })
  })

  test('that are not mapped are none', () => {
    expect(mappedGroups({ groups: null }, { groups: ['a'] })).toEqual({ inside: [], outside: [] })
  })
})

test.each([
  ['http://localhost:8', true],
  ['http://127.3.2.1', true],
  ['http://[::1]:8', true],
  ['http://127.0.0.1.evil.example', false],
  ['http://localhost.evil.example', false],
  ['http://10.0.0.1', false],
])('%s leads to this machine: %j', (address, is) => {
  expect(isLoopback(new URL(address))).toBe(is)
})

test.each(['/', '/Demo/Study?x=1&y=%20#z', '/a//b'])('%j stays on this site', (path) => {
  expect(isOwnPath(path)).toBe(true)
  expect(new URL(path, 'https://study.example').origin).toBe('https://study.example')
})

test.each(['', 'x', '//evil', '/\\evil', '/a\\b', '/\t/evil', '/\n', 'https://evil', '/é', `/${'x'.repeat(512)}`])(
  '%j is not followed',
  (path) => {
    expect(isOwnPath(path)).toBe(false)
  },
)
