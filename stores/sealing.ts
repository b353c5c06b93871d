// All that sealing takes, over one keeper and one archive.
import type { Blobs } from '../tlog/blobs.ts'
import type { Signer } from '../tlog/note.ts'
import { auditStore } from './audit.ts'
import { sealedLog } from './log.ts'
import { headStore } from './log-head.ts'
import { reconciler } from './reconcile.ts'
import { sealedStore } from './sealed.ts'
import { openSealer } from './sealer.ts'
import { sessionStore } from './sessions.ts'
import type { Keeper } from './table.ts'

export type SealingParts = {
  readonly keeper: Pick<Keeper, 'table'>
  readonly archive: Blobs
  /** Which log it is: the first line of each checkpoint. */
  readonly origin: string
  /** The first signs; while keys change, two may. */
  readonly signers: readonly Signer[]
  now(): Date
  random(bytes: number): Uint8Array
  /** After so long nobody can still be at work on a number that was taken: the longest time-out and 60 s. */
  waitMs(): Promise<number>
}

export type Sealing = ReturnType<typeof openSealing>

export function openSealing({ keeper, archive, origin, signers, now, random, waitMs }: SealingParts) {
  const registry = keeper.table('registry')
  const audit = auditStore(keeper.table('audit'))
  const sealed = sealedStore(registry)
  const sessions = sessionStore(keeper.table('sessions'))
  const newClaim = () => Buffer.from(random(12)).toString('hex')
  return {
    sealer: openSealer({ heads: headStore(registry), sealed, audit, archive, origin, signers, newClaim }),
    reconciler: reconciler({ registry, sessions, audit, sealed, now, waitMs }),
    log: sealedLog(archive),
    registry,
  }
}
