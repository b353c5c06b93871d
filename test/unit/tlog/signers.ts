// Keys for tests: a new one each time, or one from a seed.
import { createPrivateKey, createPublicKey, generateKeyPairSync, sign } from 'node:crypto'
import { publicKeyOf, type Signer, verifierOf } from '../../../tlog/note.ts'

export function aSigner(name = 'example.org/log'): Signer {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519')
  return { verifier: verifierOf(name, publicKeyOf(publicKey)), sign: async (bytes) => sign(null, bytes, privateKey) }
}

/** The signer of 32 bytes of private key. */
export function signerOf(name: string, seed: Uint8Array): Signer {
  const der = Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), seed])
  const key = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' })
  const verifier = verifierOf(name, publicKeyOf(createPublicKey(key)))
  return { verifier, sign: async (bytes) => sign(null, bytes, key) }
}
