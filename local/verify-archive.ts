// A whole archive held to what it should be: its files, its signatures, its events, and, where the tables are at hand, that
// both say the same.

import * as z from 'zod/mini'
import { type LogOrder, openMs } from '../core/log-order.ts'
import type { Audit } from '../stores/audit.ts'
import { cutId } from '../stores/event-ids.ts'
import { sealedLog } from '../stores/log.ts'
import { headStore } from '../stores/log-head.ts'
import { entryOf } from '../stores/sealer.ts'
import type { Table } from '../stores/table.ts'
import type { World } from '../stores/world.ts'
import type { Blobs } from '../tlog/blobs.ts'
import type { TreeHead } from '../tlog/checkpoint.ts'
import type { Verifier } from '../tlog/note.ts'
import { verifyLog } from '../tlog/verify.ts'
import { type EntryCheck, entryCheck } from './check-entries.ts'

/** The events as the tables have them, and how many entries the sealer brought into the log. */
export type Tables = Pick<Audit, 'stored' | 'idsAfter' | 'idsOfSite' | 'openedOn' | 'event'> & {
  logSize(): Promise<number>
  now(): Date
}

/** The tables of a site: its audit and clock, and the registry, where the sealer keeps the head of the log. */
export function tablesOf({ audit, now }: Pick<World, 'audit' | 'now'>, registry: Table): Tables {
  const heads = headStore(registry)
  return { ...audit, logSize: async () => (await heads.read()).size, now }
}

export type Archive = {
  readonly blobs: Pick<Blobs, 'get' | 'names'>
  readonly origin: string
  /** The newest first; never one that came with the archive. */
  readonly verifiers: readonly Verifier[]
  /** What the tables of the site say. */
  readonly table?: Tables
  readonly progress?: (done: number, of: number) => void
}

export type Held = {
  readonly head: TreeHead
  /** Entries of a batch that was being added. */
  readonly unsigned: number
  /** Numbers that nothing tells of yet, for a short time only. */
  readonly open: number
  readonly sessions: number
  readonly firstAt: string | null
  readonly lastAt: string | null
  /** Events of the tables that are not in the log yet; null where the tables were not looked at. */
  readonly unsealed: number | null
}

export type ArchiveVerified = Held | { readonly fault: string }

export async function verifyArchive(archive: Archive): Promise<ArchiveVerified> {
  const { blobs, origin, verifiers, table, progress } = archive
  const check = entryCheck()
  const log = { blobs, origin, verifiers, look: check.look, ...(progress ? { progress } : {}) }
  const verified = await verifyLog(log)
  if ('fault' in verified) return verified
  const fault = check.order.fault()
  if (fault !== null) return { fault }
  const has = verified.head.size + verified.unsigned
  const compared = table ? await compareTable({ blobs, has }, table, check) : { unsealed: null }
  if ('fault' in compared) return compared
  const { open, ...more } = check.order.summary()
  return { ...verified, ...more, open: open.length, unsealed: compared.unsealed }
}

type Compared = { readonly unsealed: number } | { readonly fault: string }
type Log = Pick<Archive, 'blobs'> & {
  /** Entries, with those that are not signed yet. */
  readonly has: number
}

/** Both ways: what is in the log is in the table, to the byte, and what is in the table is in the log, or was just recorded. */
async function compareTable({ blobs, has }: Log, table: Tables, { order }: EntryCheck): Promise<Compared> {
  // A log that was cut, or put back to an earlier day, holds in itself.
  const size = await table.logSize()
  if (size > has) return { fault: `its end is missing: ${size} entries were sealed, and ${has} are there` }
  const fault = await alteredIn(blobs, table)
  return fault === null ? await unsealedIn(table, order) : { fault }
}

async function alteredIn(blobs: Pick<Blobs, 'get'>, table: Tables): Promise<string | null> {
  for await (const entries of sealedLog(blobs).entriesFrom(0)) {
    for (const { index, bytes } of entries) {
      const id = idIn(bytes)
      const stored = id === undefined ? undefined : await table.stored(id)
      if (id === undefined || stored === undefined) return `entry ${index}, ${id}, is not in the table`
      if (Buffer.compare(entryOf(id, stored), bytes) !== 0) return `${id} is another in the table than in the log`
    }
  }
  return null
}

async function unsealedIn(table: Tables, order: LogOrder): Promise<Compared> {
  const { firstAt, lastAt } = order.summary()
  const [fromMs, endMs] = [Date.parse(firstAt ?? ''), Date.parse(lastAt ?? '')]
  const lastMs = Math.max(endMs, table.now().getTime())
  const unsealed = new Set<string>()
  for (let ms = fromMs - 2 * dayMs; ms < lastMs + dayMs; ms += dayMs) {
    const ids = await idsOf(table, new Date(ms).toISOString().slice(0, 10))
    for (const id of ids.filter((one) => !order.has(factsOfId(one)))) {
      const event = await table.event(id)
      if (event && endMs - Date.parse(event.at) > openMs) return { fault: `${id} is in the table and not in the log` }
      unsealed.add(id)
    }
  }
  return { unsealed: unsealed.size }
}

const dayMs = 86_400_000
const Identified = z.object({ id: z.string() })

function idIn(entry: Uint8Array): string | undefined {
  const parsed = Identified.safeParse(JSON.parse(Buffer.from(entry).toString()))
  return parsed.success ? parsed.data.id : undefined
}

/** All of a day: of the sessions that began on it, and outside of sessions. */
async function idsOf(table: Tables, day: string): Promise<string[]> {
  const sessions = await table.openedOn(day)
  const ofSessions = await Promise.all(sessions.map((session) => table.idsAfter(session, 0)))
  return [...ofSessions.flat(), ...(await table.idsOfSite(day, firstUlid))]
}

const firstUlid = '0'

function factsOfId(id: string) {
  const { pk, last } = cutId(id)
  return pk.startsWith('site.') ? { id, session: null } : { id, session: pk, sequence: Number(last) }
}
