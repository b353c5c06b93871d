// How often the page asks whether its session still runs.
import { expect, test } from 'vitest'
import { lookAfterMs } from '../../../web/look-after.ts'

test.each([
  ['in use', { isVisible: true, untouchedMs: 0 }, 10_000],
  ['seen, and touched a moment ago', { isVisible: true, untouchedMs: 119_999 }, 10_000],
  ['seen, and lying there', { isVisible: true, untouchedMs: 120_000 }, 30_000],
  ['seen by nobody', { isVisible: false, untouchedMs: 0 }, null],
])('a page that is %s', (_, seen, after) => {
  expect(lookAfterMs(seen)).toBe(after)
})
