// The paragraphs of the terms in their order, each with every version it ever had.
import * as z from 'zod/mini'
import { liesIn } from '../core/folder-path.ts'
import { checkRuler } from './http/administrator.ts'
import { json } from './http/answer.ts'
import type { Endpoint } from './http/call.ts'
import { fields } from './http/fields.ts'
import { cleanPath, FolderPath } from './http/folder.ts'

const Query = z.strictObject({ folder: z.optional(FolderPath) })
type Query = z.infer<typeof Query>

export const endpoint: Endpoint<Query> = {
  input: fields(Query),

  async run({ folder }, context, world) {
    await checkRuler(folder === undefined ? null : [folder], context, world)
    const kept = await world.registry.paragraphVersions()
    // Of a folder: those versions that were for it or for folders in it.
    const isTold = (of: string | null) => folder === undefined || (of !== null && liesIn(of, cleanPath(folder)))
    const all = kept.filter((paragraph) => isTold(paragraph.folder))
    const newest = [...new Map(all.map((p) => [p.id, p])).values()].toSorted((a, b) => a.order - b.order)
    const paragraphs = newest.map((p) => ({ ...p, versions: all.filter(({ id }) => id === p.id) }))
    return {
      event: { type: 'metadata-read', outcome: 'ok', what: 'all versions of the terms' },
      answer: json(200, { paragraphs }),
    }
  },
}
