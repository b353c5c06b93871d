// Password hashing: argon2id of node:crypto (RFC 9106). Parameters are kept with each hash.
import { argon2, timingSafeEqual } from 'node:crypto'
import { promisify } from 'node:util'
import type { PasswordHash } from './kept-passwords.ts'

const run = promisify(argon2)

export type PasswordCost = Pick<PasswordHash, 'memoryKilobytes' | 'passes' | 'parallelism'>

/** OWASP's first choice for argon2id: 19 MiB, two passes, one lane; about 30 ms on one core. */
export const passwordCost: PasswordCost = { memoryKilobytes: 19_456, passes: 2, parallelism: 1 }

async function digest(password: string, salt: Buffer, cost: PasswordCost): Promise<Buffer> {
  return run('argon2id', {
    message: password.normalize('NFKC'),
    nonce: salt,
    memory: cost.memoryKilobytes,
    passes: cost.passes,
    parallelism: cost.parallelism,
    tagLength: 32,
  })
}

/** The hash of a new password with 16 random bytes of salt. */
export async function hashPassword(password: string, salt: Uint8Array, cost: PasswordCost): Promise<PasswordHash> {
  const bytes = Buffer.from(salt)
  const hash = await digest(password, bytes, cost)
  const { memoryKilobytes, passes, parallelism } = cost
  const text = { salt: bytes.toString('base64'), hash: hash.toString('base64') }
  return { algorithm: 'argon2id', memoryKilobytes, passes, parallelism, ...text }
}

/** Whether the password is the one of the hash; compared in constant time. */
export async function isPassword(password: string, kept: PasswordHash): Promise<boolean> {
  const hash = Buffer.from(kept.hash, 'base64')
  const tried = await digest(password, Buffer.from(kept.salt, 'base64'), kept)
  return hash.length === tried.length && timingSafeEqual(hash, tried)
}

/** Whether a hash was made with less memory or fewer passes than are taken today. */
export function isOutdated(kept: PasswordHash, today: PasswordCost): boolean {
  return kept.memoryKilobytes < today.memoryKilobytes || kept.passes < today.passes
}
