import { expect, test } from 'vitest'
import { clockText } from '../../../web/clock-text.ts'

test.each([
  [0, '0:00'],
  [-5_000, '0:00'],
  [59_400, '0:59'],
  [60_000, '1:00'],
  [1_799_000, '29:59'],
  [3_909_000, '1:05:09'],
  [43_200_000, '12:00:00'],
])('%d milliseconds are shown as %s', (milliseconds, shown) => {
  expect(clockText(milliseconds)).toBe(shown)
})
