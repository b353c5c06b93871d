// Signed notes, c2sp.org/signed-note, with Ed25519: a text and the signatures below it, each by a named key.
import { createHash, createPublicKey, type KeyObject, verify } from 'node:crypto'

/** Ed25519 in a verifier key. */
const ed25519 = 1
const publicKeyBytes = 32
const keyIdBytes = 4

/** Who may sign: a name, and the key that proves it. */
export type Verifier = { readonly name: string; readonly keyId: Uint8Array; readonly key: KeyObject }

/** Signs bytes as the key of a verifier; the private key stays where it is. */
export type Signer = { readonly verifier: Verifier; sign(bytes: Uint8Array): Promise<Uint8Array> }

export type Signature = { readonly name: string; readonly keyId: Uint8Array; readonly bytes: Uint8Array }
export type Note = { readonly text: string; readonly signatures: readonly Signature[] }

const plainName = /^[^\s+\p{C}]+$/u

function keyIdOf(name: string, publicKey: Uint8Array): Uint8Array {
  const hashed = createHash('sha256').update(`${name}\n`).update(Uint8Array.of(ed25519)).update(publicKey)
  return hashed.digest().subarray(0, keyIdBytes)
}

// The one header of an Ed25519 key in DER (RFC 8410).
const spki = Buffer.from('302a300506032b6570032100', 'hex')

/** A verifier of 32 bytes of public key. Throws for a name that cannot stand in a note. */
export function verifierOf(name: string, publicKey: Uint8Array): Verifier {
  if (!plainName.test(name) || publicKey.length !== publicKeyBytes)
    throw new Error('a key has a plain name and 32 bytes')
  const key = createPublicKey({ key: Buffer.concat([spki, publicKey]), format: 'der', type: 'spki' })
  return { name, keyId: keyIdOf(name, publicKey), key }
}

/** The 32 bytes of an Ed25519 public key. */
export function publicKeyOf(key: KeyObject): Uint8Array {
  return key.export({ format: 'der', type: 'spki' }).subarray(spki.length)
}

/** `<name>+<key id in hex>+<algorithm and key in base 64>`: what is handed out to whoever verifies. */
export function verifierKey({ name, keyId, key }: Verifier): string {
  const body = Buffer.concat([Uint8Array.of(ed25519), publicKeyOf(key)])
  return `${name}+${Buffer.from(keyId).toString('hex')}+${body.toString('base64')}`
}

/** The verifier that a verifier key is of; undefined when it is none. */
export function parseVerifierKey(text: string): Verifier | undefined {
  const [, name = '', id = '', encoded = ''] = /^([^+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/]+=*)$/.exec(text.trim()) ?? []
  const body = Buffer.from(encoded, 'base64')
  const isKnown = body[0] === ed25519 && body.length === 1 + publicKeyBytes && body.toString('base64') === encoded
  if (!isKnown || !plainName.test(name)) return undefined
  const verifier = verifierOf(name, body.subarray(1))
  return Buffer.from(verifier.keyId).toString('hex') === id ? verifier : undefined
}

/** The text with the signature of each signer below it. Throws for a text that cannot stand in a note. */
export async function signedNote(text: string, signers: readonly Signer[]): Promise<string> {
  if (!isNoteText(text)) throw new Error('the text of a note ends with a newline and has no control characters')
  const lines = await Promise.all(
    signers.map(async ({ verifier: { name, keyId }, sign }) => {
      const signature = Buffer.concat([keyId, await sign(Buffer.from(text))])
      return `— ${name} ${signature.toString('base64')}\n`
    }),
  )
  return `${text}\n${lines.join('')}`
}

function isNoteText(text: string): boolean {
  // Newlines apart, nothing below U+0020.
  return text.endsWith('\n') && text.isWellFormed() && !/[^\P{Cc}\n]/u.test(text)
}

/** A note's text and the signatures below it, checked by nobody yet; undefined when it is no note. */
export function parseNote(note: string): Note | undefined {
  const split = note.lastIndexOf('\n\n')
  const text = note.slice(0, split + 1)
  const below = note.slice(split + 2)
  if (split < 0 || !isNoteText(text) || !below.endsWith('\n')) return undefined
  const signatures = below.slice(0, -1).split('\n').map(signatureIn)
  const known = signatures.filter((one) => one !== undefined)
  return known.length === signatures.length ? { text, signatures: known } : undefined
}

function signatureIn(line: string): Signature | undefined {
  const [, name = '', encoded = ''] = /^— (\S+) (\S+)$/u.exec(line) ?? []
  const body = Buffer.from(encoded, 'base64')
  if (!plainName.test(name) || body.length <= keyIdBytes || body.toString('base64') !== encoded) return undefined
  return { name, keyId: body.subarray(0, keyIdBytes), bytes: body.subarray(keyIdBytes) }
}

/** Whether the key of the verifier signed the note. A signature of its name that is not right spoils the note. */
export function isSignedBy({ text, signatures }: Note, { name, keyId, key }: Verifier): boolean {
  const own = signatures.filter((one) => one.name === name && Buffer.compare(one.keyId, keyId) === 0)
  return own.length > 0 && own.every(({ bytes }) => verify(null, Buffer.from(text), key, bytes))
}
