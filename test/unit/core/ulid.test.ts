// ULIDs against the published example and the two ends of their range.
import { expect, test } from 'vitest'
import { ulid, ulidRandomBytes } from '../../../core/ulid.ts'

const zeros = new Uint8Array(10)
const ones = new Uint8Array(10).fill(255)

test('the time part is that of the specification', () => {
  expect(ulid(1_469_918_176_385, zeros)).toBe('01ARYZ6S410000000000000000')
})

test('the lowest and the highest have full length', () => {
  expect(ulid(0, zeros)).toBe('00000000000000000000000000')
  expect(ulid(2 ** 48 - 1, ones)).toBe('7ZZZZZZZZZZZZZZZZZZZZZZZZZ')
})

test('the bytes stand behind the time, in their order', () => {
  expect(ulid(0, Uint8Array.of(1, 0, 0, 0, 0, 0, 0, 0, 0, 2))).toBe('00000000000400000000000002')
})

test.each([0, 9, 11])('%i bytes are refused', (length) => {
  expect(() => ulid(0, new Uint8Array(length))).toThrow(new RangeError('a ULID takes 10 bytes'))
})

test('it takes ten bytes', () => {
  expect(ulidRandomBytes).toBe(10)
})

test.each([-1, 2 ** 48, Number.NaN])('the time %d is refused', (nowMs) => {
  expect(() => ulid(nowMs, zeros)).toThrow(RangeError)
})
