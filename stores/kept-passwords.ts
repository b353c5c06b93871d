// Passwords as they are kept, in the registry: the hash with its parameters, and the hashes of earlier ones.
import * as z from 'zod/mini'
import { rememberedPasswords } from '../core/password-memory.ts'
import { reader } from './reader.ts'
import type { Key, Operation, Table } from './table.ts'

const HashShape = z.object({
  algorithm: z.literal('argon2id'),
  memoryKilobytes: z.number(),
  passes: z.number(),
  parallelism: z.number(),
  salt: z.string(),
  /** Empty where no password fits: none was chosen yet, or it was taken away. */
  hash: z.string(),
})
export type PasswordHash = z.infer<typeof HashShape>

const PasswordShape = z.extend(HashShape, { earlier: z._default(z.array(HashShape), []) })
export type KeptPassword = PasswordHash & {
  /** Those before it, the newest first. */
  readonly earlier: readonly PasswordHash[]
}

/** Compared with where there is no password: nobody has this one, and it takes as long as any other. */
export const noPassword: PasswordHash = {
  algorithm: 'argon2id',
  memoryKilobytes: 19_456,
  passes: 2,
  parallelism: 1,
  salt: 'AAAAAAAAAAAAAAAAAAAAAA==',
  hash: '',
}

export const passwordKey = (id: number): Key => ({ pk: `user.${id}`, sk: 'password' })

/** Whether there is a password that somebody chose. */
export const isChosen = ({ hash }: PasswordHash): boolean => hash !== ''

/** The hashes of the last passwords, the present one first. */
export function lastPasswords({ earlier, ...present }: KeptPassword): readonly PasswordHash[] {
  return [present, ...earlier].filter(isChosen).slice(0, rememberedPasswords)
}

/** The passwords of a site over any keeper's registry table. */
export function passwordStore(table: Table) {
  const read = reader(table)
  return {
    password: (id: number): Promise<KeptPassword | undefined> => read(passwordKey(id), PasswordShape),

    /** Puts a new hash in the place of a password, or `noPassword`; refused when that was changed meanwhile. */
    settingPassword(id: number, kept: KeptPassword, next: PasswordHash): Operation {
      const when = [{ attribute: 'hash', equals: kept.hash }]
      const set = { ...next, earlier: lastPasswords(kept) }
      return { table: 'registry', amend: passwordKey(id), when, set }
    },

    /** The same password under today's parameters. False when it was changed meanwhile. */
    async rehashPassword(id: number, kept: KeptPassword, next: PasswordHash): Promise<boolean> {
      const when = [{ attribute: 'hash', equals: kept.hash }]
      return (await table.amend(passwordKey(id), when, { set: next })).amended
    },
  }
}
