// The signing key of the log in AWS: Ed25519 in KMS, which never hands it out. What comes back is not taken on trust: the
// public key is looked at when the signer opens, and every signature is verified under it before anybody sees it.
import { createPublicKey, verify } from 'node:crypto'
import { GetPublicKeyCommand, KMSClient, type KMSClientConfig, SignCommand } from '@aws-sdk/client-kms'
import { publicKeyOf, type Signer, verifierOf } from '../tlog/note.ts'
import { type Patience, withRetries } from './aws-retry.ts'

export type KmsSignerOptions = Patience & {
  readonly client: KMSClient
  /** ARN or id of the key. */
  readonly keyId: string
  /** Name of the key in notes: the origin of the log. */
  readonly name: string
}

/** Plain Ed25519 over the message itself. The other one signs a digest, and no verifier of notes would accept it. */
const algorithm = 'ED25519_SHA_512'

/** A client whose own retries are off: the loop around every call knows what may be tried again. */
export function kmsClient(options: Pick<KMSClientConfig, 'endpoint' | 'region' | 'credentials'> = {}): KMSClient {
  return new KMSClient({ ...options, maxAttempts: 1 })
}

/** Opens the signer. Throws when the key is of another kind; KeeperUnavailable when KMS does not answer or refuses. */
export async function kmsSigner({ client, keyId, name, ...patience }: KmsSignerOptions): Promise<Signer> {
  const patient = { attemptMs: 2000, ...patience }
  const got = await withRetries(patient, (abortSignal) =>
    client.send(new GetPublicKeyCommand({ KeyId: keyId }), { abortSignal }),
  )
  if (got.KeySpec !== 'ECC_NIST_EDWARDS25519' || got.KeyUsage !== 'SIGN_VERIFY' || got.PublicKey === undefined) {
    throw new Error('the signing key of the log is no Ed25519 key')
  }
  const key = createPublicKey({ key: Buffer.from(got.PublicKey), format: 'der', type: 'spki' })
  if (key.asymmetricKeyType !== 'ed25519') throw new Error('the signing key of the log is no Ed25519 key')
  return {
    verifier: verifierOf(name, publicKeyOf(key)),
    async sign(bytes) {
      const asked = { KeyId: keyId, Message: bytes, MessageType: 'RAW', SigningAlgorithm: algorithm } as const
      const { Signature } = await withRetries(patient, (abortSignal) =>
        client.send(new SignCommand(asked), { abortSignal }),
      )
      if (Signature === undefined || !verify(null, bytes, key, Signature)) {
        throw new Error('the signature that came back is not one of the signing key')
      }
      return Signature
    },
  }
}
