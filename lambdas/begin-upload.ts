// Announce a file that is to become a version of a table. What can be refused without the file is refused here.
import * as z from 'zod/mini'
import { parseName } from '../core/dataset-names.ts'
import { checkDecides, parseDefinition } from '../core/definition.ts'
import { Refusal } from '../core/refusal.ts'
import { ulid, ulidRandomBytes } from '../core/ulid.ts'
import type { Upload } from '../stores/uploads.ts'
import type { World } from '../stores/world.ts'
import { checkOneself } from './http/acting.ts'
import { checkFolderAdministrator } from './http/administrator.ts'
import { json } from './http/answer.ts'
import type { Context, Endpoint } from './http/call.ts'
import { fields } from './http/fields.ts'
import { FolderPath } from './http/folder.ts'
import { checkFew, openMs, partBytes } from './http/uploading.ts'

const Body = z.strictObject({
  folder: FolderPath,
  schema: z.string(),
  name: z.string(),
  definition: z.unknown(),
  bytes: z.int().check(z.minimum(1)),
  sha256: z.string().check(z.regex(/^[0-9a-f]{64}$/)),
  acceptChanges: z._default(z.boolean(), false),
})
type Body = z.infer<typeof Body>

/** An item holds 400 KB. A thousand columns take a quarter of this. */
const mostDefinition = 131_072

function definitionText(given: unknown): string {
  checkDecides(parseDefinition(given))
  const text = JSON.stringify(given)
  if (Buffer.byteLength(text) <= mostDefinition) return text
  throw new Refusal('too-large', `The definition is larger than ${mostDefinition} bytes.`)
}

async function checkSize(bytes: number, context: Context, { publisher }: World): Promise<void> {
  const most = Math.min((await context.settings()).uploadMegabytes * 1_048_576, publisher.mostBytes)
  if (bytes <= most) return
  throw new Refusal('too-large', `A file may have at most ${Math.floor(most / 1_048_576)} MB here.`)
}

export const endpoint: Endpoint<Body> = {
  input: fields(Body),

  async run(body, context, world) {
    checkOneself(context)
    const { folder } = await checkFolderAdministrator(body.folder, context, world)
    const place = { schema: parseName('schema', body.schema), name: parseName('table', body.name) }
    const definition = definitionText(body.definition)
    const { bytes, sha256, acceptChanges } = body
    await checkSize(bytes, context, world)
    await checkFew(context, world)
    const id = ulid(context.now.getTime(), world.random(ulidRandomBytes))
    const about = {
      id,
      userId: context.actor.id,
      folder: folder.path,
      ...place,
      bytes,
      sha256,
      partBytes,
      acceptChanges,
    }
    const upload: Upload = { ...about, begunAt: context.now.toISOString(), state: 'open', version: null }
    const until = new Date(context.now.getTime() + openMs).toISOString()
    return {
      changes: world.registry.beginningUpload(upload, definition),
      event: {
        type: 'upload-begun',
        outcome: 'ok',
        upload: id,
        schema: place.schema,
        query: place.name,
        bytes,
        sha256,
      },
      folder: folder.path,
      answer: json(201, { id, partBytes, parts: Math.ceil(bytes / partBytes), until }),
    }
  },
}
