// Sealers over one keeper and one archive, each call of which can be made to go wrong, and what became of their log.
import { type AuditEvent, assertAuditEvent } from '../../core/audit-event.ts'
import { auditStore } from '../../stores/audit.ts'
import { eventId, siteEventId } from '../../stores/event-ids.ts'
import { headStore } from '../../stores/log-head.ts'
import { sealedStore } from '../../stores/sealed.ts'
import { openSealer, type Sealer } from '../../stores/sealer.ts'
import type { Keeper, Table } from '../../stores/table.ts'
import type { Blobs } from '../../tlog/blobs.ts'
import { verifyLog } from '../../tlog/verify.ts'
import { base } from '../unit/core/an-audit-event.ts'
import { type MemoryBlobs, memoryBlobs } from '../unit/tlog/memory-blobs.ts'
import { aSigner } from '../unit/tlog/signers.ts'

export const origin = 'example.org/log'

/** Stands between a sealer and each call that leaves it. */
export type Through = <T>(call: () => Promise<T>) => Promise<T>
export const plainly: Through = (call) => call()

export type Sealing = {
  readonly blobs: MemoryBlobs
  readonly ids: readonly string[]
  /** One more sealer of the same log. */
  sealer(through?: Through, archive?: Blobs): Sealer
  /** Every entry as it is in the log, after the whole log was verified. */
  verified(): Promise<string[]>
}

let count = 0

/** A place of its own in the tables of a keeper. */
function apart(table: Table, name: string): Table {
  const under = <K extends { readonly pk: string }>(key: K): K => ({ ...key, pk: `${name}.${key.pk}` })
  return {
    get: (key) => table.get(under(key)),
    getTogether: (keys) => table.getTogether(keys.map(under)),
    insert: (item) => table.insert(under(item)),
    amend: (key, when, change) => table.amend(under(key), when, change),
    query: (pk, page) => table.query(under({ pk }).pk, page),
  }
}

function tableThrough(table: Table, through: Through): Table {
  return {
    get: (key) => through(() => table.get(key)),
    getTogether: (keys) => through(() => table.getTogether(keys)),
    insert: (item) => through(() => table.insert(item)),
    amend: (key, when, change) => through(() => table.amend(key, when, change)),
    query: (pk, page) => through(() => table.query(pk, page)),
  }
}

function blobsThrough(blobs: Blobs, through: Through): Blobs {
  return {
    get: (name) => through(() => blobs.get(name)),
    add: (name, bytes) => through(() => blobs.add(name, bytes)),
    replace: (name, bytes) => through(() => blobs.replace(name, bytes)),
    names: () => blobs.names(),
  }
}

/** Events of some sessions and of the site, as a table would have them: `perSession` numbers each. */
export function someEvents(sessions: number, perSession: number, ofSite: number): AuditEvent[] {
  const read = (facts: object): AuditEvent => {
    const event: unknown = { ...base, type: 'presence', outcome: 'ok', ...facts }
    assertAuditEvent(event)
    return event
  }
  const ofSessions = Array.from({ length: sessions }, (_, s) => {
    const session = `session${s}`.padEnd(22, '0')
    return Array.from({ length: perSession }, (__, n) =>
      read({ session, sequence: n + 1, id: eventId(session, n + 1) }),
    )
  })
  const { sequence: _, ...outside } = base
  const site = Array.from({ length: ofSite }, (_, n) => {
    const event: unknown = {
      ...outside,
      session: null,
      id: siteEventId(base.at, `01ARZ3NDEKTSV4RRFFQ69G${String(n).padStart(4, '0')}`),
      type: 'presence',
      outcome: 'ok',
    }
    assertAuditEvent(event)
    return event
  })
  return [...ofSessions.flat(), ...site]
}

/** An audit table with events in it. */
export async function tableOf(keeper: Keeper, events: readonly AuditEvent[]): Promise<Table> {
  count += 1
  const audit = apart(keeper.table('audit'), `events-${count}`)
  await Promise.all(events.map((event) => auditStore(audit).insert(event)))
  return audit
}

/** Events in a keeper's audit table, which logs may share, and a log of none of them yet. */
export async function aSealing(keeper: Keeper, events: readonly AuditEvent[], signer = aSigner(), shared?: Table) {
  count += 1
  const name = `sealing-${count}`
  const [audit, registry] = [shared ?? (await tableOf(keeper, events)), apart(keeper.table('registry'), name)]
  const blobs = memoryBlobs()
  let claims = 0
  const sealing: Sealing = {
    blobs,
    ids: events.map(({ id }) => id),
    sealer(through = plainly, archive = blobs) {
      const table = tableThrough(registry, through)
      return openSealer({
        heads: headStore(table),
        sealed: sealedStore(table),
        audit: auditStore(tableThrough(audit, through)),
        archive: blobsThrough(archive, through),
        origin,
        signers: [signer],
        newClaim: () => `claim-${name}-${claims++}`,
      })
    },
    async verified() {
      const entries: string[] = []
      const look = (entry: Uint8Array) => {
        entries.push(Buffer.from(entry).toString())
        return null
      }
      const result = await verifyLog({ blobs, origin, verifiers: [signer.verifier], look })
      if ('fault' in result) throw new Error(result.fault)
      return entries
    },
  }
  return sealing
}
