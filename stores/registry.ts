// What a site is set up with: settings, people, folders, roles, tables, activities, terms, IRBs.
// Every read is strongly consistent and parsed on the way out, so a change of any of it acts on the next request.
import * as z from 'zod/mini'
import { chosenSettings, firstSettings, type Settings, settingFields } from '../core/settings.ts'
import { attemptStore } from './attempts.ts'
import { folderStore } from './folders.ts'
import { grantStore } from './grants.ts'
import { groupStore } from './groups.ts'
import { passwordStore } from './kept-passwords.ts'
import { linkStore } from './links.ts'
import { oidcStore } from './oidc.ts'
import { peopleStore } from './people.ts'
import { publishedStore } from './published.ts'
import { onceForItem } from './read-once.ts'
import { reviewStore } from './reviews.ts'
import { firstGeneration, settingsCopies, settingsKey } from './rule-memory.ts'
import { ruleStore } from './rules.ts'
import { secondFactorStore } from './second-factors.ts'
import type { Operation, Table } from './table.ts'
import { uploadStore } from './uploads.ts'
import { viewStore } from './views.ts'
import { withdrawalStore } from './withdrawals.ts'

const SettingsShape = z.object({
  ...settingFields,
  version: z.number(),
  /** Of the site's rules; absent until the first change of one on a site that is older than generations. */
  generation: z.optional(z.string()),
  keysEnded: z.optional(z.object({ inVersion: z.number(), at: z.string() })),
  dormantFrom: z.optional(z.string()),
})
const SettingsItem = onceForItem({
  // A setting that is younger than the site has its first value there.
  parse: (item: unknown) => SettingsShape.parse({ ...firstSettings, ...z.looseObject({}).parse(item) }),
})

/** The settings as they are kept, with the generation of the site's rules. */
export type HeldSettings = Settings & { readonly version: number; readonly generation?: string | undefined }

/** Changes that a transaction will make. */
const registryChanges = {
  /**
   * Changes all copies together; refused when somebody else changed them first. Switching session keys off marks every
   * key made until then as dead; days without signing in count from when they first matter.
   */
  changingSettings(from: Settings & { readonly version: number }, to: Settings, at: string): Operation[] {
    const version = from.version + 1
    const ended = from.sessionKeys && !to.sessionKeys ? { keysEnded: { inVersion: version, at } } : {}
    const begun = from.dormantDays === 0 && to.dormantDays > 0 ? { dormantFrom: at } : {}
    return Array.from({ length: settingsCopies }, (_, copy) => ({
      table: 'registry',
      amend: settingsKey(copy),
      when: [{ attribute: 'version', equals: from.version }],
      set: { ...chosenSettings(to), ...ended, ...begun, version },
    }))
  },

  addingSettings(settings: Settings): Operation[] {
    return Array.from({ length: settingsCopies }, (_, copy) => ({
      table: 'registry',
      insert: { ...settingsKey(copy), ...chosenSettings(settings), version: 1, generation: firstGeneration },
    }))
  },
}

export type Registry = ReturnType<typeof registryStore>

/** The registry over any keeper's table. */
export function registryStore(table: Table) {
  return {
    ...registryChanges,
    ...attemptStore(table),
    ...folderStore(table),
    ...grantStore(table),
    ...groupStore(table),
    ...publishedStore(table),
    ...uploadStore(table),
    ...viewStore(table),
    ...peopleStore(table),
    ...passwordStore(table),
    ...linkStore(table),
    ...secondFactorStore(table),
    ...ruleStore(table),
    ...reviewStore(table),
    ...withdrawalStore(table),
    ...oidcStore(table),

    /** Whether this site was set up: settings are the last thing that setting up writes. */
    isSetUp: async (): Promise<boolean> => (await table.get(settingsKey(0))) !== undefined,

    /** The site's settings; `copy` is any number from 0 to 7. */
    async settings(copy: number): Promise<HeldSettings> {
      const item = await table.get(settingsKey(copy))
      if (!item) throw new Error('this site has no settings: its registry was never set up')
      return SettingsItem.parse(item)
    },
  }
}
