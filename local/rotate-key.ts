// Another signing key for the log of a home: recorded first, then the checkpoint is signed anew.
import { Refusal } from '../core/refusal.ts'
import type { Home } from '../stores/local-world.ts'
import { nextSigningKey } from '../stores/signing-key.ts'
import { verifierKey } from '../tlog/note.ts'
import { done } from './administer.ts'

/** Answers the verifier keys, the newest first. */
export async function rotateKey(home: Home): Promise<string[]> {
  const [old] = home.verifiers.map(verifierKey)
  const { key, put } = nextSigningKey(home.path)
  const [next = ''] = key.verifiers.map(verifierKey)
  if (old === undefined) throw new Refusal('conflict', 'This home has no signing key.')
  const changes = [{ name: 'verifierKey', old, new: next }]
  await done(home, {
    changes: [],
    told: [{ type: 'signing-key-changed', outcome: 'ok', subject: key.origin, changes }],
  })
  put()
  const { reconciler, sealer } = home.sealingBy(key)
  await reconciler.walk((ids) => sealer.seal(ids), { nobodyElse: true })
  return key.verifiers.map(verifierKey)
}
