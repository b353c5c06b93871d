// What the sealer of a deployed site reaches: its tables, the archive, the key that signs and the audit log group. Reads
// the environment, as aws-world.ts does; nothing else of the site's functions may write there.
import { randomBytes } from 'node:crypto'
import * as z from 'zod/mini'
import { verifierKey } from '../tlog/note.ts'
import { auditStore } from './audit.ts'
import { auditIndexStore } from './audit-index.ts'
import { type AuditIndexer, auditIndexer } from './audit-indexer.ts'
import { log, openKeeper } from './aws-world.ts'
import { kmsClient, kmsSigner } from './kms-signer.ts'
import { logGroup, logsClient } from './log-group.ts'
import { type LogLines, logLines } from './log-lines.ts'
import { registryStore } from './registry.ts'
import { archiveClient, s3Archive } from './s3-archive.ts'
import { openSealing, type Sealing } from './sealing.ts'
import { verifierKeyStore } from './verifier-keys.ts'
import type { LogEntry, World } from './world.ts'

const Environment = z.object({
  TABLE_AUDIT: z.string(),
  TABLE_SESSIONS: z.string(),
  BUCKET_ARCHIVE: z.string(),
  KEY_SIGNING: z.string(),
  LOG_GROUP_AUDIT: z.string(),
  LOG_ORIGIN: z.string(),
})

/** The longest that a function which releases data may take, and the 60 s that are waited beyond it. */
const waitMs = (120 + 60) * 1000

type AwsSealing = Pick<Sealing, 'sealer' | 'reconciler'> & {
  readonly lines: LogLines
  readonly index: AuditIndexer
  /** What tells of overdue reviews. */
  readonly world: Pick<World, 'registry' | 'audit' | 'now' | 'random'>
  readonly tables: { readonly audit: string; readonly sessions: string }
  now(): Date
  log(entry: LogEntry): void
}

/** Opens it, and says in the registry which key signs from now on. */
export async function openAwsSealing(): Promise<AwsSealing> {
  const environment = Environment.parse(process.env)
  const { KEY_SIGNING: keyId, LOG_ORIGIN: origin, BUCKET_ARCHIVE: bucket } = environment
  const random = (bytes: number) => randomBytes(bytes)
  const chance = { random: () => randomBytes(4).readUInt32BE() / 2 ** 32 }
  const now = () => new Date()
  const keeper = openKeeper()
  const signer = await kmsSigner({ client: kmsClient(), keyId, name: origin, ...chance })
  const archive = s3Archive({ client: archiveClient(), bucket, ...chance })
  const sealing = openSealing({ keeper, archive, origin, signers: [signer], now, random, waitMs: async () => waitMs })
  await verifierKeyStore(sealing.registry).signs(verifierKey(signer.verifier))
  const audit = auditStore(keeper.table('audit'))
  const index = auditIndexStore(keeper.table('audit-index'))
  const group = logGroup({ client: logsClient(), group: environment.LOG_GROUP_AUDIT, now, ...chance })
  return {
    ...sealing,
    lines: logLines({ registry: sealing.registry, log: sealing.log, group, now }),
    index: auditIndexer({ index, registry: sealing.registry, audit, log: sealing.log, now }),
    world: { registry: registryStore(sealing.registry), audit, now, random },
    tables: { audit: environment.TABLE_AUDIT, sessions: environment.TABLE_SESSIONS },
    now,
    log,
  }
}
