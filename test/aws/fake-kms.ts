// A signing key on this machine that is asked as KMS is, and really signs.
import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import * as z from 'zod/mini'
import { aService, failure, json, type Service } from './loopback.ts'

export type FakeKms = Service & { readonly publicKey: KeyObject }

const Sign = z.strictObject({
  KeyId: z.string(),
  Message: z.string(),
  MessageType: z.literal('RAW'),
  SigningAlgorithm: z.literal('ED25519_SHA_512'),
})

export const signingKey = 'arn:aws:kms:eu-west-1:123456789012:key/signing'

/** `as` is what the key says of itself besides, `keyId` what it is asked for by. */
export async function fakeKms(as: object = {}, keyId = signingKey): Promise<FakeKms> {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519')
  const about = {
    KeySpec: 'ECC_NIST_EDWARDS25519',
    KeyUsage: 'SIGN_VERIFY',
    SigningAlgorithms: ['ED25519_SHA_512', 'ED25519_PH_SHA_512'],
  }
  const der = publicKey.export({ format: 'der', type: 'spki' }).toString('base64')
  const service = await aService('kms', ({ headers, body }) => {
    const asked: unknown = JSON.parse(body.toString())
    if (z.object({ KeyId: z.literal(keyId) }).safeParse(asked).success === false) return failure('NotFoundException')
    if (headers['x-amz-target'] === 'TrentService.GetPublicKey')
      return json({ KeyId: keyId, PublicKey: der, ...about, ...as })
    const wanted = Sign.safeParse(asked)
    if (headers['x-amz-target'] !== 'TrentService.Sign' || !wanted.success) return failure('ValidationException')
    const message = Buffer.from(wanted.data.Message, 'base64')
    if (message.length > 4096) return failure('ValidationException')
    return json({ KeyId: keyId, Signature: sign(null, message, privateKey).toString('base64') })
  })
  return { ...service, publicKey }
}
