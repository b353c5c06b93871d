// World: everything a story may reach, passed by hand. The stores, the engine, the clock and chance of one site.
import type { Engine } from '../engine/engine.ts'
import type { Blobs } from '../tlog/blobs.ts'
import { type Audit, auditStore } from './audit.ts'
import { type AuditIndex, auditIndexStore } from './audit-index.ts'
import type { PasswordHash } from './kept-passwords.ts'
import { type SealedLog, sealedLog } from './log.ts'
import { hashPassword, isOutdated, isPassword, type PasswordCost } from './passwords.ts'
import { noPublisher, type Publisher } from './publisher.ts'
import { type HeldSettings, type Registry, registryStore } from './registry.ts'
import { generationBytes, ruleMemory, withGeneration, withoutRuleWrites } from './rule-memory.ts'
import { type Range, sealedStore } from './sealed.ts'
import { type Sessions, sessionStore } from './sessions.ts'
import type { Keeper, Operation, Together } from './table.ts'

/** One line of the operational log. Never a secret, key, password, cell value or participant id. */
export type LogEntry = {
  readonly level: 'info' | 'warn' | 'error'
  readonly message: string
  readonly [name: string]: string | number | boolean | null
}

export type World = {
  readonly sessions: Sessions
  readonly registry: Registry
  /**
   * The registry for one request that has read the settings, strongly, and so the generation of the site's rules: what was
   * read in the same generation is not read again. For requests that change no rule.
   */
  rulesAsOf(settings: HeldSettings): Registry
  readonly audit: Audit
  /** Derived from the log; what it lacks is found in `audit`. */
  readonly auditIndex: AuditIndex
  /** The numbers of a session that are in the sealed log, in order. */
  sealedNumbers(session: string): Promise<readonly Range[]>
  readonly engine: Engine
  /** Makes versions of tables out of uploaded files. */
  readonly publisher: Publisher
  /** The sealed log, for its readers. */
  readonly sealedLog: SealedLog
  /** The verifier keys of the log, one a line, the newest first. */
  verifierKeys(): Promise<string>
  /** All changes or none, durable when answered. */
  together(operations: readonly Operation[], requestId: string): Promise<Together>
  hashPassword(password: string): Promise<PasswordHash>
  isPassword(password: string, kept: PasswordHash): Promise<boolean>
  /** Whether a hash costs less to guess than one of today would. */
  isOutdated(kept: PasswordHash): boolean
  /** What the site's own front shows, so that its word for a caller's address counts. */
  readonly frontProof?: string
  now(): Date
  random(bytes: number): Uint8Array
  log(entry: LogEntry): void
  close(): Promise<void>
}

export type Parts = {
  readonly keeper: Keeper
  readonly engine: Engine
  /** @default nothing is published */
  readonly publisher?: Publisher
  readonly passwordCost: PasswordCost
  /** Where the log lies and who signs it; without it, reading the log is an error. */
  readonly sealed?: { readonly archive: Pick<Blobs, 'get'>; verifierKeys(): Promise<string> }
  now(): Date
  random(bytes: number): Uint8Array
  log(entry: LogEntry): void
}

export type { Keeper, Operation } from './table.ts'
export { KeeperUnavailable } from './table.ts'

const refuse = async () => {
  throw new Error('the log is not granted to this function')
}
const noLog = { archive: { get: refuse }, verifierKeys: refuse }

/** A world over any keeper. */
export function makeWorld(parts: Parts): World {
  const { keeper, engine, publisher = noPublisher, passwordCost, sealed = noLog, now, random, log } = parts
  const table = withoutRuleWrites(keeper.table('registry'))
  const registry = registryStore(table)
  const memory = ruleMemory(table, () => now().getTime())
  let proven: { readonly generation: string; readonly registry: Registry } | undefined
  const newGeneration = () => Buffer.from(random(generationBytes)).toString('base64url')
  return {
    sessions: sessionStore(keeper.table('sessions')),
    registry,
    rulesAsOf({ generation }) {
      if (generation === undefined) return registry
      if (proven?.generation !== generation) {
        proven = { generation, registry: registryStore(memory.asOf(generation)) }
      }
      return proven.registry
    },
    audit: auditStore(keeper.table('audit')),
    auditIndex: auditIndexStore(keeper.table('audit-index')),
    sealedNumbers: sealedStore(table).numbers,
    engine,
    publisher,
    sealedLog: sealedLog(sealed.archive),
    verifierKeys: sealed.verifierKeys,
    async together(operations, requestId) {
      const all = withGeneration(operations, newGeneration)
      const result = await keeper.together(all, requestId)
      const isOurs = !result.done && result.refused.every((at) => at >= operations.length)
      // There are no settings yet: nobody can have read a rule.
      return isOurs ? await keeper.together(operations, `${requestId}.set-up`) : result
    },
    hashPassword: (password) => hashPassword(password, random(16), passwordCost),
    isPassword,
    isOutdated: (kept) => isOutdated(kept, passwordCost),
    now,
    random,
    log,
    async close() {
      await publisher.close()
      await engine.close()
      await keeper.close()
    },
  }
}
