// The sealer: events go into the log, each once and in batches. One conditional write claims what comes next before any file
// is written; whoever meets a claimed batch finishes it first, and writes the same bytes. So it may be stopped anywhere and
// run twice at once: nothing is lost, nothing comes twice, the log never forks.
import { append } from '../tlog/append.ts'
import type { Blobs } from '../tlog/blobs.ts'
import { canonicalJson } from '../tlog/canonical-json.ts'
import { checkpointText, signedCheckpoint } from '../tlog/checkpoint.ts'
import { isSignedBy, parseNote, type Signer } from '../tlog/note.ts'
import { batchLimit } from '../tlog/tail.ts'
import { longestEntry, tileWidth } from '../tlog/tiles.ts'
import { checkpointName, keptCheckpoint } from '../tlog/verify.ts'
import type { Audit } from './audit.ts'
import { inLots } from './giving-way.ts'
import type { Head, Heads } from './log-head.ts'
import type { Sealed } from './sealed.ts'
import type { Value } from './table.ts'

export type SealerParts = {
  readonly heads: Heads
  readonly sealed: Sealed
  readonly audit: Pick<Audit, 'stored'>
  readonly archive: Blobs
  readonly origin: string
  /** The first signs now; while keys change, two may. */
  readonly signers: readonly Signer[]
  /** A name that nobody else has. */
  newClaim(): string
}

/**
 * The entry of an event as it is stored. What is gone, or is no JSON of an entry's size, gets an entry that says so: it
 * blocks nothing, and verification names it.
 */
export function entryOf(id: string, stored: Value | undefined): Uint8Array {
  if (stored === undefined)
    return Buffer.from(canonicalJson({ id, lost: 'the event was gone when it was to be sealed' }))
  const entry = canonical(stored)
  if (entry && entry.length <= longestEntry) return entry
  return Buffer.from(canonicalJson({ id, lost: 'the event does not fit an entry' }))
}

function canonical(stored: Value): Uint8Array | null {
  try {
    return Buffer.from(canonicalJson(stored))
  } catch {
    return null
  }
}

/** So many of them that the last tile is full, where they reach that far: one that is not is written once more, later. */
function upToFullTile(size: number, ids: readonly string[]): readonly string[] {
  const end = Math.floor((size + ids.length) / tileWidth) * tileWidth
  return end > size ? ids.slice(0, end - size) : ids
}

export type Sealer = ReturnType<typeof openSealer>

export function openSealer({ heads, sealed, audit, archive, origin, signers, newClaim }: SealerParts) {
  const entryAt = async (id: string) => entryOf(id, await audit.stored(id))
  const signed = async ({ size, root }: Pick<Head, 'size' | 'root'>) =>
    Buffer.from(await signedCheckpoint({ origin, size, root }, signers))

  /** A checkpoint stays wherever a tile has become full. An earlier key may have signed the same. */
  async function keep(head: Head): Promise<void> {
    if (await archive.add(keptCheckpoint(head.size), await signed(head))) return
    const there = await archive.get(keptCheckpoint(head.size))
    if (there && parseNote(Buffer.from(there).toString())?.text === checkpointText({ origin, ...head })) return
    throw new Error(`the log holds another checkpoint of ${head.size} entries`)
  }

  /** Whether the checkpoint is of this head and by the key that signs now. If not it is written; it is to be looked at again. */
  async function isPublished(head: Head): Promise<boolean> {
    if (head.size === 0) return true
    const there = await archive.get(checkpointName)
    const note = there && parseNote(Buffer.from(there).toString())
    const isSigned = note && signers.every((one) => isSignedBy(note, one.verifier))
    if (isSigned && note.text === checkpointText({ origin, ...head })) return true
    await archive.replace(checkpointName, await signed(head))
    // Behind the checkpoint, or a crash in between would look as if that had been set back.
    const before = Number(note?.text.split('\n')[1] ?? 0)
    if (Math.floor(head.size / tileWidth) > Math.floor(before / tileWidth)) await keep(head)
    return false
  }

  async function finish(head: Head): Promise<void> {
    const entries = await inLots(head.batch, 32, entryAt)
    const root = await append(archive, head.size, entries)
    await sealed.mark(head.batch, head.size + entries.length)
    await heads.move(head, root)
  }

  /** The next of the ids from `at` on that are not in the log, as many as one batch takes, and where the first of them stands. */
  async function next(ids: readonly string[], at: number): Promise<{ at: number; fresh: readonly string[] }> {
    if (at >= ids.length) return { at, fresh: [] }
    const fresh = await sealed.without(ids.slice(at, at + batchLimit))
    const first = fresh[0] === undefined ? at + batchLimit : ids.indexOf(fresh[0], at)
    // From the first one on the batch is as long as it may be.
    return first === at ? { at, fresh } : next(ids, first)
  }

  return {
    /** Brings these events into the log and answers its size; those that are in it already change nothing. */
    async seal(ids: readonly string[]): Promise<number> {
      const all = [...new Set(ids)]
      for (let from = 0; ; ) {
        const head = await heads.read()
        if (head.claim !== '') {
          await finish(head)
          continue
        }
        // Whoever was slow may have set the checkpoint back, so it is looked at again after it was written.
        if (!(await isPublished(head))) continue
        const { at, fresh } = await next(all, from)
        if (fresh.length === 0) return head.size
        from = at
        const isLast = from + batchLimit >= all.length
        await heads.claim(head, newClaim(), isLast ? fresh : upToFullTile(head.size, fresh))
      }
    },
  }
}
