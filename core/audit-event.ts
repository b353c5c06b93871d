// LIST: every audit event type with its title, its sentence and its facts. An event is a plain fact without cell values:
// who, when, from where, under which declaration, what was asked, how much was released. Treated as PHI all the same.
import * as z from 'zod/mini'
import { phiLevels } from './phi.ts'
import { filterOps } from './query.ts'
import { type RefusalCode, refusalCodes } from './refusal.ts'
import { LevelFileFact, ParameterFact, ReplayVerdict, RowsReplay, SqlReplay } from './replay-facts.ts'

const Identity = z.strictObject({ id: z.number(), email: z.string() })
const Level = z.enum(phiLevels)
const Count = z.int().check(z.minimum(0))
const Ordinal = z.int().check(z.minimum(1))

const DeclaredContext = z.strictObject({
  activity: z.string(),
  irb: z.nullable(z.string()),
  phi: Level,
  termsSha256: z.string(),
  version: Ordinal,
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

const none = {} as const
const keyFacts = { keyId: z.string() }
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
const facts = {
  login: none,
  'login-failed': { reason: z.enum(['unknown-user', 'wrong-password', 'disabled', 'locked']) },
  'account-locked': { until: z.string() },
  logout: none,
  'session-expired': { lastSequence: Ordinal },
  declared: { signedName: z.string(), signedAt: z.string(), meaning: z.string() },
  'key-made': { ...keyFacts, label: z.string(), expiresAt: z.string() },
  'key-revoked': keyFacts,
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
  'user-changed': subjectFacts,
  'role-changed': subjectFacts,
  'folder-changed': subjectFacts,
  'terms-changed': subjectFacts,
  'irb-changed': subjectFacts,
  'view-changed': subjectFacts,
  'dataset-published': {
    schema: z.string(),
    query: z.string(),
    version: z.string(),
    previousVersion: z.nullable(z.string()),
    rowCount: Count,
    columns: z.array(z.strictObject({ name: z.string(), type: z.string(), phi: Level })),
    operatingSystemUser: z.optional(z.string()),
    files: z.optional(z.array(LevelFileFact)),
  },
  unresolved: none,
}

export type AuditType = keyof typeof facts

/** How each type is called and said, for pages, exports and the command line. */
export const auditTypes: Record<AuditType, { readonly title: string; readonly sentence: string }> = {
  login: { title: 'Signed in', sentence: 'A person signed in and a session began.' },
  'login-failed': { title: 'Sign-in failed', sentence: 'Somebody tried to sign in and was refused.' },
  'account-locked': {
    title: 'Account locked',
    sentence: 'Too many wrong passwords: signing in is barred for a while.',
  },
  logout: { title: 'Signed out', sentence: 'The session ended, and every key of it.' },
  'session-expired': { title: 'Session expired', sentence: 'The session passed its idle or its absolute end.' },
  declared: {
    title: 'Declared and signed',
    sentence: 'A person declared activity, IRB and PHI level and signed the terms.',
  },
  'key-made': { title: 'Session key made', sentence: 'A session key was generated.' },
  'key-revoked': { title: 'Session key revoked', sentence: 'A session key was revoked.' },
  'key-refused': { title: 'Access refused at the door', sentence: 'A key or cookie of a known session was refused.' },
  'session-read': { title: 'Session viewed', sentence: 'The session or its keys were looked at.' },
  presence: { title: 'Presence confirmed', sentence: 'The person said that they are still there.' },
  'metadata-read': { title: 'Description read', sentence: 'Folders, tables, terms or the like were described.' },
  'rows-read': { title: 'Rows read', sentence: 'Rows of one table were read.' },
  'sql-run': { title: 'SQL run', sentence: 'A SQL query was run.' },
  'impersonation-started': {
    title: 'Impersonation started',
    sentence: 'An administrator began to act as somebody else.',
  },
  'impersonation-ended': { title: 'Impersonation ended', sentence: 'An administrator acts as themselves again.' },
  'audit-read': { title: 'Audit read', sentence: 'Audit events were read.' },
  'settings-changed': { title: 'Settings changed', sentence: 'Site settings were changed.' },
  'user-changed': { title: 'Person changed', sentence: 'An account was made, changed, disabled or enabled.' },
  'role-changed': { title: 'Role changed', sentence: 'A role or PHI role was given or taken away.' },
  'folder-changed': { title: 'Folder changed', sentence: 'A folder was made or changed.' },
  'terms-changed': { title: 'Terms changed', sentence: 'A paragraph of the terms was added or changed.' },
  'irb-changed': { title: 'IRB changed', sentence: 'An entry of the IRB registry was added or changed.' },
  'view-changed': { title: 'Saved view changed', sentence: 'A saved view of a table was made or changed.' },
  'dataset-published': { title: 'Data set published', sentence: 'A new version of a table was published.' },
  unresolved: {
    title: 'Unresolved',
    sentence: 'A number was taken and no story told what became of it; nothing was released under it.',
  },
}

const base = {
  id: z.string(),
  /** One per authorised request of a session, without gaps; absent on events outside a session. */
  sequence: z.optional(Ordinal),
  session: z.nullable(z.string()),
  at: z.string(),
  user: z.nullable(Identity),
  actingAs: z.nullable(Identity),
  key: z.nullable(z.strictObject({ id: z.string() })),
  address: z.string(),
  userAgent: z.string(),
  folder: z.nullable(z.string()),
  declaration: z.nullable(DeclaredContext),
  requestId: z.string(),
}

export type EventBase = z.infer<z.ZodMiniObject<typeof base>>

type Shapes = typeof facts
type FactsOf<T extends AuditType> = keyof Shapes[T] extends never ? unknown : z.infer<z.ZodMiniObject<Shapes[T]>>

/** Whatever facts were known by the time of a refusal; the schema of the type says which ones fit. */
type KnownFacts = {
  -readonly [N in { [T in AuditType]: keyof Shapes[T] }[AuditType]]?: {
    [T in AuditType]: N extends keyof Shapes[T] ? z.infer<Shapes[T][N] & z.ZodMiniType> : never
  }[AuditType]
}

/** What a story says about what happened; the endpoint adds who, when and under which declaration. */
export type Told =
  | { [T in AuditType]: { type: T; outcome: 'ok' } & FactsOf<T> }[AuditType]
  | ({ type: AuditType; outcome: 'refused'; code: RefusalCode } & KnownFacts)
  | ({ type: AuditType; outcome: 'failed' } & KnownFacts)

/** What is said of an access that released rows. */
export type RowsRead = Extract<Told, { type: 'rows-read'; outcome: 'ok' }>
export type SqlRun = Extract<Told, { type: 'sql-run'; outcome: 'ok' }>

export type AuditEvent = EventBase & Told

const parsers = new Map(
  Object.entries(facts).map(([type, shape]) => {
    const head = { ...base, type: z.literal(type) }
    // A signature without what was signed would be none.
    const signed = type === 'declared' ? { declaration: DeclaredContext } : {}
    const ok = z.strictObject({ ...head, ...signed, outcome: z.literal('ok'), ...shape })
    const told = z.partial(z.strictObject(shape)).shape
    const refused = z.strictObject({ ...head, outcome: z.literal('refused'), code: z.enum(refusalCodes), ...told })
    const failed = z.strictObject({ ...head, outcome: z.literal('failed'), ...told })
    return [type, z.union([ok, refused, failed])]
  }),
)

const Numbered = z.looseObject({ id: z.string(), session: z.nullable(z.string()), sequence: z.optional(z.number()) })

/** A stored event that is not as any event is written: it was altered, or is younger than this code. Says no fact of it. */
export class MalformedEvent extends Error {}

/** Checks a stored event against the schema of its type; throws MalformedEvent when it does not fit. */
export function assertAuditEvent(stored: unknown): asserts stored is AuditEvent {
  const typed = z.looseObject({ type: z.string() }).safeParse(stored)
  if (!typed.success) throw new MalformedEvent('a stored event has no type')
  const parser = parsers.get(typed.data.type)
  if (!parser) throw new MalformedEvent(`unknown audit event type ${typed.data.type}`)
  const numbered = parser.safeParse(stored).success ? Numbered.safeParse(stored) : undefined
  if (!numbered?.success) throw new MalformedEvent('a stored event does not fit its type')
  const { id, session, sequence } = numbered.data
  if (sequence !== undefined && id !== `${session}.${sequence}`)
    throw new MalformedEvent('the id of an event is its session and number')
}
