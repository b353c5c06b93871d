// Checkpoints, c2sp.org/tlog-checkpoint: which log, how many entries, and the root over them, as the text of a signed note.
import { type Hash, hashBytes } from './hashes.ts'
import { isSignedBy, type Note, parseNote, type Signer, signedNote, type Verifier } from './note.ts'

export type TreeHead = { readonly origin: string; readonly size: number; readonly root: Hash }

export function checkpointText({ origin, size, root }: TreeHead): string {
  return `${origin}\n${size}\n${Buffer.from(root).toString('base64')}\n`
}

export async function signedCheckpoint(head: TreeHead, signers: readonly Signer[]): Promise<string> {
  return await signedNote(checkpointText(head), signers)
}

export type Opened = { readonly head: TreeHead } | { readonly fault: string }

/** The tree head of a checkpoint that the verifier signed for this origin; or what is wrong with it. */
export function openCheckpoint(text: string, origin: string, verifiers: readonly Verifier[]): Opened {
  const note = parseNote(text)
  const head = note && headIn(note)
  if (!note || !head) return { fault: 'the checkpoint is not written as one' }
  if (!verifiers.some((verifier) => isSignedBy(note, verifier))) {
    return { fault: 'the checkpoint is not signed by the given key' }
  }
  if (head.origin !== origin) return { fault: `the checkpoint is of another log: ${head.origin}` }
  return { head }
}

/** Lines beyond the third are extensions, which say nothing to us. */
function headIn({ text }: Note): TreeHead | undefined {
  const [origin = '', count = '', encoded = ''] = text.split('\n')
  const root = Buffer.from(encoded, 'base64')
  const size = Number(count)
  const isWritten = /^(0|[1-9]\d{0,15})$/.test(count) && Number.isSafeInteger(size) && origin !== ''
  return isWritten && root.length === hashBytes && root.toString('base64') === encoded
    ? { origin, size, root }
    : undefined
}
