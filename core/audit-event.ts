// An audit event: who, when, from where, under which declaration, what was asked, how much was released. Facts by type are in
// audit-facts.ts. Treated as PHI all the same.
import * as z from 'zod/mini'
import { ActingWith, type AuditType, DeclaredContext, facts, Identity, Ordinal } from './audit-facts.ts'
import { type RefusalCode, refusalCodes } from './refusal.ts'

export type { AuditType }

const base = {
  id: z.string(),
  /** One per authorised request of a session, without gaps; absent on events outside a session. */
  sequence: z.optional(Ordinal),
  session: z.nullable(z.string()),
  at: z.string(),
  user: z.nullable(Identity),
  actingAs: z.nullable(Identity),
  /** Where the person acts as a group or with a set of roles, and as nobody else. */
  actingWith: z.optional(ActingWith),
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

/** The schema of each type, in which an event has one of its three outcomes. */
export const auditSchemas: ReadonlyMap<string, z.ZodMiniType> = new Map(
  Object.entries(facts).map(([type, shape]) => {
    const head = { ...base, type: z.literal(type) }
    // A signature without what was signed would be none.
    const signed = type === 'declared' ? { declaration: DeclaredContext } : {}
    const ok = z.strictObject({ ...head, ...signed, outcome: z.literal('ok'), ...shape })
    const told = z.partial(z.strictObject(shape)).shape
    const refused = z.strictObject({ ...head, outcome: z.literal('refused'), code: z.enum(refusalCodes), ...told })
    const failed = z.strictObject({ ...head, outcome: z.literal('failed'), ...told })
    return [type, z.discriminatedUnion('outcome', [ok, refused, failed])]
  }),
)

/** A stored event that is not as any event is written: it was altered, or is younger than this code. Says no fact of it. */
export class MalformedEvent extends Error {}

/** How often a type is looked at before its schema is compiled: that takes some ten milliseconds, and pays with hundreds. */
export const looksUncompiled = 100
const compiled = new Map<string, z.ZodMiniType>()
const looked = new Map<string, number>()

/** The schema of a type; compiled where it is asked for often, and looking at an event then takes a twentieth of the time. */
function schemaOf(type: string): z.ZodMiniType | undefined {
  const quick = compiled.get(type)
  if (quick) return quick
  const written = auditSchemas.get(type)
  const times = (looked.get(type) ?? 0) + 1
  if (written && times < looksUncompiled) looked.set(type, times)
  else if (written) compiled.set(type, z.compile(written))
  return written
}

/** Checks a stored event against the schema of its type; throws MalformedEvent when it does not fit. */
export function assertAuditEvent(stored: unknown): asserts stored is AuditEvent {
  if (typeof stored !== 'object' || stored === null || !('type' in stored) || typeof stored.type !== 'string') {
    throw new MalformedEvent('a stored event has no type')
  }
  const schema = schemaOf(stored.type)
  if (!schema) throw new MalformedEvent(`unknown audit event type ${stored.type}`)
  const isNamed = 'id' in stored && 'session' in stored
  if (!schema.safeParse(stored).success || !isNamed) throw new MalformedEvent('a stored event does not fit its type')
  if ('sequence' in stored && stored.sequence !== undefined && stored.id !== `${stored.session}.${stored.sequence}`)
    throw new MalformedEvent('the id of an event is its session and number')
}
