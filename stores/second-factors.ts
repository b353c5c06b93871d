// Second factors, in the registry: a person's secret, the last step of it that was used, digests of recovery codes.
// The secret must be kept as it is to check codes with; nobody but the functions that do so reads this item.
import * as z from 'zod/mini'
import { reader } from './reader.ts'
import type { Key, Operation, Table } from './table.ts'

const FactorShape = z.object({
  /** `pending`: shown and not confirmed by a code yet. */
  state: z.enum(['pending', 'active', 'removed']),
  secret: z.string(),
  usedStep: z.number(),
  recovery: z.array(z.string()),
  /** Counts the changes, uses included. */
  version: z.number(),
})
export type SecondFactor = z.infer<typeof FactorShape>

const factorKey = (id: number): Key => ({ pk: `user.${id}`, sk: 'second-factor' })
const stillAs = ({ version, state }: SecondFactor) => [
  { attribute: 'version', equals: version },
  { attribute: 'state', equals: state },
]

const removed: Omit<SecondFactor, 'version'> = { state: 'removed', secret: '', usedStep: 0, recovery: [] }

/** The second factors of a site over any keeper's registry table. */
export function secondFactorStore(table: Table) {
  const read = reader(table)
  const changing = (id: number, held: SecondFactor, set: Partial<SecondFactor>): Operation => ({
    table: 'registry',
    amend: factorKey(id),
    when: stillAs(held),
    set: { ...set, version: held.version + 1 },
  })

  return {
    secondFactor: (id: number): Promise<SecondFactor | undefined> => read(factorKey(id), FactorShape),

    /** Keeps a secret that a code must confirm; refused when the factor changed meanwhile. */
    beginningFactor(id: number, held: SecondFactor | undefined, secret: string): Operation {
      const begun: typeof removed = { ...removed, state: 'pending', secret }
      return held
        ? changing(id, held, begun)
        : { table: 'registry', insert: { ...factorKey(id), ...begun, version: 1 } }
    },

    /** The secret counts from now on. The step of the code that confirmed it is used up. */
    confirmingFactor: (id: number, held: SecondFactor, usedStep: number, recovery: string[]): Operation =>
      changing(id, held, { state: 'active', usedStep, recovery }),

    removingFactor: (id: number, held: SecondFactor): Operation => changing(id, held, removed),

    /** Uses up a code: its step, or a recovery code. Of any number who show it at once, one does; false to the others. */
    async useFactor(id: number, held: SecondFactor, used: Partial<SecondFactor>): Promise<boolean> {
      const set = { ...used, version: held.version + 1 }
      return (await table.amend(factorKey(id), stillAs(held), { set })).amended
    },
  }
}
