// The log of a test world, in memory: everything sealed until now, held to what verification says of it.
import { randomBytes } from 'node:crypto'
import { type AuditEvent, assertAuditEvent } from '../core/audit-event.ts'
import { auditIndexer } from '../stores/audit-indexer.ts'
import { openSealing, type Sealing } from '../stores/sealing.ts'
import { verifyLog } from '../tlog/verify.ts'
import type { MemoryBlobs } from './unit/tlog/memory-blobs.ts'
import type { TestWorld } from './world.ts'

/** A number that nobody told of for so long is told of by the walk. */
export const waitMs = 180_000

export type ALog = Sealing & {
  readonly blobs: MemoryBlobs
  /** Walks the tables and seals what it finds; then the index follows. */
  walk(how?: { readonly nobodyElse?: boolean }): Promise<void>
  /** The events of the log in its order, after the whole log was verified. */
  events(): Promise<AuditEvent[]>
}

export function aLog(world: TestWorld): ALog {
  const { archive: blobs, signer } = world
  const origin = signer.verifier.name
  const random = (bytes: number) => randomBytes(bytes)
  const waiting = async () => waitMs
  const parts = { keeper: world.keeper, archive: blobs, origin, signers: [signer], now: world.now, random }
  const sealing = openSealing({ ...parts, waitMs: waiting })
  const { audit, auditIndex: index, sealedLog, now } = world
  const indexer = auditIndexer({ index, registry: world.keeper.table('registry'), audit, log: sealedLog, now })
  return {
    ...sealing,
    blobs,
    async walk(how = {}) {
      await sealing.reconciler.walk((ids) => sealing.sealer.seal(ids), how)
      await indexer.follow()
    },
    async events() {
      const events: AuditEvent[] = []
      const look = (entry: Uint8Array) => {
        const event: unknown = JSON.parse(Buffer.from(entry).toString())
        assertAuditEvent(event)
        events.push(event)
        return null
      }
      const result = await verifyLog({ blobs, origin, verifiers: [signer.verifier], look })
      if ('fault' in result) throw new Error(result.fault)
      return events
    },
  }
}
