// The refusal codes are API: this is the list of the contract, written out once more.
import { expect, test } from 'vitest'
import { Refusal, refusalCodes } from '../../../core/refusal.ts'

const contract = {
  400: 'bad-request unknown-column unsupported-sql irb-required irb-unknown irb-expired phi-not-permitted',
  401: 'login-failed no-credentials key-malformed key-unknown key-revoked key-expired session-ended session-expired user-disabled second-factor-required keys-disabled',
  403: 'forbidden browser-only declaration-required keys-disabled csrf',
  404: 'not-found',
  405: 'method',
  409: 'terms-changed conflict',
  413: 'too-large query-limit',
  415: 'media-type',
  423: 'account-locked',
  429: 'slow-down',
  503: 'audit-unavailable unavailable',
}

test('the codes are exactly those of the contract, each once', () => {
  const codes = new Set(Object.values(contract).flatMap((list) => list.split(' ')))
  expect([...refusalCodes].sort()).toEqual([...codes].sort())
})

test('a refusal is an error that carries its code, its sentence and what is for the log alone', () => {
  const refusal = new Refusal('too-large', 'This is too large.', 'body of 11 MB')
  expect(refusal).toBeInstanceOf(Error)
  expect(refusal).toMatchObject({
    name: 'Refusal',
    code: 'too-large',
    message: 'This is too large.',
    detail: 'body of 11 MB',
  })
})

test('a refusal without a detail has none, and its sentence never holds the detail', () => {
  expect(new Refusal('csrf', 'No.').detail).toBeUndefined()
  expect(new Refusal('csrf', 'No.', 'secret').message).not.toContain('secret')
})
