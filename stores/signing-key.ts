// The Ed25519 key of a site on a laptop, in a file of its own (mode 0600), and the verifier key that is handed out. A new
// key signs from then on; the verifier keys of those before it stay, so that what they signed can be verified.
import { createPrivateKey, createPublicKey, generateKeyPairSync, sign } from 'node:crypto'
import { chmodSync, existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import * as z from 'zod/mini'
import { parseVerifierKey, publicKeyOf, type Signer, type Verifier, verifierKey, verifierOf } from '../tlog/note.ts'

const KeyFile = z.strictObject({ origin: z.string(), key: z.string(), former: z.array(z.string()) })
type KeyFile = z.infer<typeof KeyFile>

export type SigningKey = {
  /** Which log it signs: the first line of each checkpoint, and the name of its keys. */
  readonly origin: string
  readonly signer: Signer
  /** The newest first. */
  readonly verifiers: readonly Verifier[]
}

export const signingKeyFile = 'signing-key.json'
export const verifierKeyFile = 'verifier-key'

const newKey = () => generateKeyPairSync('ed25519').privateKey.export({ format: 'pem', type: 'pkcs8' }).toString()

function opened({ origin, key: pem, former }: KeyFile): SigningKey {
  const key = createPrivateKey(pem)
  const verifier = verifierOf(origin, publicKeyOf(createPublicKey(key)))
  const before = former.map((text) => parseVerifierKey(text)).filter((one) => one !== undefined)
  if (before.length < former.length) throw new Error(`${signingKeyFile} names a former key that is none`)
  return {
    origin,
    signer: { verifier, sign: async (bytes) => sign(null, bytes, key) },
    verifiers: [verifier, ...before],
  }
}

/** Whole or not at all, and the verifier keys beside it for whoever is to have them. */
function written(home: string, kept: KeyFile): SigningKey {
  const path = join(home, signingKeyFile)
  writeFileSync(`${path}.new`, `${JSON.stringify(kept, null, 2)}\n`, { mode: 0o600, flush: true })
  renameSync(`${path}.new`, path)
  return published(home, opened(kept))
}

function published(home: string, key: SigningKey): SigningKey {
  const text = verifierKeysText(key.verifiers)
  const path = join(home, verifierKeyFile)
  if (!existsSync(path) || readFileSync(path, 'utf8') !== text) writeFileSync(path, text, { flush: true })
  return key
}

/** One verifier key a line, the newest first. */
export function verifierKeysText(verifiers: readonly Verifier[]): string {
  return verifiers.map((one) => `${verifierKey(one)}\n`).join('')
}

function read(home: string): KeyFile | undefined {
  const path = join(home, signingKeyFile)
  if (!existsSync(path)) return undefined
  chmodSync(path, 0o600)
  try {
    return KeyFile.parse(JSON.parse(readFileSync(path, 'utf8')))
  } catch {
    // What could not be read may be a piece of the key.
    throw new Error(`${signingKeyFile} is not as it was written`)
  }
}

/**
 * The key of a home. It is made with the home's log: where a log is signed already and its key is gone, this throws, since
 * another key could not go on with it unseen.
 */
export function openSigningKey(home: string, isLogBegun: boolean, newOrigin: () => string): SigningKey {
  const kept = read(home)
  if (kept) return published(home, opened(kept))
  if (isLogBegun) throw new Error(`The log of this home is signed, and its key, ${signingKeyFile}, is gone.`)
  return written(home, { origin: newOrigin(), key: newKey(), former: [] })
}

/**
 * A new key for the place of the one that signs; what the old one signed stays verifiable. It takes its place when `put` is
 * called, and the old one is gone then.
 */
export function nextSigningKey(home: string): { readonly key: SigningKey; put(): void } {
  const kept = read(home)
  if (!kept) throw new Error('This home has no signing key.')
  const next = { origin: kept.origin, key: newKey(), former: opened(kept).verifiers.map(verifierKey) }
  return { key: opened(next), put: () => void written(home, next) }
}
