// The log's signing key in KMS, against a key that really signs.
import { afterEach, describe, expect, test } from 'vitest'
import { kmsClient, kmsSigner } from '../../../stores/kms-signer.ts'
import { KeeperUnavailable } from '../../../stores/table.ts'
import { openCheckpoint, signedCheckpoint } from '../../../tlog/checkpoint.ts'
import { publicKeyOf } from '../../../tlog/note.ts'
import { type FakeKms, fakeKms, signingKey } from '../../aws/fake-kms.ts'
import { clientOf, failure, json } from '../../aws/loopback.ts'
import { aSigner } from '../tlog/signers.ts'

const closing: (() => void)[] = []
afterEach(() => {
  for (const close of closing.splice(0)) close()
})

async function aKey(as: object = {}): Promise<FakeKms> {
  const kms = await fakeKms(as)
  closing.push(kms.close)
  return kms
}

const origin = 'example.org/log'

function opened(kms: FakeKms, keyId = signingKey) {
  const client = kmsClient(clientOf(kms))
  closing.push(() => client.destroy())
  return kmsSigner({ client, keyId, name: origin, random: () => 0, attemptMs: 400, attempts: 3 })
}

const head = { origin, size: 7, root: Buffer.alloc(32, 1) }

describe('the signing key in KMS', () => {
  test('signs checkpoints that its verifier accepts and no other does', async () => {
    const kms = await aKey()
    const signer = await opened(kms)
    const checkpoint = await signedCheckpoint(head, [signer])
    expect(openCheckpoint(checkpoint, origin, [signer.verifier])).toEqual({ head })
    expect(openCheckpoint(checkpoint, origin, [aSigner(origin).verifier])).toHaveProperty('fault')
    expect(publicKeyOf(signer.verifier.key)).toEqual(publicKeyOf(kms.publicKey))
    expect(kms.asked.map(({ headers }) => headers['x-amz-target'])).toEqual([
      'TrentService.GetPublicKey',
      'TrentService.Sign',
    ])
  })

  test('beside it another key may sign the same checkpoint, as when keys are changed', async () => {
    const [signer, before] = [await opened(await aKey()), aSigner(origin)]
    const checkpoint = await signedCheckpoint(head, [before, signer])
    expect(openCheckpoint(checkpoint, origin, [before.verifier])).toEqual({ head })
    expect(openCheckpoint(checkpoint, origin, [signer.verifier])).toEqual({ head })
  })

  test.each([
    ['for another use', { KeyUsage: 'ENCRYPT_DECRYPT' }],
    ['of another kind', { KeySpec: 'ECC_NIST_P256' }],
    ['without a public half', { PublicKey: undefined }],
  ])('a key %s is refused when it is opened', async (_, as) => {
    await expect(opened(await aKey(as))).rejects.toThrow('is no Ed25519 key')
  })

  test('a signature that is not one of the key never leaves the signer', async () => {
    const kms = await aKey()
    const signer = await opened(kms)
    kms.faults.push(json({ KeyId: signingKey, Signature: Buffer.alloc(64, 1).toString('base64') }))
    await expect(signer.sign(Buffer.from('x'))).rejects.toThrow('not one of the signing key')
  })

  test.each([
    ['cut', 'cut'],
    ['lost', 'lost'],
    ['hanging', 'hanging'],
    ['throttled', failure('ThrottlingException')],
    ['broken', failure('KMSInternalException', 500)],
  ] as const)('a call that is %s is made again', async (_, fault) => {
    const kms = await aKey()
    kms.faults.push(fault)
    const signer = await opened(kms)
    kms.faults.push(fault, fault)
    expect(await signer.sign(Buffer.from('x'))).toHaveLength(64)
    kms.faults.push(fault, fault, fault)
    await expect(signer.sign(Buffer.from('x'))).rejects.toThrow(KeeperUnavailable)
  })

  test('a key that is not there or not permitted is an outage, told without what was asked', async () => {
    const error = await opened(await aKey(), 'other').catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(KeeperUnavailable)
    expect(String(error instanceof Error && error.cause)).not.toMatch(/SECRET|other/)
  })
})
