// A one-time link opens with its own token alone, until it is spent or a day is over.
import { randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import { linkSecretBytes, mintLink, opens, personOfToken } from '../../../core/one-time-link.ts'

const nowMs = 1_000_000
const day = 86_400_000
const { token, link } = mintLink(1001, 'invite', randomBytes(linkSecretBytes), nowMs)

test.each([
  ['its token', token, link, nowMs, true],
  ['its token a moment before the end', token, link, nowMs + day - 1, true],
  ['its token at the end', token, link, nowMs + day, false],
  ['its token when it was spent', token, { ...link, state: 'spent' } as const, nowMs, false],
  ['another token', mintLink(1001, 'invite', randomBytes(linkSecretBytes), nowMs).token, link, nowMs, false],
  ['the token of another person', token.replace('1001', '1002'), link, nowMs, false],
  ['its own digest', link.hash, link, nowMs, false],
  ['nothing', '', link, nowMs, false],
])('with %s', (_, shown, held, at, isOpen) => {
  expect(opens(shown, held, at)).toBe(isOpen)
})

test('the token says whose it is, and what is kept does not hold its secret', () => {
  expect(personOfToken(token)).toBe(1001)
  expect(JSON.stringify(link)).not.toContain(token.split('.')[1])
  for (const text of ['', '1001', '1001.', `x${token}`, `${token}=`, `-1.${'a'.repeat(43)}`, `1e3.${'a'.repeat(43)}`]) {
    expect(personOfToken(text)).toBeNull()
  }
})
