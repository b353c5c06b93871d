// What a site is set up with: settings, people, folders, roles, tables, activities, terms, IRBs.
// Every read is strongly consistent and parsed on the way out, so a change of any of it acts on the next request.
import * as z from 'zod/mini'
import { siteRoles, type User } from '../core/access.ts'
import type { Activity, Irb } from '../core/declaration.ts'
import { phiLevels } from '../core/phi.ts'
import { chosenSettings, firstSettings, type Settings, settingFields } from '../core/settings.ts'
import { nobodysId } from '../core/sign-in.ts'
import type { Paragraph } from '../core/terms.ts'
import { attemptStore, counterOf, foldedAddress } from './attempts.ts'
import { folderStore } from './folders.ts'
import { publishedStore } from './published.ts'
import { onceForItem } from './read-once.ts'
import type { Key, Operation, Table } from './table.ts'
import { isKey } from './table-rules.ts'
import { viewStore } from './views.ts'

const Level = z.enum(phiLevels)

const HeldSettings = z.object({
  ...settingFields,
  version: z.number(),
  keysEnded: z.optional(z.object({ inVersion: z.number(), at: z.string() })),
})
const SettingsItem = onceForItem({
  // A setting that is younger than the site has its first value there.
  parse: (item: unknown) => HeldSettings.parse({ ...firstSettings, ...z.looseObject({}).parse(item) }),
})

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

const ActivityShape = z.object({ name: z.string(), irbRequired: z.boolean() })
const IrbShape = z.object({
  number: z.string(),
  title: z.string(),
  expiresOn: z.nullable(z.string()),
  withdrawn: z.boolean(),
})
const ParagraphShape = z.object({
  id: z.string(),
  version: z.number(),
  order: z.number(),
  text: z.string(),
  activities: z.nullable(z.array(z.string())),
  minPhi: Level,
})
/** Eight equal copies, written in one transaction, one read at random: no single item is the ceiling of the site. */
const settingsCopies = 8

const settingsKey = (copy: number): Key => ({ pk: `settings.${copy}`, sk: 'settings' })
const userKey = (id: number): Key => ({ pk: `user.${id}`, sk: 'user' })
const passwordKey = (id: number): Key => ({ pk: `user.${id}`, sk: 'password' })
const emailKey = (email: string): Key => ({ pk: `email.${foldedAddress(email)}`, sk: 'email' })

/** Changes that a transaction will make. */
const registryChanges = {
  /**
   * Changes all copies together; refused when somebody else changed them first. Switching session keys off marks every
   * key made until then as dead.
   */
  changingSettings(from: Settings & { readonly version: number }, to: Settings, at: string): Operation[] {
    const version = from.version + 1
    const ended = from.sessionKeys && !to.sessionKeys ? { keysEnded: { inVersion: version, at } } : {}
    return Array.from({ length: settingsCopies }, (_, copy) => ({
      table: 'registry',
      amend: settingsKey(copy),
      when: [{ attribute: 'version', equals: from.version }],
      set: { ...chosenSettings(to), ...ended, version },
    }))
  },

  addingSettings(settings: Settings): Operation[] {
    return Array.from({ length: settingsCopies }, (_, copy) => ({
      table: 'registry',
      insert: { ...settingsKey(copy), ...chosenSettings(settings), version: 1 },
    }))
  },

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
    return { table: 'registry', amend: userKey(user.id), when, set: active ? { active } : { active, sessionEra: era } }
  },

  addingActivity: (activity: Activity, order: number): Operation => ({
    table: 'registry',
    insert: { pk: 'activities', sk: String(order).padStart(4, '0'), ...activity },
  }),

  addingIrb: (irb: Irb): Operation => ({ table: 'registry', insert: { pk: 'irbs', sk: irb.number, ...irb } }),

  addingParagraph: (p: Paragraph): Operation => ({
    table: 'registry',
    insert: { pk: 'terms', sk: `${p.id}.${String(p.version).padStart(8, '0')}`, ...p },
  }),
}

export type Registry = ReturnType<typeof registryStore>

/** The registry over any keeper's table. */
export function registryStore(table: Table) {
  // Names come from callers: what no key can hold was never stored.
  async function read<T>(key: Key, shape: { parse(value: unknown): T }): Promise<T | undefined> {
    const item = isKey(key) ? await table.get(key) : undefined
    return item && shape.parse(item)
  }

  async function all<T>(pk: string, shape: { parse(value: unknown): T }, prefix = ''): Promise<T[]> {
    const { items } = await table.query(pk)
    return items.filter((item) => item.sk.startsWith(prefix)).map((item) => shape.parse(item))
  }

  const user = (id: number): Promise<User | undefined> => read(userKey(id), UserShape)
  const account = (id: number): Promise<Account | undefined> => read(userKey(id), AccountShape)

  return {
    ...registryChanges,
    ...attemptStore(table),
    ...folderStore(table),
    ...publishedStore(table),
    ...viewStore(table),

    /** Whether this site was set up: settings are the last thing that setting up writes. */
    isSetUp: async (): Promise<boolean> => (await table.get(settingsKey(0))) !== undefined,

    /** The site's settings; `copy` is any number from 0 to 7. */
    async settings(copy: number): Promise<Settings & { readonly version: number }> {
      const item = await table.get(settingsKey(copy % settingsCopies))
      if (!item) throw new Error('this site has no settings: its registry was never set up')
      return SettingsItem.parse(item)
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

    activities: (): Promise<Activity[]> => all('activities', ActivityShape),
    irb: (number: string): Promise<Irb | undefined> => read({ pk: 'irbs', sk: number }, IrbShape),
    /** The newest version of each paragraph; older ones stay in the table for ever. */
    async paragraphs(): Promise<Paragraph[]> {
      const versions = await all('terms', ParagraphShape)
      return [...new Map(versions.map((p) => [p.id, p])).values()]
    },
  }
}
