// One-time links, in the registry: the newest of each person, known by the digest of its token.
import * as z from 'zod/mini'
import { linkReasons, type OneTimeLink } from '../core/one-time-link.ts'
import { reader } from './reader.ts'
import type { Key, Operation, Table } from './table.ts'

const LinkShape = z.object({
  hash: z.string(),
  reason: z.enum(linkReasons),
  endsAtMs: z.number(),
  state: z.enum(['open', 'spent']),
})

const linkKey = (id: number): Key => ({ pk: `user.${id}`, sk: 'link' })

/** The links of a site over any keeper's registry table. */
export function linkStore(table: Table) {
  const read = reader(table)
  return {
    link: (id: number): Promise<OneTimeLink | undefined> => read(linkKey(id), LinkShape),

    /** Makes a link; the person's earlier one opens nothing any more. Refused when another was made meanwhile. */
    makingLink(id: number, earlier: OneTimeLink | undefined, link: OneTimeLink): Operation {
      if (!earlier) return { table: 'registry', insert: { ...linkKey(id), ...link } }
      const when = [{ attribute: 'hash', equals: earlier.hash }]
      return { table: 'registry', amend: linkKey(id), when, set: link }
    },

    /** Spends a link. Of any number who do it at once, one does. */
    spendingLink(id: number, link: OneTimeLink): Operation {
      const when = [
        { attribute: 'hash', equals: link.hash },
        { attribute: 'state', equals: 'open' },
      ]
      return { table: 'registry', amend: linkKey(id), when, set: { state: 'spent' } }
    },
  }
}
