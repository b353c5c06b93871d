// Laws of ULIDs: one shape, sorted by time and then by bytes, and both can be read back.
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { ulid } from '../../core/ulid.ts'

const crockford = [...'0123456789ABCDEFGHJKMNPQRSTVWXYZ']
const time = fc.nat({ max: 2 ** 48 - 1 })
const bytes = fc.uint8Array({ minLength: 10, maxLength: 10 })
const read = (text: string) => [...text].reduce((sum, digit) => sum * 32n + BigInt(crockford.indexOf(digit)), 0n)

test('any time and bytes give 26 characters, from which both are read back', () => {
  fc.assert(
    fc.property(time, bytes, (ms, tail) => {
      const text = ulid(ms, tail)
      expect(text).toMatch(/^[0-7][0-9A-HJKMNP-TV-Z]{25}$/)
      expect(Number(read(text.slice(0, 10)))).toBe(ms)
      expect(read(text.slice(10)).toString(16).padStart(20, '0')).toBe(Buffer.from(tail).toString('hex'))
    }),
  )
})

test('a later one sorts behind an earlier one, whatever their bytes', () => {
  fc.assert(
    fc.property(time, time, bytes, bytes, (a, b, first, second) => {
      fc.pre(a < b)
      expect(ulid(a, first) < ulid(b, second)).toBe(true)
    }),
  )
})
