// The terms that would be signed for a declaration, word for word, with the digest of the text.
import * as z from 'zod/mini'
import { json } from './http/answer.ts'
import type { Endpoint } from './http/call.ts'
import { type Declaring, declarationFields, prepare } from './http/declaring.ts'
import { fields } from './http/fields.ts'

const Query = z.strictObject(declarationFields)

export const endpoint: Endpoint<Declaring> = {
  input: fields(Query),

  async run(request, context, world) {
    const { folder, terms } = await prepare(request, context, world)
    return {
      event: { type: 'metadata-read', outcome: 'ok', what: 'terms' },
      folder: folder.path,
      answer: json(200, terms),
    }
  },
}
