// The IRB registry: one item an approval, read at each request under it, and beside it every version it ever had.
import * as z from 'zod/mini'
import type { Irb } from '../core/declaration.ts'
import { everyItem } from './every-item.ts'
import { onceForItem } from './read-once.ts'
import { reader } from './reader.ts'
import type { Key, Operation, Table } from './table.ts'

const IrbShape = onceForItem(
  z.object({
    number: z.string(),
    title: z.string(),
    expiresOn: z.nullable(z.string()),
    withdrawn: z.boolean(),
    // What is older than these covers every folder and permits everybody.
    folders: z._default(z.nullable(z.array(z.string())), null),
    people: z._default(z.nullable(z.array(z.number())), null),
    version: z._default(z.number(), 1),
  }),
)

/** An approval and how many versions it has had. */
export type KeptIrb = Irb & { readonly version: number }

const irbKey = (number: string): Key => ({ pk: 'irbs', sk: number })

function facts({ number, title, expiresOn, withdrawn, folders, people }: Irb) {
  return { number, title, expiresOn, withdrawn, folders: folders && [...folders], people: people && [...people] }
}

/** The approvals of a site over any keeper's registry table. */
export function irbStore(table: Table) {
  const read = reader(table)

  return {
    /** Adds an approval; refused when its number is taken. */
    addingIrb: (irb: Irb): Operation => ({
      table: 'registry',
      insert: { ...irbKey(irb.number), ...facts(irb), version: 1 },
    }),

    /** Changes an approval; refused when it is no longer the version that was read: the next one is added only once. */
    changingIrb(before: KeptIrb, after: Irb): Operation[] {
      const { number, ...set } = { ...facts(after), version: before.version + 1 }
      const sk = String(set.version).padStart(8, '0')
      return [
        { table: 'registry', amend: irbKey(number), when: [{ attribute: 'number', equals: number }], set },
        { table: 'registry', insert: { pk: `irb.${number}`, sk, number, ...set } },
      ]
    },

    irb: (number: string): Promise<KeptIrb | undefined> => read(irbKey(number), IrbShape),
    /** All approvals by their numbers, those that ended or were withdrawn too. */
    irbs: async (): Promise<KeptIrb[]> => (await everyItem(table, 'irbs')).map((item) => IrbShape.parse(item)),
  }
}
