// Builders: events of all kinds at random in an audit table, a log of them, and the index that is made from it.
import fc from 'fast-check'
import * as z from 'zod/mini'
import { type AuditEvent, assertAuditEvent } from '../core/audit-event.ts'
import { type Audit, auditStore } from '../stores/audit.ts'
import { type AuditIndex, auditIndexStore } from '../stores/audit-index.ts'
import { type AuditIndexer, auditIndexer } from '../stores/audit-indexer.ts'
import { eventId, siteEventId } from '../stores/event-ids.ts'
import type { Entry } from '../stores/log.ts'
import { type Range, withNumbers } from '../stores/sealed.ts'
import type { Item, Keeper, Table } from '../stores/table.ts'

/** What differs between events: as little as the filters tell apart. */
export type Sketch = {
  readonly session: number | null
  readonly minute: number
  readonly user: number
  readonly actingAs: number | null
  readonly table: string
  readonly seen: readonly string[] | 'not-determined' | 'count'
  readonly type: 'presence' | 'rows-read' | 'consent-changed'
  readonly outcome: 'ok' | 'refused'
}

export const dayMs = 86_400_000
export const firstMs = Date.parse('2026-01-29T00:00:00.000Z')
/** Minutes of five days around the end of a month. */
const minutes = 5 * 1440

export const sketches: fc.Arbitrary<readonly Sketch[]> = fc.array(
  fc.record({
    session: fc.option(fc.integer({ min: 0, max: 2 })),
    minute: fc.integer({ min: 0, max: minutes - 1 }),
    user: fc.integer({ min: 1, max: 3 }),
    actingAs: fc.option(fc.integer({ min: 1, max: 3 }), { freq: 4 }),
    table: fc.constantFrom('Labs', 'Visits', 'Labs, Visits'),
    seen: fc.oneof(
      fc.subarray(['P-1', 'P-2', 'p.3']),
      fc.constant('not-determined' as const),
      fc.constant('count' as const),
    ),
    type: fc.constantFrom('presence', 'rows-read', 'rows-read', 'consent-changed'),
    outcome: fc.constantFrom('ok', 'ok', 'refused'),
  }),
  { minLength: 1, maxLength: 24, size: 'max' },
)

const identity = (id: number) => ({ id, email: `Person${id}@example.org` })
const sha256 = '0'.repeat(64)

function factsOf({ type, outcome, table, seen }: Sketch): object {
  if (outcome === 'refused') return { outcome, code: 'forbidden' }
  if (type === 'presence') return { outcome }
  if (type === 'consent-changed') {
    return { outcome, participant: seen[0] ?? 'P-1', withdrawn: true, reason: 'x', count: 1 }
  }
  const participants =
    typeof seen === 'string'
      ? seen === 'count'
        ? { count: 2000, sha256 }
        : seen
      : { count: seen.length, ids: seen, sha256 }
  return {
    ...{ outcome, schema: 'study', query: table, version: 'v1', columns: ['Age'], phiColumns: ['Age'] },
    ...{ effectivePhi: 'Limited', rowCount: 1, total: 1, participants },
    ...{ filters: [], sort: [], limit: null, offset: 0, withheld: [] },
  }
}

/** The events as a table would have them: numbers of a session go up with time, sessions last a day at most. */
export function eventsOf(all: readonly Sketch[]): AuditEvent[] {
  const numbers = new Map<string, number>()
  const sorted = all.toSorted((a, b) => a.minute - b.minute)
  return sorted.map((sketch, n) => {
    const at = new Date(firstMs + sketch.minute * 60_000).toISOString()
    const session = sketch.session === null ? null : `s${sketch.session}d${at.slice(8, 10)}`.padEnd(22, '0')
    const sequence = (numbers.get(session ?? '') ?? 0) + 1
    numbers.set(session ?? '', sequence)
    const place = session === null ? {} : { sequence }
    const ulid = `01ARZ3NDEKTSV4RRFFQ69G${String(n).padStart(4, '0')}`
    const event: unknown = {
      ...{ id: session === null ? siteEventId(at, ulid) : eventId(session, sequence), session, at, ...place },
      ...{ user: identity(sketch.user), actingAs: sketch.actingAs === null ? null : identity(sketch.actingAs) },
      ...{ key: null, address: '127.0.0.1', userAgent: 'R', folder: '/A', declaration: null, requestId: `r${n}` },
      ...{ type: sketch.type, ...factsOf(sketch) },
    }
    assertAuditEvent(event)
    return event
  })
}

let count = 0

/** A place of its own in the table of a keeper. */
export function apart(table: Table, name: string): Table {
  const under = <K extends { readonly pk: string }>(key: K): K => ({ ...key, pk: `${name}.${key.pk}` })
  const out = (item: Item): Item => ({ ...item, pk: item.pk.slice(name.length + 1) })
  return {
    async get(key) {
      const item = await table.get(under(key))
      return item && out(item)
    },
    async getTogether(keys) {
      return (await table.getTogether(keys.map(under))).map((item) => item && out(item))
    },
    insert: (item) => table.insert(under(item)),
    amend: (key, when, change) => table.amend(under(key), when, change),
    async query(pk, page) {
      const found = await table.query(under({ pk }).pk, page)
      return { ...found, items: found.items.map(out) }
    },
  }
}

export type ATrail = {
  readonly audit: Audit
  readonly auditIndex: AuditIndex
  readonly indexer: AuditIndexer
  sealedNumbers(session: string): Promise<readonly Range[]>
  readonly table: Table
  readonly log: Entry[]
  /** Adds events to the table; sealing them is told apart. */
  add(events: readonly AuditEvent[]): Promise<void>
  seal(...entries: readonly (AuditEvent | object)[]): void
  at(ms: number): void
}

/** An audit of its own in a keeper, with nothing in it; it is long after the events. */
export function aTrail(
  keeper: Keeper,
  through: (table: Table) => Table = (table) => table,
  emptyDaysAtOnce = 0,
): ATrail {
  count += 1
  const part = (name: 'audit' | 'registry' | 'audit-index') => apart(keeper.table(name), `trail-${count}`)
  const audit = auditStore(part('audit'))
  const table = through(part('audit-index'))
  const log: Entry[] = []
  let nowMs = firstMs + 30 * dayMs
  const entriesFrom = async function* (from: number) {
    for (let at = from; at < log.length; at += 3) yield log.slice(at, at + 3)
  }
  const auditIndex = auditIndexStore(table)
  const parts = {
    index: auditIndex,
    registry: part('registry'),
    audit,
    log: { entriesFrom },
    emptyDaysAtOnce,
    now: () => new Date(nowMs),
  }
  return {
    audit,
    auditIndex,
    indexer: auditIndexer(parts),
    async sealedNumbers(session) {
      const entries = log.map(({ bytes }): unknown => JSON.parse(Buffer.from(bytes).toString()))
      const events = z
        .array(z.looseObject({ session: z.optional(z.unknown()), sequence: z.optional(z.unknown()) }))
        .parse(entries)
      const numbers = events.flatMap((one) => (one.session === session ? [Number(one.sequence)] : []))
      return withNumbers([], numbers)
    },
    table,
    log,
    async add(events) {
      const opened = new Set<string>()
      for (const event of events) {
        await audit.insert(event)
        const { session } = event
        if (session === null || opened.has(session)) continue
        opened.add(session)
        const operation = audit.opening(session, event.at)
        if ('insert' in operation) await part('audit').insert(operation.insert)
      }
    },
    seal(...entries) {
      for (const entry of entries) log.push({ index: log.length, bytes: Buffer.from(JSON.stringify(entry)) })
    },
    at: (ms) => {
      nowMs = ms
    },
  }
}
