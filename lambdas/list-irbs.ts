// The IRB registry: every approval, those that ended or were withdrawn included.
import * as z from 'zod/mini'
import { liesIn } from '../core/folder-path.ts'
import { checkRuler } from './http/administrator.ts'
import { json } from './http/answer.ts'
import type { Endpoint } from './http/call.ts'
import { fields } from './http/fields.ts'
import { cleanPath, FolderPath } from './http/folder.ts'
import { describeIrb, showIrb } from './http/irb-fields.ts'

const Query = z.strictObject({ folder: z.optional(FolderPath) })
type Query = z.infer<typeof Query>

export const endpoint: Endpoint<Query> = {
  input: fields(Query),

  async run({ folder }, context, world) {
    await checkRuler(folder === undefined ? null : [folder], context, world)
    const all = await world.registry.irbs()
    const lieIn = (places: readonly string[] | null, path: string) =>
      places !== null && places.length > 0 && places.every((place) => liesIn(place, path))
    const irbs = folder === undefined ? all : all.filter(({ folders }) => lieIn(folders, cleanPath(folder)))
    return {
      event: { type: 'metadata-read', outcome: 'ok', what: 'irbs' },
      answer: json(200, { irbs: await Promise.all(irbs.map((irb) => describeIrb(showIrb(irb), world))) }),
    }
  },
}
