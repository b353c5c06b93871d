// Keep one part of an announced file, in place of what came under its number before. Nobody can read it until it is published.
import * as z from 'zod/mini'
import { Refusal } from '../core/refusal.ts'
import { json } from './http/answer.ts'
import type { Endpoint } from './http/call.ts'
import { pathFields } from './http/fields.ts'
import { mediaType } from './http/read-json.ts'
import { lengthOf, openUpload, UploadId } from './http/uploading.ts'

const Path = z.strictObject({ id: UploadId, n: z.string().check(z.regex(/^[1-9]\d{0,5}$/)) })
const path = pathFields(Path)
type Part = { readonly id: string; readonly part: number; readonly bytes: Uint8Array }

export const endpoint: Endpoint<Part> = {
  input(call) {
    const { id, n } = path(call)
    if (mediaType(call) !== 'application/octet-stream') {
      throw new Refusal('media-type', 'Send a part as Content-Type: application/octet-stream.')
    }
    return { id, part: Number(n), bytes: call.body ?? new Uint8Array() }
  },

  async run({ id, part, bytes }, context, world) {
    const { upload, folder, parts } = await openUpload(id, context, world)
    if (part > parts) throw new Refusal('bad-request', `This upload has the parts 1 to ${parts}.`)
    const wanted = lengthOf(upload, part)
    if (bytes.length !== wanted) {
      throw new Refusal('bad-request', `Part ${part} of this upload has ${wanted} bytes; ${bytes.length} came.`)
    }
    await world.publisher.keepPart(id, part, bytes)
    return {
      event: { type: 'part-received', outcome: 'ok', upload: id, part, parts },
      folder: folder.path,
      answer: json(200, { id, part, parts }),
    }
  },
}
