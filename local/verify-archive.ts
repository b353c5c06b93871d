// A whole archive held to what it should be: its files, its signatures, its events, and, where the tables are at hand, that
// both say the same.

import * as z from 'zod/mini'
import { type LogOrder, openMs } from '../core/log-order.ts'
import { type Audit, cutId } from '../stores/audit.ts'
import { sealedLog } from '../stores/log.ts'
import { entryOf } from '../stores/sealer.ts'
import type { Blobs } from '../tlog/blobs.ts'
import type { TreeHead } from '../tlog/checkpoint.ts'
import type { Verifier } from '../tlog/note.ts'
import { verifyLog } from '../tlog/verify.ts'
import { type EntryCheck, entryCheck } from './check-entries.ts'

export type Archive = {
  readonly blobs: Pick<Blobs, 'get' | 'names'>
  readonly origin: string
  /** The newest first; never one that came with the archive. */
  readonly verifiers: readonly Verifier[]
  /** The events as the tables have them. */
  readonly table?: Pick<Audit, 'stored' | 'idsAfter' | 'idsOfSite' | 'openedOn' | 'event'>
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
  const compared = table ? await compareTable(blobs, table, check) : { unsealed: null }
  if ('fault' in compared) return compared
  const { open, ...more } = check.order.summary()
  return { ...verified, ...more, open: open.length, unsealed: compared.unsealed }
}

type Table = NonNullable<Archive['table']>
type Compared = { readonly unsealed: number } | { readonly fault: string }

/** Both ways: what is in the log is in the table, to the byte, and what is in the table is in the log, or was just recorded. */
async function compareTable(blobs: Pick<Blobs, 'get'>, table: Table, { order }: EntryCheck): Promise<Compared> {
  const fault = await alteredIn(blobs, table)
  return fault === null ? await unsealedIn(table, order) : { fault }
}

async function alteredIn(blobs: Pick<Blobs, 'get'>, table: Table): Promise<string | null> {
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

async function unsealedIn(table: Table, order: LogOrder): Promise<Compared> {
  const { firstAt, lastAt } = order.summary()
  const [fromMs, endMs] = [Date.parse(firstAt ?? ''), Date.parse(lastAt ?? '')]
  let unsealed = 0
  for (let ms = fromMs - 2 * dayMs; ms < endMs + dayMs; ms += dayMs) {
    const ids = await idsOf(table, new Date(ms).toISOString().slice(0, 10))
    for (const id of ids.filter((one) => !order.has(factsOfId(one)))) {
      const event = await table.event(id)
      if (event && endMs - Date.parse(event.at) > openMs) return { fault: `${id} is in the table and not in the log` }
      unsealed += 1
    }
  }
  return { unsealed }
}

const dayMs = 86_400_000
const Identified = z.object({ id: z.string() })

function idIn(entry: Uint8Array): string | undefined {
  const parsed = Identified.safeParse(JSON.parse(Buffer.from(entry).toString()))
  return parsed.success ? parsed.data.id : undefined
}

/** All of a day: of the sessions that began on it, and outside of sessions. */
async function idsOf(table: Table, day: string): Promise<string[]> {
  const sessions = await table.openedOn(day)
  const ofSessions = await Promise.all(sessions.map((session) => table.idsAfter(session, 0)))
  return [...ofSessions.flat(), ...(await table.idsOfSite(day, firstUlid))]
}

const firstUlid = '0'

function factsOfId(id: string) {
  const { pk, last } = cutId(id)
  return pk.startsWith('site.') ? { id, session: null } : { id, session: pk, sequence: Number(last) }
}
