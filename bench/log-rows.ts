// A log of a million events: filled into a table, sealed, and verified, beside what no verification does without: reading
// each entry, hashing it and parsing its JSON. Rates are of wall time and of one core's time.
import { hash, randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { type AuditEvent, assertAuditEvent } from '../core/audit-event.ts'
import { verifyArchive } from '../local/verify-archive.ts'
import { auditStore } from '../stores/audit.ts'
import { eventId } from '../stores/event-ids.ts'
import { type FolderArchive, folderArchive } from '../stores/folder-archive.ts'
import { sealedLog } from '../stores/log.ts'
import { openSealing } from '../stores/sealing.ts'
import { openSigningKey } from '../stores/signing-key.ts'
import { openSqliteKeeper } from '../stores/sqlite-table.ts'
import type { Keeper } from '../stores/table.ts'
import type { Figures, Id, Result } from './results.ts'
import { temporaryFolder } from './scratch.ts'

export const logIds = ['log-seal', 'log-verify', 'log-floor'] as const satisfies readonly Id[]

const events = 1_000_000
const sessions = 100
const lot = 2_000
const startMs = Date.parse('2026-03-01T00:00:00.000Z')

const asked = {
  schema: 'study',
  query: 'LabResults',
  version: '01M8CN50F0Y12XJ0NE88ZTAWYH',
  columns: ['RowId', 'ParticipantId', 'Test', 'Result', 'SeenOn'],
  phiColumns: ['SeenOn'],
  effectivePhi: 'Limited',
  rowCount: 100,
  total: 24_000,
  participants: { count: 3, ids: ['P-0001', 'P-0002', 'P-0003'], sha256: 'a'.repeat(64) },
  filters: [{ column: 'Test', op: 'eq', values: ['Sodium'] }],
  sort: ['-SeenOn'],
  withheld: [],
  limit: 100,
  offset: 0,
}
/** Seven of ten read rows, and three do something small. */
const told = (n: number) =>
  n % 10 < 7 ? { type: 'rows-read', ...asked } : n % 10 < 9 ? { type: 'session-read' } : { type: 'presence' }

/** Number `n` of all: the sessions take turns. */
function anEvent(n: number): AuditEvent {
  const session = `bench${String(n % sessions).padStart(17, '0')}`
  const sequence = Math.floor(n / sessions) + 1
  const event: unknown = {
    id: eventId(session, sequence),
    sequence,
    session,
    at: new Date(startMs + n * 10).toISOString(),
    user: { id: 1001, email: 'researcher@example.org' },
    actingAs: null,
    key: { id: 'abcdefghijkl' },
    address: '192.0.2.17',
    userAgent: 'Rlabkey/3.4.1',
    folder: '/Demo/Study',
    declaration: {
      activity: 'Research Operations',
      irb: 'IRB-2026-001',
      phi: 'Limited',
      termsSha256: 'b'.repeat(64),
      version: 1,
    },
    requestId: `1f2e3d4c5b6a7988-${n}`,
    outcome: 'ok',
    ...told(n),
  }
  if (n < 20) assertAuditEvent(event)
  return event as AuditEvent
}

async function fill(keeper: Keeper): Promise<string[]> {
  const audit = auditStore(keeper.table('audit'))
  const ids: string[] = []
  for (let from = 0; from < events; from += lot) {
    const some = Array.from({ length: lot }, (_, i) => anEvent(from + i))
    await Promise.all(some.map((event) => audit.insert(event)))
    for (const { id } of some) ids.push(id)
  }
  return ids
}

const secondsOf = ({ user, system }: NodeJS.CpuUsage) => (user + system) / 1e6

async function rated(work: () => Promise<void>): Promise<Figures> {
  const [wall, cpu] = [performance.now(), process.cpuUsage()]
  await work()
  const coreSeconds = secondsOf(process.cpuUsage(cpu))
  return { perSecond: events / ((performance.now() - wall) / 1000), perCoreSecond: events / coreSeconds }
}

async function hashAndParse(archive: FolderArchive): Promise<void> {
  let bytesOfAll = 0
  for await (const entries of sealedLog(archive).entriesFrom(0)) {
    for (const { bytes } of entries) {
      hash('sha256', bytes, 'buffer')
      JSON.parse(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString())
      bytesOfAll += bytes.length
    }
  }
  if (bytesOfAll === 0) throw new Error('the log is empty')
}

/** Seals, verifies, and does the least that could be done; one after the other, on one log. */
export async function logResults(tell: (line: string) => void): Promise<Result[]> {
  const home = temporaryFolder()
  const keeper = openSqliteKeeper({ file: join(home, 'bench.sqlite') })
  const archive = folderArchive(join(home, 'archive'), join(home, 'new'))
  const { origin, signer } = openSigningKey(home, false, () => 'bench.local/1')
  const random = (bytes: number) => randomBytes(bytes)
  const sealing = openSealing({
    keeper,
    archive,
    origin,
    signers: [signer],
    now: () => new Date(),
    random,
    waitMs: async () => 0,
  })
  tell(`log: filling ${events.toLocaleString('en')} events`)
  const ids = await fill(keeper)
  tell('log: sealing')
  const sealed = await rated(async () => void (await sealing.sealer.seal(ids)))
  await keeper.close()
  tell('log: verifying')
  const verified = await rated(async () => {
    const result = await verifyArchive({ blobs: archive, origin, verifiers: [signer.verifier] })
    if ('fault' in result || result.head.size !== events) throw new Error('the log does not hold')
  })
  const floor = await rated(() => hashAndParse(archive))
  const records = `${events.toLocaleString('en')} events`
  return [
    { id: 'log-seal', records: `${records}, in files on disk`, figures: sealed },
    { id: 'log-verify', records, figures: verified },
    { id: 'log-floor', records, figures: floor },
  ]
}
