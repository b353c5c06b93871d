// Addresses and blocks of them, as a key may be narrowed to.
import { describe, expect, test } from 'vitest'
import { isAddressWithin, parseBlock } from '../../../lambdas/http/addresses.ts'

describe('a block', () => {
  test.each(['192.0.2.7', '192.0.2.0/24', '0.0.0.0/1', '2001:db8::/32', '::1', '2001:db8::7/128'])(
    'may be %s',
    (text) => {
      expect(parseBlock(text)).not.toBeNull()
    },
  )

  test.each([
    '',
    '/',
    '192.0.2',
    '192.0.2.0/33',
    '192.0.2.0/0',
    '::/0',
    '2001:db8::/129',
    '192.0.2.0/024',
    '192.0.2.0/24/1',
  ])('is not %j', (text) => expect(parseBlock(text)).toBeNull())

  test.each(['fe80::1%eth0', '192.0.2.0/-1', 'localhost', '192.0.2.0/ 24', '*', '3221225991', '0300.0.2.0'])(
    'is not %j either',
    (text) => expect(parseBlock(text)).toBeNull(),
  )
})

describe('an address', () => {
  test.each([
    ['192.0.2.255', ['192.0.2.0/24'], true],
    ['192.0.3.0', ['192.0.2.0/24'], false],
    ['::ffff:192.0.2.9', ['192.0.2.0/24'], true],
    ['::ffff:192.0.3.9', ['192.0.2.0/24'], false],
    ['2001:db8:ffff::1', ['192.0.2.0/24', '2001:db8::/32'], true],
    ['2001:db9::1', ['2001:db8::/32'], false],
    ['192.0.2.7', ['192.0.2.7'], true],
    ['192.0.2.8', ['192.0.2.7'], false],
    ['192.0.2.7', [], false],
    ['', ['192.0.2.0/24'], false],
    ['unknown', ['192.0.2.0/24'], false],
    ['fe80::1%eth0', ['fe80::/10'], false],
    ['192.0.2.7', ['nonsense'], false],
  ])('%s in %j: %s', (address, blocks, within) => expect(isAddressWithin(address, blocks)).toBe(within))
})
