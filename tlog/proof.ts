// One entry's proof as one file, c2sp.org/tlog-proof: where it stands, the path from it to the root, and the checkpoint of it.
import { openCheckpoint, type TreeHead } from './checkpoint.ts'
import { type Hash, hashBytes, leafHash } from './hashes.ts'
import type { Verifier } from './note.ts'
import { isIncluded } from './tree.ts'

const firstLine = 'c2sp.org/tlog-proof@v1'

export type Proof = {
  readonly index: number
  readonly path: readonly Hash[]
  /** The signed note, word for word. */
  readonly checkpoint: string
  /** Vouched for by nobody: here the entry, so that the file proves something by itself. */
  readonly extra: Uint8Array | null
}

export function proofText({ index, path, checkpoint, extra }: Proof): string {
  const about = extra === null ? [] : [`extra ${Buffer.from(extra).toString('base64')}`]
  const hashes = path.map((hash) => Buffer.from(hash).toString('base64'))
  return [firstLine, ...about, `index ${index}`, ...hashes, '', checkpoint].join('\n')
}

export function parseProof(text: string): Proof | undefined {
  const split = text.indexOf('\n\n')
  const [first, ...lines] = text.slice(0, Math.max(split, 0)).split('\n')
  const extra = lines[0]?.startsWith('extra ') ? decoded(lines.shift()?.slice('extra '.length) ?? '') : null
  const index = /^index (0|[1-9]\d{0,15})$/.exec(lines.shift() ?? '')?.[1]
  const path = lines.map(decoded)
  const isWhole = path.every((hash) => hash?.length === hashBytes)
  if (first !== firstLine || split < 0 || index === undefined || !isWhole || extra === undefined) return undefined
  const known = path.filter((hash) => hash !== undefined)
  return { index: Number(index), path: known, checkpoint: text.slice(split + 2), extra }
}

function decoded(text: string): Uint8Array | undefined {
  const bytes = Buffer.from(text, 'base64')
  return bytes.toString('base64') === text ? bytes : undefined
}

export type Proven = { readonly head: TreeHead; readonly index: number } | { readonly fault: string }

/** Whether the proof shows that the entry is in the log of the verifiers; or what is wrong with it. */
export function checkProof(proof: Proof, entry: Uint8Array, origin: string, verifiers: readonly Verifier[]): Proven {
  const opened = openCheckpoint(proof.checkpoint, origin, verifiers)
  if ('fault' in opened) return opened
  const { size, root } = opened.head
  if (!isIncluded({ index: proof.index, size, leaf: leafHash(entry), root }, proof.path)) {
    return { fault: 'the entry is not where the proof says it is' }
  }
  return { head: opened.head, index: proof.index }
}
