// What declarations follow: activities, IRB approvals, paragraphs of the terms, in the registry.
import * as z from 'zod/mini'
import { phiLevels } from '../core/phi.ts'
import type { Paragraph } from '../core/terms.ts'
import { activityStore } from './activities.ts'
import { everyItem } from './every-item.ts'
import { irbStore } from './irbs.ts'
import type { Operation, Table } from './table.ts'

const Level = z.enum(phiLevels)

const ParagraphShape = z.object({
  id: z.string(),
  version: z.number(),
  order: z.number(),
  text: z.string(),
  activities: z.nullable(z.array(z.string())),
  minPhi: Level,
})

/** The rules of a site over any keeper's registry table. */
export function ruleStore(table: Table) {
  async function all<T>(pk: string, shape: { parse(value: unknown): T }): Promise<T[]> {
    return (await everyItem(table, pk)).map((item) => shape.parse(item))
  }

  return {
    ...activityStore(table),
    ...irbStore(table),

    addingParagraph: (p: Paragraph): Operation => ({
      table: 'registry',
      insert: { pk: 'terms', sk: `${p.id}.${String(p.version).padStart(8, '0')}`, ...p },
    }),

    /** The newest version of each paragraph; older ones stay in the table for ever. */
    async paragraphs(): Promise<Paragraph[]> {
      const versions = await all('terms', ParagraphShape)
      return [...new Map(versions.map((p) => [p.id, p])).values()]
    },
  }
}
