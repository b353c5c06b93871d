// The review of access: who may see what, by which grants, since when and by whom.
import * as z from 'zod/mini'
import { Refusal } from '../core/refusal.ts'
import { mayReadAudit } from '../core/user.ts'
import type { Folder } from '../stores/folders.ts'
import type { World } from '../stores/world.ts'
import { json } from './http/answer.ts'
import type { Answer, Context, Endpoint } from './http/call.ts'
import { type Entitlement, entitlements, entitlementsCsv } from './http/entitlements.ts'
import { fields } from './http/fields.ts'
import { cleanPath, FolderPath } from './http/folder.ts'
import { Name, userNamed } from './http/giving.ts'
import { administeredFolders } from './http/roles-given.ts'

const Query = z.strictObject({
  folder: z.optional(FolderPath),
  user: z.optional(Name),
  format: z.optional(z.enum(['json', 'csv'])),
})
type Query = z.infer<typeof Query>

/** Site administrators and auditors review the whole site; folder administrators what they administer. */
async function reviewed(folder: string | undefined, context: Context, world: World): Promise<readonly Folder[] | null> {
  if (!mayReadAudit(context.user)) return administeredFolders(folder, context, world)
  if (folder === undefined) return null
  const found = await world.registry.folder(cleanPath(folder))
  if (!found) throw new Refusal('not-found', 'There is no such folder.')
  return [found]
}

function answered(rows: readonly Entitlement[], format: 'json' | 'csv'): Answer {
  if (format === 'json') return json(200, { entitlements: rows })
  const headers = {
    'content-type': 'text/csv;charset=utf-8',
    'content-disposition': 'attachment; filename="entitlements.csv"',
  }
  return { status: 200, headers, body: entitlementsCsv(rows) }
}

export const endpoint: Endpoint<Query> = {
  input: fields(Query),

  async run({ folder, user, format = 'json' }, context, world) {
    const folders = await reviewed(folder, context, world)
    const person = user === undefined ? null : await userNamed(user, world.registry)
    const rows = await entitlements({ folders, user: person }, world)
    return {
      event: { type: 'metadata-read', outcome: 'ok', what: 'entitlements' },
      folder: folder === undefined ? null : (folders?.[0]?.path ?? null),
      answer: answered(rows, format),
    }
  },
}
