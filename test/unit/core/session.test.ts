// The two clocks of a session at their edges, and the settings an empty site starts with.
import { expect, test } from 'vitest'
import { refusalCodes } from '../../../core/refusal.ts'
import { endedSentences, expiresAtMs, firstClocks, slidesIdle, slidIdleEnd, timeToLive } from '../../../core/session.ts'
import { firstSettings, type IdleClock, idleClocks, type Settings } from '../../../core/settings.ts'

const aSettings = (some: Partial<Settings>): Settings => ({ ...firstSettings, ...some })
const now = Date.UTC(2026, 0, 2, 3, 4, 5, 678)
const minute = 60_000

test('an empty site has no session keys, half an hour of idling, twelve hours at most, and any use counts', () => {
  expect(firstSettings).toEqual({
    sessionKeys: false,
    idleMinutes: 30,
    maxHours: 12,
    idleClock: 'any-use',
    lockoutFailures: 10,
    lockoutMinutes: 15,
    addressTries: 100,
    dormantDays: 0,
    secondFactor: 'nobody',
    passwordSignIn: 'everybody',
    sessionsPerPerson: 50,
    keysPerSession: 8,
    queryRows: 10_000_000,
    querySeconds: 60,
    queryMegabytes: 1_024,
    sqlCharacters: 8_192,
    termsChangeEndsDeclarations: false,
    resignDays: 0,
    signature: 'name',
    breakGlassMinutes: 0,
    breakGlassPhi: 'Restricted',
    breakGlassRole: 'reader',
    reviewDays: 7,
    uploadMegabytes: 1024,
  })
  expect(idleClocks).toEqual(['any-use', 'presence'])
})

test('both clocks of a new session start from now', () => {
  expect(firstClocks(firstSettings, now)).toEqual({
    idleEndsAtMs: now + 30 * minute,
    endsAtMs: now + 12 * 60 * minute,
  })
})

test.each([
  [59, 59],
  [60, 60],
  [61, 60],
])('with one hour at most and %i minutes of idling the first idle end is %i minutes away', (idleMinutes, expected) => {
  const clocks = firstClocks(aSettings({ idleMinutes, maxHours: 1 }), now)
  expect(clocks).toEqual({ idleEndsAtMs: now + expected * minute, endsAtMs: now + 60 * minute })
})

test('a use moves the idle end to the whole idle time from that use', () => {
  expect(slidIdleEnd(aSettings({ idleMinutes: 7 }), now)).toBe(now + 7 * minute)
})

const slides: [IdleClock, byCookie: boolean, routeSlides: boolean, expected: boolean][] = [
  ['any-use', true, true, true],
  ['any-use', false, true, true],
  ['any-use', true, false, false],
  ['any-use', false, false, false],
  ['presence', true, true, true],
  ['presence', false, true, false],
  ['presence', true, false, false],
  ['presence', false, false, false],
]

test.each(slides)(
  'idle clock %s, by cookie %s, on a route that counts %s: slides %s',
  (clock, byCookie, routeSlides, expected) => {
    expect(slidesIdle(clock, { byCookie, routeSlides })).toBe(expected)
  },
)

test.each([
  [1_000, 5_000, 1_000],
  [5_000, 1_000, 1_000],
  [5_000, 5_000, 5_000],
])('with an idle end at %i and an absolute end at %i a session expires at %i', (idleEndsAtMs, endsAtMs, expected) => {
  expect(expiresAtMs({ idleEndsAtMs, endsAtMs })).toBe(expected)
})

test.each([
  [1_000, 9_000, 1],
  [1_001, 9_000, 2],
  [1_999, 9_000, 2],
  [9_000, 2_500, 3],
])(
  'a session that ends at %i or %i may be cleaned away from second %i on, never before',
  (idleEndsAtMs, endsAtMs, expected) => {
    expect(timeToLive({ idleEndsAtMs, endsAtMs })).toBe(expected)
  },
)

const atTheDoor = refusalCodes.filter((code) => /^(key|session|user|keys|no|second)-/.test(code))

test('every refusal at the door has a sentence of its own, and no other refusal has one', () => {
  expect(Object.keys(endedSentences).sort()).toEqual([...atTheDoor].sort())
  const sentences = Object.values(endedSentences)
  expect(new Set(sentences).size).toBe(sentences.length)
  for (const sentence of sentences) expect(sentence).toMatch(/^[A-Z].{20,}\.$/)
})

test('the sentences say what happened in the words of the code, and what a whole key looks like', () => {
  expect(endedSentences['session-ended']).toMatch(/has ended/)
  expect(endedSentences['session-expired']).toMatch(/has expired/)
  expect(endedSentences['key-revoked']).toMatch(/was revoked/)
  expect(endedSentences['user-disabled']).toMatch(/is disabled/)
  expect(endedSentences['key-malformed']).toMatch(/begins with session\| and has 64 characters after that/)
})
