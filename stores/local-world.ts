// The world on a laptop: a home folder with database, data sets and lock. Reads the environment, clock and chance.
import { randomBytes } from 'node:crypto'
import { chmodSync, existsSync, mkdirSync, rmSync } from 'node:fs'
import { totalmem, userInfo } from 'node:os'
import { join, resolve } from 'node:path'
import { openChildEngine } from '../engine/child-engine.ts'
import type { Limits } from '../engine/engine.ts'
import { publishProcesses } from '../engine/publish-process.ts'
import type { Verifier } from '../tlog/note.ts'
import { checkpointName } from '../tlog/verify.ts'
import { type AuditIndexer, auditIndexer } from './audit-indexer.ts'
import { idOfKey } from './event-ids.ts'
import { type FolderArchive, folderArchive } from './folder-archive.ts'
import { folderFiles } from './folder-blobs.ts'
import { folderPublisher } from './folder-publisher.ts'
import { passwordCost } from './passwords.ts'
import { openSealing, type Sealing } from './sealing.ts'
import { openSigningKey, type SigningKey, verifierKeysText } from './signing-key.ts'
import { lockHome } from './sqlite-lock.ts'
import { openSqliteKeeper } from './sqlite-table.ts'
import type { Item, TableName } from './table.ts'
import { type LogEntry, makeWorld, type World } from './world.ts'

/** What `npm start` reads (contract section 1). */
export type LocalSettings = {
  readonly home: string
  readonly host: string
  readonly port: number
  /** Operational log lines below this level are not written. */
  readonly logLevel: LogEntry['level']
}

const levels = ['info', 'warn', 'error'] as const

function portOf(text: string): number {
  const port = Number(text)
  if (!/^\d{1,5}$/.test(text) || port > 65_535) throw new Error(`PORT must be a number from 0 to 65535, not "${text}".`)
  return port
}

/** The settings of this process's environment. */
export function localSettings(): LocalSettings {
  const { PORT = '8080', HOST = '127.0.0.1', PROVISO_HOME = '.proviso', PROVISO_LOG = 'warn' } = process.env
  const logLevel = levels.find((level) => level === PROVISO_LOG)
  if (!logLevel) throw new Error(`PROVISO_LOG must be one of ${levels.join(', ')}.`)
  return { home: resolve(PROVISO_HOME), host: HOST, port: portOf(PORT), logLevel }
}

/** The name under which the operating system knows whoever runs this; in a container that may be a number only. */
export function operatingSystemUser(): string {
  try {
    return userInfo().username
  } catch (error) {
    if (error instanceof Error && error.name === 'SystemError') return `uid ${process.getuid?.() ?? 'unknown'}`
    throw error
  }
}

function logTo(least: LogEntry['level']): (entry: LogEntry) => void {
  return (entry) => {
    if (levels.indexOf(entry.level) < levels.indexOf(least)) return
    process.stderr.write(`${JSON.stringify({ at: new Date().toISOString(), ...entry })}\n`)
  }
}

/** The most that one question may take on this machine, whatever the site allows. */
export function localLimits(): Limits {
  const bytes = Math.min(totalmem(), process.constrainedMemory() || Number.POSITIVE_INFINITY)
  // Two run at once, and each may come to have twice what it was given (engine/memory-watch.ts).
  const memoryMegabytes = Math.floor(bytes / 1_048_576 / 4)
  return { rows: 100_000_000, seconds: 3_600, memoryMegabytes, spoolMegabytes: 4_096 }
}

/** A home that is open: its world, and where its files lie. Nobody else has it open. */
export type Home = {
  readonly path: string
  readonly datasets: string
  readonly world: World
  readonly archive: FolderArchive
  readonly sealing: Sealing
  /** The same by another key. */
  sealingBy(key: SigningKey): Sealing
  /** Makes the index from the log. */
  readonly indexer: AuditIndexer
  /** The newest first. */
  readonly verifiers: readonly Verifier[]
  /** Has `listener` told of each event that is recorded from now on. */
  onRecorded(listener: (id: string) => void): void
  close(): Promise<void>
}

/** The folder of the log in a home. */
export const archiveFolder = (home: string): string => join(home, 'archive')

/** The folder of files on their way in a home. */
export const uploadsFolder = (home: string): string => join(home, 'uploads')

/** The longest that a story may take beside its query, and the 60 s that are waited beyond it. */
const graceSeconds = 120 + 60

function openLog(home: string, random: (bytes: number) => Uint8Array) {
  const scratch = join(home, 'archive-new')
  rmSync(scratch, { recursive: true, force: true })
  const folder = archiveFolder(home)
  const archive = folderArchive(folder, scratch)
  const newOrigin = () => `proviso.local/${Buffer.from(random(8)).toString('hex')}`
  return { archive, key: openSigningKey(home, existsSync(join(folder, checkpointName)), newOrigin) }
}

function openOrRelease<T>(open: () => T, lock: { release(): void }): T {
  try {
    return open()
  } catch (error) {
    lock.release()
    throw error
  }
}

/** Opens a home, making it (mode 0700) when it is not there. Throws HomeIsTaken when somebody has it open. */
export function openHome(path: string, logLevel: LogEntry['level'] = 'warn', limits: Limits = localLimits()): Home {
  const datasets = join(path, 'datasets')
  mkdirSync(datasets, { recursive: true, mode: 0o700 })
  chmodSync(path, 0o700)
  const lock = lockHome(path, join(path, 'lock.sqlite'))
  const random = (bytes: number) => randomBytes(bytes)
  let listener: (id: string) => void = () => {}
  const added = (table: TableName, item: Item) => {
    const id = table === 'audit' ? idOfKey(item) : undefined
    if (id !== undefined) listener(id)
  }
  const { keeper, log } = openOrRelease(() => {
    const log = openLog(path, random)
    return { log, keeper: openSqliteKeeper({ file: join(path, 'proviso.sqlite'), added }) }
  }, lock)
  const now = () => new Date()
  const today = () => now().toISOString().slice(0, 10)
  // Emptied at every start: a crash may have left encoded rows there.
  const engine = openChildEngine({ files: folderFiles(datasets), limits, today, spool: join(path, 'spool') })
  const { publish: run, close: endPublishing } = publishProcesses()
  const publisher = folderPublisher({ uploads: uploadsFolder(path), datasets, run, close: endPublishing, now })
  const { archive, key } = log
  const sealed = { archive, verifierKeys: async () => verifierKeysText(key.verifiers) }
  const world = makeWorld({ keeper, engine, publisher, passwordCost, sealed, now, random, log: logTo(logLevel) })
  const waitMs = async () => ((await world.registry.settings(0)).querySeconds + graceSeconds) * 1000
  const sealingBy = ({ origin, signer }: SigningKey) =>
    openSealing({ keeper, archive, origin, signers: [signer], now, random, waitMs })
  const close = async () => {
    await world.close()
    lock.release()
  }
  const onRecorded = (told: (id: string) => void) => {
    listener = told
  }
  const { verifiers } = key
  const { audit, auditIndex: index, sealedLog } = world
  const indexer = auditIndexer({ index, registry: keeper.table('registry'), audit, log: sealedLog, now })
  return { path, datasets, world, archive, sealing: sealingBy(key), sealingBy, indexer, verifiers, onRecorded, close }
}
