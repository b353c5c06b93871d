// The log of a test world, in memory: everything sealed until now, held to what verification says of it.
import { randomBytes } from 'node:crypto'
import { type AuditEvent, assertAuditEvent } from '../core/audit-event.ts'
import { openSealing, type Sealing } from '../stores/sealing.ts'
import { verifyLog } from '../tlog/verify.ts'
import { type MemoryBlobs, memoryBlobs } from './unit/tlog/memory-blobs.ts'
import { aSigner } from './unit/tlog/signers.ts'
import type { TestWorld } from './world.ts'

export const origin = 'example.org/log'
/** A number that nobody told of for so long is told of by the walk. */
export const waitMs = 180_000

export type ALog = Sealing & {
  readonly blobs: MemoryBlobs
  /** Walks the tables and seals what it finds. */
  walk(how?: { readonly nobodyElse?: boolean }): Promise<void>
  /** The events of the log in its order, after the whole log was verified. */
  events(): Promise<AuditEvent[]>
}

export function aLog(world: TestWorld): ALog {
  const blobs = memoryBlobs()
  const signer = aSigner(origin)
  const random = (bytes: number) => randomBytes(bytes)
  const waiting = async () => waitMs
  const parts = { keeper: world.keeper, archive: blobs, origin, signers: [signer], now: world.now, random }
  const sealing = openSealing({ ...parts, waitMs: waiting })
  return {
    ...sealing,
    blobs,
    walk: (how = {}) => sealing.reconciler.walk((ids) => sealing.sealer.seal(ids), how),
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
