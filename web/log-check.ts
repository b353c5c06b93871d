// What this browser can say of the log: that its checkpoint is signed, by the key that it knows, and that the log only grew since it was
// last seen from here. What is kept for that lies with the browser, out of the site's reach as long as the page is not forged.
import { type ReadTile, whyNotGrown } from './tlog-growth.ts'
import { openCheckpoint, parseVerifierKeys, type TreeHead } from './tlog-proof.ts'

/** The last checkpoint that held, word for word, and the verifier keys that it held by. */
export type Kept = { readonly checkpoint: string; readonly keys: string; readonly at: string }

export type Told = {
  /** As the site hands it out now. */
  readonly checkpoint: string
  /** The verifier keys that the site names. */
  readonly siteKeys: string
  /** The key that the person has from elsewhere; empty where they have none. */
  readonly ownKey: string
  readonly readTile: ReadTile
}

export type Finding =
  | {
      readonly type: 'first' | 'same' | 'grown'
      readonly head: TreeHead
      readonly before: TreeHead | null
      keys: string
    }
  | { readonly type: 'broken'; readonly why: string; readonly head: TreeHead; readonly before: TreeHead }
  | { readonly type: 'fault'; readonly why: string }

const fault = (why: string): Finding => ({ type: 'fault', why })

async function headOf(checkpoint: string, keys: string) {
  const verifiers = await parseVerifierKeys(keys)
  return verifiers === null
    ? { fault: 'There is no verifier key in this.' }
    : await openCheckpoint(checkpoint, verifiers)
}

const unknownKey =
  'Its checkpoint is not signed by the key that this browser has known it by. Ask the operator whether the key was changed, and for the new one.'

export async function checkLog({ checkpoint, siteKeys, ownKey, readTile }: Told, kept: Kept | null): Promise<Finding> {
  const isOwn = ownKey.trim() !== ''
  const keys = isOwn ? ownKey.trim() : (kept?.keys ?? siteKeys)
  const now = await headOf(checkpoint, keys)
  if ('fault' in now) {
    const isNew = !isOwn && kept !== null && !('fault' in (await headOf(checkpoint, siteKeys)))
    return fault(isNew ? unknownKey : now.fault)
  }
  const { head } = now
  if (kept === null) return { type: 'first', head, before: null, keys }
  const then = await headOf(kept.checkpoint, kept.keys)
  if ('fault' in then) return fault(`What this browser has kept is no checkpoint any more: ${then.fault}`)
  const before = then.head
  if (before.origin !== head.origin)
    return { type: 'broken', why: 'It is another log than the one before.', head, before }
  const why = await whyNotGrown(before, head, readTile)
  if (why !== null) return { type: 'broken', why, head, before }
  return { type: head.size === before.size ? 'same' : 'grown', head, before, keys }
}

/** What is kept, as text and back; null for anything else. */
export function keptIn(text: string | null): Kept | null {
  try {
    const { checkpoint, keys, at }: Readonly<Record<string, unknown>> = JSON.parse(text ?? '{}') ?? {}
    if (typeof checkpoint !== 'string' || typeof keys !== 'string' || typeof at !== 'string') return null
    return { checkpoint, keys, at }
  } catch (error) {
    if (error instanceof SyntaxError) return null
    throw error
  }
}
