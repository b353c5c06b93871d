// People and their passwords, in the registry.
import * as z from 'zod/mini'
import { nobodysId } from '../core/sign-in.ts'
import { siteRoles, type User } from '../core/user.ts'
import { counterOf, foldedAddress } from './attempts.ts'
import { onceForItem } from './read-once.ts'
import { reader } from './reader.ts'
import type { Key, Operation, Table } from './table.ts'

const UserShape = onceForItem(
  z.object({
    id: z.number(),
    email: z.string(),
    displayName: z.string(),
    active: z.boolean(),
    expiresAt: z.nullable(z.string()),
    siteRoles: z.array(z.enum(siteRoles)),
  }),
)

/** Disabling begins a new era of an account; a session lives in the era it began in, and in no other. */
export type Account = { readonly user: User; readonly era: string }
const EraShape = z.object({ sessionEra: z._default(z.string(), '') })
const AccountShape = onceForItem({
  parse: (item: unknown): Account => ({ user: UserShape.parse(item), era: EraShape.parse(item).sessionEra }),
})

const PasswordShape = z.object({
  algorithm: z.literal('argon2id'),
  memoryKilobytes: z.number(),
  passes: z.number(),
  parallelism: z.number(),
  salt: z.string(),
  hash: z.string(),
})
export type PasswordHash = z.infer<typeof PasswordShape>

const userKey = (id: number): Key => ({ pk: `user.${id}`, sk: 'user' })
const passwordKey = (id: number): Key => ({ pk: `user.${id}`, sk: 'password' })
const emailKey = (email: string): Key => ({ pk: `email.${foldedAddress(email)}`, sk: 'email' })

/** The people of a site over any keeper's registry table. */
export function peopleStore(table: Table) {
  const read = reader(table)
  const user = (id: number): Promise<User | undefined> => read(userKey(id), UserShape)
  const account = (id: number): Promise<Account | undefined> => read(userKey(id), AccountShape)

  return {
    addingUser(user: User, password: PasswordHash): Operation[] {
      return [
        { table: 'registry', insert: { ...userKey(user.id), ...user } },
        { table: 'registry', insert: { ...emailKey(user.email), userId: user.id } },
        { table: 'registry', insert: { pk: 'users', sk: String(user.id), userId: user.id } },
        { table: 'registry', insert: { ...passwordKey(user.id), ...password } },
        { table: 'registry', insert: { ...counterOf(user.id), failures: 0, windowEndsAtMs: 0 } },
      ]
    },

    /** Switches an account on or off; refused when it is no longer as it was read. Off begins the given era. */
    changingActive(user: User, active: boolean, era: string): Operation {
      const when = [{ attribute: 'active', equals: user.active }]
      return {
        table: 'registry',
        amend: userKey(user.id),
        when,
        set: active ? { active } : { active, sessionEra: era },
      }
    },

    user,
    account,

    /** The account with this e-mail address, letter case aside. It takes two reads whether there is one or not. */
    async accountByEmail(email: string): Promise<Account | undefined> {
      const found = await read(emailKey(email), z.object({ userId: z.number() }))
      const held = await account(found?.userId ?? nobodysId)
      return found && held
    },

    users: async (): Promise<User[]> => {
      const { items } = await table.query('users')
      const found = await Promise.all(items.map((i) => user(z.number().parse(i.userId))))
      return found.filter((u) => u !== undefined)
    },

    password: (id: number) => read(passwordKey(id), PasswordShape),
  }
}
