// LIST: every audit event type with its facts: plain facts without cell values. Titles and sentences: audit-types.ts.
import * as z from 'zod/mini'
import { phiLevels } from './phi.ts'
import { filterOps } from './query.ts'
import { LevelFileFact, ParameterFact, ReplayVerdict, RowsReplay, Sha256, SqlReplay } from './replay-facts.ts'
import { signatureFactors } from './signature.ts'

export const Identity = z.strictObject({ id: z.number(), email: z.string() })
const Level = z.enum(phiLevels)

export const ActingWith = z.union([
  z.strictObject({ group: z.strictObject({ id: z.number(), name: z.string() }) }),
  z.strictObject({ roles: z.array(z.string()), phi: Level }),
])
const Count = z.int().check(z.minimum(0))
export const Ordinal = z.int().check(z.minimum(1))

export const DeclaredContext = z.strictObject({
  activity: z.string(),
  irb: z.nullable(z.string()),
  phi: Level,
  termsSha256: z.string(),
  version: Ordinal,
  /** Made in an emergency: the event that says why, and until when it lasts. */
  emergency: z.optional(z.strictObject({ event: z.string(), until: z.string() })),
})

const Participants = z.union([
  z.strictObject({ count: Count, ids: z.optional(z.array(z.string())), sha256: z.string() }),
  z.literal('not-determined'),
  /** The folder records participants only where PHI columns were touched, and none was. */
  z.literal('not-recorded'),
])

const FilterFact = z.strictObject({
  column: z.nullable(z.string()),
  op: z.enum([...filterOps, 'q']),
  values: z.array(z.string()),
})

const Changes = z.array(z.strictObject({ name: z.string(), old: z.unknown(), new: z.unknown() }))

const loginFailures = [
  'unknown-user',
  'wrong-password',
  'code-required',
  'wrong-code',
  'disabled',
  'dormant',
  'locked',
  'too-many-sessions',
  'password-off',
  // By a provider of identities: what came back is not what was begun here; it said no, or what it said does not hold; it
  // does not answer; it was not proven as asked; no verified address; nobody here by it.
  'oidc-state',
  'oidc',
  'oidc-down',
  'oidc-method',
  'oidc-email',
  'oidc-nobody',
] as const

const none = {} as const
const keyFacts = { keyId: z.string() }
/** How a key is narrower than its session. */
const LimitFacts = z.strictObject({
  readOnly: z.boolean(),
  phi: z.nullable(Level),
  folders: z.nullable(z.array(z.string())),
  tables: z.nullable(z.array(z.strictObject({ folder: z.string(), schema: z.string(), query: z.string() }))),
  addresses: z.nullable(z.array(z.string())),
})
const readFacts = {
  schema: z.string(),
  query: z.string(),
  version: z.string(),
  columns: z.array(z.string()),
  phiColumns: z.array(z.string()),
  effectivePhi: Level,
  rowCount: Count,
  total: Count,
  participants: Participants,
  attempted: z.optional(z.array(z.string())),
}
const subjectFacts = { subject: z.string(), changes: Changes }

/** Facts by type. What was refused or failed carries as many of them as were known by then. */
export const facts = {
  login: {
    amr: z.optional(z.array(z.string())),
    acr: z.optional(z.string()),
    /** The provider of identities, and what changed by what it said: a new account, a link, groups. */
    provider: z.optional(z.string()),
    accountChanges: z.optional(Changes),
  },
  'login-failed': { reason: z.enum(loginFailures), provider: z.optional(z.string()) },
  'account-locked': { until: z.string() },
  logout: none,
  'session-warning': { by: z.enum(['idle', 'absolute']), endsAt: z.string() },
  'session-expired': { lastSequence: Ordinal },
  declared: {
    signedName: z.string(),
    signedAt: z.string(),
    meaning: z.string(),
    signedWith: z.optional(z.enum(signatureFactors)),
    irbTitle: z.optional(z.nullable(z.string())),
  },
  'break-glass': {
    reason: z.string(),
    phi: Level,
    until: z.string(),
    signedName: z.string(),
    meaning: z.string(),
  },
  'break-glass-ended': { opened: z.string() },
  'review-opened': { subject: z.string(), review: z.string(), from: z.string(), until: z.string() },
  'review-commented': { subject: z.string(), review: z.string(), comment: z.string() },
  'review-closed': {
    subject: z.string(),
    review: z.string(),
    /** The event that says why, of an emergency; when it was opened, of what an auditor opened. */
    opened: z.string(),
    comment: z.string(),
    /** Of what an auditor opened. */
    signature: z.optional(
      z.strictObject({ signedName: z.string(), signedWith: z.enum(signatureFactors), meaning: z.string() }),
    ),
  },
  'review-overdue': { subject: z.string(), review: z.string(), until: z.string() },
  'key-made': { ...keyFacts, label: z.string(), expiresAt: z.string(), limits: z.optional(LimitFacts) },
  /** Why, where nobody asked for it; and whose key it was, where that is not who revoked it. */
  'key-revoked': { ...keyFacts, cause: z.optional(z.enum(['seen-in-url'])), owner: z.optional(z.string()) },
  'session-ended': { subject: z.string(), endedSession: z.string() },
  'key-refused': none,
  'session-read': none,
  presence: none,
  'metadata-read': { what: z.string() },
  'rows-read': {
    ...readFacts,
    filters: z.array(FilterFact),
    sort: z.array(z.string()),
    limit: z.nullable(Count),
    offset: Count,
    /** Columns answered blank because they are above the level. */
    withheld: z.array(z.string()),
    /** Everybody whose rows `total` counted, where only some of up to 10,000 rows were released. */
    counted: z.optional(Participants),
    /** Each combination of values once. */
    distinct: z.optional(z.literal(true)),
    replay: z.optional(RowsReplay),
  },
  'sql-run': {
    ...readFacts,
    sql: z.string(),
    parameters: z.array(ParameterFact),
    /** As of `rows-read`. */
    counted: z.optional(Participants),
    replay: z.optional(SqlReplay),
  },
  'impersonation-started': { subject: z.string() },
  'impersonation-ended': { subject: z.string() },
  'audit-read': {
    asked: z.record(z.string(), z.string()),
    eventCount: Count,
    verdict: z.optional(ReplayVerdict),
  },
  'settings-changed': { changes: Changes },
  'signing-key-changed': subjectFacts,
  'user-changed': subjectFacts,
  'password-changed': { reason: z.enum(['change', 'invite', 'reset']) },
  'second-factor-changed': { changes: Changes },
  'role-changed': subjectFacts,
  'group-changed': subjectFacts,
  'provider-changed': subjectFacts,
  'folder-changed': subjectFacts,
  'terms-changed': subjectFacts,
  'irb-changed': subjectFacts,
  'activity-changed': subjectFacts,
  'view-changed': subjectFacts,
  'consent-changed': { participant: z.string(), withdrawn: z.boolean(), reason: z.string(), count: Ordinal },
  'upload-begun': { upload: z.string(), schema: z.string(), query: z.string(), bytes: Count, sha256: Sha256 },
  'part-received': { upload: z.string(), part: Ordinal, parts: Ordinal },
  'dataset-published': {
    schema: z.string(),
    query: z.string(),
    version: z.string(),
    previousVersion: z.nullable(z.string()),
    rowCount: Count,
    columns: z.array(z.strictObject({ name: z.string(), type: z.string(), phi: Level })),
    operatingSystemUser: z.optional(z.string()),
    files: z.optional(z.array(LevelFileFact)),
    /** The upload it was made of, where it came through the API. */
    fromUpload: z.optional(z.strictObject({ id: z.string(), bytes: Count, sha256: Sha256 })),
    /** How many withdrawals of consent it was made without, and how many rows that left out. */
    withdrawals: z.optional(Count),
    leftOut: z.optional(Count),
  },
  'version-disposed': {
    schema: z.string(),
    query: z.string(),
    version: z.string(),
    reason: z.string(),
    operatingSystemUser: z.optional(z.string()),
  },
  unresolved: none,
}

export type AuditType = keyof typeof facts
