// The file that proves one event (c2sp.org/tlog-proof), with nothing but it and a verifier key.
import type { AuditEvent } from '../core/audit-event.ts'
import type { TreeHead } from '../tlog/checkpoint.ts'
import type { Verifier } from '../tlog/note.ts'
import { checkProof, parseProof } from '../tlog/proof.ts'
import { eventIn } from './check-entries.ts'

export type ProofHeld =
  | { readonly head: TreeHead; readonly index: number; readonly event: AuditEvent }
  | { readonly fault: string }

/** Whether the file proves that its event is in the log. Any key that ever signed the log may have signed this. */
export function checkProofFile(text: string, origin: string, verifiers: readonly Verifier[]): ProofHeld {
  const proof = parseProof(text)
  if (!proof) return { fault: 'this is not written as a proof of c2sp.org/tlog-proof' }
  if (proof.extra === null) return { fault: 'the proof does not have the event in it' }
  const proven = checkProof(proof, proof.extra, origin, verifiers)
  if ('fault' in proven) return proven
  const found = eventIn(proof.extra)
  return 'wrong' in found ? { fault: `the entry ${found.wrong}` } : { ...proven, event: found.event }
}
