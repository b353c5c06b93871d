// Files on their way into a table, in the registry: begun by one person, and spent by the publication that came of it. Under
// the person, so that nobody else's can be meant. Their bytes lie elsewhere (publisher.ts).
import * as z from 'zod/mini'
import { everyItem } from './every-item.ts'
import { reader } from './reader.ts'
import type { Key, Operation, Table } from './table.ts'

const UploadShape = z.object({
  /** A ULID. */
  id: z.string(),
  userId: z.number(),
  folder: z.string(),
  schema: z.string(),
  name: z.string(),
  /** Of the whole file. */
  bytes: z.number(),
  sha256: z.string(),
  /** Of each part but the last one, which has what is left. */
  partBytes: z.number(),
  acceptChanges: z.boolean(),
  begunAt: z.string(),
  state: z.enum(['open', 'published']),
  /** The version it became; null before. */
  version: z.nullable(z.string()),
})
export type Upload = z.infer<typeof UploadShape>

// As text: names of columns may be what no attribute can be called.
const DefinitionShape = z.object({ text: z.string() })

const listPk = (userId: number): string => `uploads.${userId}`
const uploadKey = ({ userId, id }: Pick<Upload, 'userId' | 'id'>): Key => ({ pk: listPk(userId), sk: id })
const definitionKey = ({ userId, id }: Pick<Upload, 'userId' | 'id'>): Key => ({
  pk: `upload.${userId}.${id}`,
  sk: 'definition',
})

/** How many parts it has. */
export function partsOf({ bytes, partBytes }: Pick<Upload, 'bytes' | 'partBytes'>): number {
  return Math.ceil(bytes / partBytes)
}

/** The uploads of a site over any keeper's registry table. */
export function uploadStore(table: Table) {
  const read = reader(table)

  return {
    /** An upload of a person, spent or not. */
    upload: (userId: number, id: string): Promise<Upload | undefined> => read(uploadKey({ userId, id }), UploadShape),

    /** What was said about its columns, as JSON text. */
    async uploadDefinition(upload: Upload): Promise<string> {
      const kept = await read(definitionKey(upload), DefinitionShape)
      if (!kept) throw new Error('an upload has lost its definition')
      return kept.text
    },

    beginningUpload: (upload: Upload, definition: string): Operation[] => [
      { table: 'registry', insert: { ...uploadKey(upload), ...upload } },
      { table: 'registry', insert: { ...definitionKey(upload), text: definition } },
    ],

    /** Refused when it was spent already. */
    spendingUpload: (upload: Upload, version: string): Operation => ({
      table: 'registry',
      amend: uploadKey(upload),
      when: [{ attribute: 'state', equals: 'open' }],
      set: { state: 'published', version },
    }),

    /** Those of a person that began after `id` and are not spent, in the order in which they began. */
    async openUploads(userId: number, id: string): Promise<Upload[]> {
      const recent = (await everyItem(table, listPk(userId), id)).map((item) => UploadShape.parse(item))
      return recent.filter(({ state }) => state === 'open')
    },
  }
}
