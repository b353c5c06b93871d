// People and their passwords, in the registry.
import * as z from 'zod/mini'
import type { Uses } from '../core/dormancy.ts'
import { nobodysId } from '../core/sign-in.ts'
import { siteRoles, type User } from '../core/user.ts'
import { counterOf, foldedAddress } from './attempts.ts'
import { everyItem } from './every-item.ts'
import { type PasswordHash, passwordKey } from './kept-passwords.ts'
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
    secondFactorRequired: z._default(z.boolean(), false),
  }),
)

/** What is kept of a person beside what is told of them. */
export type Account = Uses & {
  readonly user: User
  /** Disabling begins a new era of an account; a session lives in the era it began in, and in no other. */
  readonly era: string
  /** Counts the changes; 0 where none was counted yet. */
  readonly version: number
}
const BesideShape = z.object({
  sessionEra: z._default(z.string(), ''),
  version: z._default(z.number(), 0),
  activeSince: z._default(z.nullable(z.string()), null),
  signedInAt: z._default(z.nullable(z.string()), null),
})
const AccountShape = onceForItem({
  parse(item: unknown): Account {
    const { sessionEra: era, ...beside } = BesideShape.parse(item)
    return { user: UserShape.parse(item), era, ...beside }
  },
})

/** A change of an account: what it is to be, and the era to begin when its sessions are to end. */
export type UserChange = {
  readonly to: User
  readonly era: string | null
  /** When it was enabled, if that is what happens: the days without signing in count from then. */
  readonly activeSince?: string
}

/** The first number that a person may have. */
const firstUserId = 1001

const userKey = (id: number): Key => ({ pk: `user.${id}`, sk: 'user' })
const emailKey = (email: string): Key => ({ pk: `email.${foldedAddress(email)}`, sk: 'email' })

export type Adding = {
  /** Gives them their address. @default as its first owner */
  readonly email?: Operation
  /** When it is done. @default not kept */
  readonly at?: string | null
}

/** Changes that a transaction will make. */
const peopleChanges = {
  addingUser(user: User, password: PasswordHash, { email = firstOwner(user), at = null }: Adding = {}): Operation[] {
    return [
      { table: 'registry', insert: { ...userKey(user.id), ...user, version: 1, activeSince: at } },
      email,
      { table: 'registry', insert: { pk: 'users', sk: String(user.id), userId: user.id } },
      { table: 'registry', insert: { ...passwordKey(user.id), ...password } },
      { table: 'registry', insert: { ...counterOf(user.id), failures: 0, windowEndsAtMs: 0 } },
    ]
  },

  /** Changes an account; refused when it is no longer as it was read. */
  changingUser(held: Account, { to, era, activeSince }: UserChange): Operation {
    const { id, ...facts } = to
    const begun = era === null ? {} : { sessionEra: era }
    const enabled = activeSince === undefined ? {} : { activeSince }
    return {
      table: 'registry',
      amend: userKey(id),
      when: stillAs(held),
      set: { ...facts, ...begun, ...enabled, version: held.version + 1 },
    }
  },

  /** Somebody signed in: no change of the account that others would have to know of. */
  notingSignIn(id: number, signedInAt: string): Operation {
    const when = [{ attribute: 'id', equals: id }]
    return { table: 'registry', amend: userKey(id), when, set: { signedInAt } }
  },

  /** Ends every session of a person, whatever else changes of them at the same time. */
  beginningEra(id: number, sessionEra: string): Operation {
    const when = [{ attribute: 'id', equals: id }]
    return { table: 'registry', amend: userKey(id), when, set: { sessionEra } }
  },

  /** Refuses what it is part of when the account is no longer as it was read. */
  holdingUser(held: Account): Operation {
    return {
      table: 'registry',
      amend: userKey(held.user.id),
      when: stillAs(held),
      set: { version: held.version + 1 },
    }
  },

  /** Takes an address from a person. Its item stays and leads to nobody. */
  leavingEmail(email: string, id: number): Operation {
    const when = [{ attribute: 'userId', equals: id }]
    return { table: 'registry', amend: emailKey(email), when, set: { userId: nobodysId } }
  },
}

/** The people of a site over any keeper's registry table. */
export function peopleStore(table: Table) {
  const read = reader(table)
  const user = (id: number): Promise<User | undefined> => read(userKey(id), UserShape)
  const account = (id: number): Promise<Account | undefined> => read(userKey(id), AccountShape)
  async function accounts(): Promise<Account[]> {
    const found = await Promise.all((await everyId(table)).map(account))
    return found.filter((one) => one !== undefined)
  }

  return {
    ...peopleChanges,
    user,
    account,

    /** The account, to be changed: what was kept before changes were counted is counted from now on. */
    async accountToChange(id: number): Promise<Account | undefined> {
      await table.amend(userKey(id), [{ attribute: 'version', exists: false }], { set: { version: 1 } })
      return account(id)
    },

    /** Gives an address to a person: a new item, or one that its last owner gave up. Undefined when somebody has it. */
    async takingEmail(email: string, id: number): Promise<Operation | undefined> {
      const key = emailKey(email)
      const held = await read(key, EmailShape)
      if (!held) return { table: 'registry', insert: { ...key, userId: id } }
      const when = [{ attribute: 'userId', equals: nobodysId }]
      return held.userId === nobodysId ? { table: 'registry', amend: key, when, set: { userId: id } } : undefined
    },

    /** The account with this e-mail address, letter case aside. It takes two reads whether there is one or not. */
    async accountByEmail(email: string): Promise<Account | undefined> {
      const found = await read(emailKey(email), EmailShape)
      const held = await account(found?.userId ?? nobodysId)
      return found && held
    },

    /** A number that nobody has; whoever else took it meanwhile refuses the change that adds the person. */
    async nextUserId(): Promise<number> {
      return Math.max(firstUserId - 1, ...(await everyId(table))) + 1
    },

    accounts,
    users: async (): Promise<User[]> => (await accounts()).map((one) => one.user),
  }
}

const firstOwner = ({ id, email }: User): Operation => ({
  table: 'registry',
  insert: { ...emailKey(email), userId: id },
})

const EmailShape = z.object({ userId: z.number() })

const stillAs = ({ version }: Account) => [{ attribute: 'version', equals: version }]

async function everyId(table: Table): Promise<number[]> {
  return (await everyItem(table, 'users')).map((item) => z.number().parse(item.userId))
}

/** Whether two addresses are one, letter case aside. */
export const isSameAddress = (a: string, b: string): boolean => foldedAddress(a) === foldedAddress(b)
