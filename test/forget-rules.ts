// What is remembered of a site's rules is not used any more, as after a change of one.
import { randomBytes } from 'node:crypto'
import { settingsCopies, settingsKey } from '../stores/rule-memory.ts'
import type { Keeper } from '../stores/table.ts'

export async function forgetRules(keeper: Keeper): Promise<void> {
  const generation = randomBytes(16).toString('base64url')
  for (let copy = 0; copy < settingsCopies; copy++) {
    const { amended } = await keeper.table('registry').amend(settingsKey(copy), [], { set: { generation } })
    if (!amended) throw new Error('the site has no settings')
  }
}
