// Keys that ended because session keys were switched off.
import { describe, expect, test } from 'vitest'
import { unlimited } from '../../../core/key-limits.ts'
import { isFromBeforeSwitch, keyRevokedAt } from '../../../core/session.ts'
import { firstSettings } from '../../../core/settings.ts'

const at = '2026-07-01T12:00:00.000Z'
const ended = { ...firstSettings, keysEnded: { inVersion: 5, at } }
const named = { id: 'k', label: '', createdAt: at, expiresAt: '2026-07-01T20:00:00.000Z', hash: 'h' }
const key = { ...named, revokedAt: null, lastUsedAtMs: null, limits: unlimited }

describe('a key', () => {
  test.each([
    [0, true],
    [4, true],
    [5, false],
    [6, false],
  ])('made under version %i of settings that switched keys off in version 5 is from before: %s', (madeIn, before) => {
    expect(isFromBeforeSwitch(madeIn, ended)).toBe(before)
    expect(isFromBeforeSwitch(madeIn, firstSettings)).toBe(false)
    expect(keyRevokedAt({ ...key, madeIn }, ended)).toBe(before ? at : null)
    expect(keyRevokedAt({ ...key, madeIn }, firstSettings)).toBeNull()
  })

  test.each([
    ['2026-07-01T11:59:59.999Z', '2026-07-01T11:59:59.999Z'],
    ['2026-07-01T12:00:00.001Z', at],
  ])('revoked by itself at %s shows the earlier end, %s', (revokedAt, shown) => {
    expect(keyRevokedAt({ ...key, madeIn: 1, revokedAt }, ended)).toBe(shown)
    expect(keyRevokedAt({ ...key, madeIn: 5, revokedAt }, ended)).toBe(revokedAt)
  })

  test.each([
    [at, null],
    ['2026-07-01T12:00:00.001Z', at],
  ])('that expired at %s shows %s: what had expired was not revoked', (expiresAt, shown) => {
    expect(keyRevokedAt({ ...key, madeIn: 1, expiresAt }, ended)).toBe(shown)
  })
})
