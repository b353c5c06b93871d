// Who withdrew their consent to a study, and who gave it again: a numbered list of each folder that only grows.
import * as z from 'zod/mini'
import type { Withdrawn } from '../core/query.ts'
import { outAfter } from '../core/withdrawal.ts'
import { everyItem } from './every-item.ts'
import type { Item, Key, Operation, Table } from './table.ts'
import { isKey } from './table-rules.ts'

const WithdrawalShape = z.object({
  participant: z.string(),
  /** False where consent was given again. */
  withdrawn: z.boolean(),
  reason: z.string(),
  at: z.string(),
  by: z.string(),
})
export type Withdrawal = z.infer<typeof WithdrawalShape>

const CountShape = z.object({ count: z.number() })

const listPk = (folder: string): string => `withdrawals.${folder.toLowerCase()}`
const place = (count: number): string => String(count).padStart(9, '0')

/** Beside the tables of the folder, so that whoever reads them reads this. */
export const withdrawalCountKey = (folder: string): Key => ({ pk: `folder.${folder.toLowerCase()}`, sk: 'withdrawals' })

/** How many withdrawals and returns an item of `withdrawalCountKey` tells of. */
export function withdrawalCount(item: Item | undefined): number {
  return item === undefined ? 0 : CountShape.parse(item).count
}

/** The withdrawals of a site over any keeper's registry table. */
export function withdrawalStore(table: Table) {
  async function listed(folder: string, count: number): Promise<Withdrawal[]> {
    const items = await everyItem(table, listPk(folder))
    const found = items.filter(({ sk }) => sk <= place(count)).map((item) => WithdrawalShape.parse(item))
    // Rows are only added, each together with the count: fewer would mean that somebody is shown who must not be.
    if (found.length !== count) throw new Error('the withdrawals of a folder are not all there')
    return found
  }

  async function count(folder: string): Promise<number> {
    const key = withdrawalCountKey(folder)
    return isKey(key) ? withdrawalCount(await table.get(key)) : 0
  }

  return {
    /** All of a folder in their order. */
    withdrawals: async (folder: string): Promise<Withdrawal[]> => await listed(folder, await count(folder)),

    /** Who was out of a folder after so many withdrawals and returns; undefined where there were none. */
    async withdrawnAt(folder: string, count: number): Promise<Withdrawn | undefined> {
      return count === 0 ? undefined : { count, ids: outAfter(await listed(folder, count)) }
    },

    /** Adds one to the `before` that a folder has; refused when another was added first. */
    withdrawing(folder: string, before: number, withdrawal: Withdrawal): Operation[] {
      const key = withdrawalCountKey(folder)
      const count = before + 1
      const counted: Operation =
        before === 0
          ? { table: 'registry', insert: { ...key, count } }
          : { table: 'registry', amend: key, when: [{ attribute: 'count', equals: before }], set: { count } }
      return [counted, { table: 'registry', insert: { pk: listPk(folder), sk: place(count), ...withdrawal } }]
    },
  }
}
