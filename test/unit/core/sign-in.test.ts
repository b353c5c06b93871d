// When an account takes no further tries.
import { expect, test } from 'vitest'
import { firstSettings } from '../../../core/settings.ts'
import { isLocked } from '../../../core/sign-in.ts'

const maxFailures = firstSettings.lockoutFailures
const nowMs = 1_000_000

test.each([
  [maxFailures - 1, nowMs + 1, false],
  [maxFailures, nowMs + 1, true],
  [maxFailures + 5, nowMs + 1, true],
  [maxFailures, nowMs, false],
  [maxFailures, nowMs - 1, false],
  [0, 0, false],
])('%i failures in a window that ends at %i: locked is %s', (failures, windowEndsAtMs, locked) => {
  expect(isLocked({ failures, windowEndsAtMs }, firstSettings, nowMs)).toBe(locked)
})
