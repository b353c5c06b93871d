// LIST: every setting of a site: its range, what an empty site starts with, and the sentence that says what it does. The
// API, the command line, the page and docs/operating.md all read this list. Pure.
import * as z from 'zod/mini'
import { emergencyFields, emergencyList, firstEmergency } from './emergency.ts'
import { firstQueryLimits, queryLimitFields } from './query-limits.ts'
import { firstSignIn, passwordSignInOf, secondFactorOf, signInFields } from './sign-in-settings.ts'
import { signatureFactors } from './signature.ts'

export const idleClocks = ['any-use', 'presence'] as const
/** `any-use`: scripts keep a session alive too (LabKey's way). `presence`: only what the person does in the browser. */
export type IdleClock = (typeof idleClocks)[number]

const between = (least: number, most: number) => z.int().check(z.minimum(least), z.maximum(most))

/** What each setting may be. */
export const settingFields = {
  sessionKeys: z.boolean(),
  idleMinutes: between(1, 1440),
  maxHours: between(1, 24),
  idleClock: z.enum(idleClocks),
  ...signInFields,
  sessionsPerPerson: between(1, 500),
  keysPerSession: between(1, 8),
  ...queryLimitFields,
  termsChangeEndsDeclarations: z.boolean(),
  resignDays: between(0, 3660),
  signature: z.enum(signatureFactors),
  ...emergencyFields,
  uploadMegabytes: between(1, 102_400),
}

export type SettingName = keyof typeof settingFields

/** What of the settings is chosen, apart from what follows. */
export type ChosenSettings = { readonly [Name in SettingName]: z.infer<(typeof settingFields)[Name]> }

/** All are read strongly at each request: a change acts on the next one. */
export type Settings = ChosenSettings & {
  /**
   * When session keys were last switched off, and the version of the settings that did it: a key made under an earlier
   * version is dead for ever. Counted, not timed, so that no two clocks and no tie can bring one back. Absent: never.
   */
  readonly keysEnded?: { readonly inVersion: number; readonly at: string } | undefined
  /** When `dormantDays` last began to count; absent where it never did. */
  readonly dormantFrom?: string | undefined
}

/** What an empty site starts with: no session keys until an administrator allows them. */
export const firstSettings: ChosenSettings = {
  sessionKeys: false,
  idleMinutes: 30,
  maxHours: 12,
  idleClock: 'any-use',
  ...firstSignIn,
  sessionsPerPerson: 50,
  keysPerSession: 8,
  ...firstQueryLimits,
  termsChangeEndsDeclarations: false,
  resignDays: 0,
  signature: 'name',
  ...firstEmergency,
  uploadMegabytes: 1_024,
}

export type DescribedSetting = {
  /** What may be given, for a person. */
  readonly values: string
  readonly sentence: string
}

/** How each setting is said. */
export const settingsList: Readonly<Record<SettingName, DescribedSetting>> = {
  sessionKeys: {
    values: 'true|false',
    sentence: 'Whether people may make and use session keys. Switching it off ends every key for good.',
  },
  idleMinutes: { values: '1..1440', sentence: 'How many minutes a session may rest before it ends.' },
  maxHours: { values: '1..24', sentence: 'How many hours after its start a session ends in any case.' },
  idleClock: {
    values: idleClocks.join('|'),
    sentence: 'Whether scripts keep a session alive too, or the person in the browser alone.',
  },
  lockoutFailures: {
    values: '3..100',
    sentence: 'How many wrong passwords or codes bar signing in to an account.',
  },
  lockoutMinutes: { values: '1..1440', sentence: 'How many minutes they are counted, and signing in is barred.' },
  addressTries: {
    values: '10..1000000',
    sentence: 'How many wrong tries to sign in one address may make in a minute; behind a proxy all callers are one.',
  },
  dormantDays: {
    values: '0..3650',
    sentence: 'After how many days without signing in an account is as if disabled; 0 never.',
  },
  secondFactor: {
    values: secondFactorOf.join('|'),
    sentence: 'Who must have a second factor; until it is set up a session can do nothing else.',
  },
  passwordSignIn: {
    values: passwordSignInOf.join('|'),
    sentence: 'Who may sign in with a password; all others by a provider of identities alone.',
  },
  sessionsPerPerson: {
    values: '1..500',
    sentence: 'How many sessions a person may have at once; signing in beyond them is refused.',
  },
  keysPerSession: { values: '1..8', sentence: 'How many live keys a session may have.' },
  queryRows: { values: '1..100000000', sentence: 'How many rows one answer may hold; more is refused whole.' },
  querySeconds: { values: '1..3600', sentence: 'How many seconds one question may take.' },
  queryMegabytes: { values: '64..1048576', sentence: 'How many megabytes of memory one question may take.' },
  sqlCharacters: { values: '100..8192', sentence: 'How many characters SQL may have.' },
  termsChangeEndsDeclarations: {
    values: 'true|false',
    sentence: 'Whether new terms end what was declared under the old ones, from the next request on.',
  },
  resignDays: {
    values: '0..3660',
    sentence: 'How many days a signature counts; 0 as long as its session.',
  },
  signature: {
    values: signatureFactors.join('|'),
    sentence: 'What signing takes: the typed name alone, or the password or a code of the second factor besides.',
  },
  ...emergencyList,
  uploadMegabytes: {
    values: '1..102400',
    sentence: 'How many megabytes a file may have that is published through the API; in AWS at most 256.',
  },
}

const Chosen = z.object(settingFields)

/** What everybody with a session is told of the settings: what bears on their own session and questions. */
export const SessionSettings = z.pick(Chosen, {
  sessionKeys: true,
  idleMinutes: true,
  maxHours: true,
  idleClock: true,
  sessionsPerPerson: true,
  keysPerSession: true,
  queryRows: true,
  querySeconds: true,
  queryMegabytes: true,
  sqlCharacters: true,
})

/** Some of the settings, each within its range, and no other field. */
export const SomeSettings = z.partial(z.strictObject(settingFields))
export type SomeSettings = z.infer<typeof SomeSettings>

/** The settings as they are chosen: what is asked for, and else what was. */
export function chosenSettings(before: ChosenSettings, asked: SomeSettings = {}): ChosenSettings {
  const given = Object.entries(asked).filter(([, value]) => value !== undefined)
  return Chosen.parse({ ...before, ...Object.fromEntries(given) })
}
