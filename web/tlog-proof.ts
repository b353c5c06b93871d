// Checks the proof of one event in the browser, with WebCrypto alone: who signed the checkpoint (c2sp.org/signed-note, Ed25519) and
// that the entry stands in the tree of it (RFC 6962). A second hand beside tlog/, which needs Node; the same tests hold both.

export type Bytes = Uint8Array<ArrayBuffer>

export const hashBytes = 32
const keyIdBytes = 4
/** Ed25519 in a verifier key. */
const ed25519 = 1

export type Verifier = { readonly name: string; readonly keyId: Bytes; readonly publicKey: Bytes }

export type TreeHead = { readonly origin: string; readonly size: number; readonly root: string }

/** One step from the entry up to the root: the hash beside it, on which side, and what both make; in base 64. */
export type Step = { readonly side: 'left' | 'right'; readonly sibling: string; readonly made: string }

export type Held = {
  readonly head: TreeHead
  readonly index: number
  readonly leaf: string
  readonly steps: readonly Step[]
  /** The event, word for word as it was sealed. */
  readonly entry: string
}

export type Verified = Held | { readonly fault: string }

const plainName = /^[^\s+\p{C}]+$/u
const utf8 = new TextEncoder()

/** Only as base 64 is written by everybody else: no other text stands for the same bytes. */
function decoded(text: string): Bytes | null {
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(text) || text.length % 4 !== 0) return null
  const bytes = Uint8Array.from(atob(text), (char) => char.charCodeAt(0))
  return encoded(bytes) === text ? bytes : null
}

export function encoded(bytes: Uint8Array): string {
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''))
}

async function sha256(...parts: readonly Uint8Array[]): Promise<Bytes> {
  const all = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const part of parts) {
    all.set(part, at)
    at += part.length
  }
  return new Uint8Array(await crypto.subtle.digest('SHA-256', all))
}

const leafHash = (entry: Uint8Array) => sha256(Uint8Array.of(0), entry)
export const nodeHash = (left: Uint8Array, right: Uint8Array) => sha256(Uint8Array.of(1), left, right)

/** The verifier that one line `<name>+<key id>+<key>` is of; null when it is none. */
async function verifierIn(line: string): Promise<Verifier | null> {
  const [, name = '', id = '', key = ''] = /^([^+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/]+=*)$/.exec(line.trim()) ?? []
  const body = decoded(key)
  if (body === null || body[0] !== ed25519 || body.length !== 1 + hashBytes || !plainName.test(name)) return null
  const keyId = (await sha256(utf8.encode(`${name}\n`), body)).slice(0, keyIdBytes)
  const hex = Array.from(keyId, (byte) => byte.toString(16).padStart(2, '0')).join('')
  return hex === id ? { name, keyId, publicKey: body.slice(1) } : null
}

/** The verifiers of a text with one key a line; null when there is none or a line is no key. */
export async function parseVerifierKeys(text: string): Promise<readonly Verifier[] | null> {
  const lines = text.split('\n').filter((line) => line.trim() !== '')
  const found = await Promise.all(lines.map(verifierIn))
  const known = found.filter((one) => one !== null)
  return known.length > 0 && known.length === found.length ? known : null
}

type Proof = { readonly index: number; readonly path: readonly Bytes[]; readonly checkpoint: string; entry: Bytes }

function parseProof(text: string): Proof | null {
  const split = text.indexOf('\n\n')
  const [first, extra = '', place = '', ...hashes] = text.slice(0, Math.max(split, 0)).split('\n')
  const index = /^index (0|[1-9]\d{0,15})$/.exec(place)?.[1]
  const entry = extra.startsWith('extra ') ? decoded(extra.slice('extra '.length)) : null
  const path = hashes.map(decoded).filter((hash) => hash?.length === hashBytes)
  const known = path.filter((hash) => hash !== null)
  if (first !== 'c2sp.org/tlog-proof@v1' || index === undefined || entry === null) return null
  return known.length === hashes.length
    ? { index: Number(index), path: known, checkpoint: text.slice(split + 2), entry }
    : null
}

type Note = { readonly text: string; readonly signatures: readonly { name: string; keyId: Bytes; bytes: Bytes }[] }

function parseNote(note: string): Note | null {
  const split = note.lastIndexOf('\n\n')
  const below = note.slice(split + 2)
  if (split < 0 || !below.endsWith('\n')) return null
  const found = below.slice(0, -1).split('\n').map(signatureIn)
  const known = found.filter((one) => one !== null)
  return known.length === found.length ? { text: note.slice(0, split + 1), signatures: known } : null
}

function signatureIn(line: string): Note['signatures'][number] | null {
  const [, name = '', body = ''] = /^— (\S+) (\S+)$/u.exec(line) ?? []
  const bytes = decoded(body)
  if (bytes === null || bytes.length <= keyIdBytes || !plainName.test(name)) return null
  return { name, keyId: bytes.slice(0, keyIdBytes), bytes: bytes.slice(keyIdBytes) }
}

/** A signature of the verifier's name that is not right spoils the note. */
async function isSignedBy({ text, signatures }: Note, { name, keyId, publicKey }: Verifier): Promise<boolean> {
  const own = signatures.filter((one) => one.name === name && encoded(one.keyId) === encoded(keyId))
  const key = await crypto.subtle.importKey('raw', publicKey, 'Ed25519', false, ['verify'])
  const right = own.map(({ bytes }) => crypto.subtle.verify('Ed25519', key, bytes, utf8.encode(text)))
  return own.length > 0 && (await Promise.all(right)).every(Boolean)
}

type Opened = { readonly head: TreeHead } | { readonly fault: string }

/** The tree head of a checkpoint that one of the verifiers signed; or what is wrong with it. */
export async function openCheckpoint(checkpoint: string, verifiers: readonly Verifier[]): Promise<Opened> {
  const note = parseNote(checkpoint)
  const [origin = '', count = '', root = ''] = note?.text.split('\n') ?? []
  const size = /^(0|[1-9]\d{0,15})$/.test(count) ? Number(count) : Number.NaN
  if (note === null || origin === '' || !Number.isSafeInteger(size) || decoded(root)?.length !== hashBytes) {
    return { fault: 'Its checkpoint is not written as one.' }
  }
  const signed = await Promise.all(verifiers.map(async (one) => ((await isSignedBy(note, one)) ? one : null)))
  const signer = signed.find((one) => one !== null)
  if (!signer) return { fault: 'Its checkpoint is not signed by this key.' }
  return origin === signer.name ? { head: { origin, size, root } } : { fault: `It is of another log: ${origin}.` }
}

/** On which side each hash of the path stands, from below up; null when the way to the root has another length. */
function sidesOf(index: number, size: number, count: number): readonly Step['side'][] | null {
  const sides: Step['side'][] = []
  let [at, last] = [index, size - 1]
  while (last > 0) {
    if (at % 2 === 1) sides.push('left')
    else if (at < last) sides.push('right')
    // An odd one out at the end has no sibling and goes up as it is.
    at = Math.floor(at / 2)
    last = Math.floor(last / 2)
  }
  return index < size && sides.length === count ? sides : null
}

/** Whether a proof shows that the event in it is in the log that the verifiers sign; or what is wrong with it. */
export async function verifyProof(text: string, verifiers: readonly Verifier[]): Promise<Verified> {
  const proof = parseProof(text)
  if (proof === null) return { fault: 'This is not written as a proof with its event in it.' }
  const opened = await openCheckpoint(proof.checkpoint, verifiers)
  if ('fault' in opened) return opened
  const sides = sidesOf(proof.index, opened.head.size, proof.path.length)
  const leaf = await leafHash(proof.entry)
  const steps: Step[] = []
  let hash = leaf
  for (const [i, side] of (sides ?? []).entries()) {
    const sibling = proof.path[i] ?? leaf
    hash = side === 'left' ? await nodeHash(sibling, hash) : await nodeHash(hash, sibling)
    steps.push({ side, sibling: encoded(sibling), made: encoded(hash) })
  }
  if (sides === null || encoded(hash) !== opened.head.root) {
    return { fault: 'The event is not in the log where the proof says it is: the root comes out another.' }
  }
  const entry = new TextDecoder('utf-8', { ignoreBOM: true }).decode(proof.entry)
  return { head: opened.head, index: proof.index, leaf: encoded(leaf), steps, entry }
}

/** Whether the sealed event says the same as the one shown, whatever the order of their names. */
export function saysTheSame(entry: string, event: unknown): boolean {
  try {
    return sorted(JSON.parse(entry)) === sorted(event)
  } catch (error) {
    if (error instanceof SyntaxError) return false
    throw error
  }
}

function sorted(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) => {
    if (part === null || typeof part !== 'object' || Array.isArray(part)) return part
    return Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
  })
}
