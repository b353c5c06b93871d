// Change a paragraph of the terms, or retire it: a new version. The versions before it stay for ever.
import { checkAdministrator } from './http/administrator.ts'
import { json } from './http/answer.ts'
import type { Endpoint } from './http/call.ts'
import { fields } from './http/fields.ts'
import { paragraphBodies, type SentChange } from './http/paragraph-fields.ts'
import { changedParagraph } from './http/ruling.ts'

export const endpoint: Endpoint<SentChange> = {
  input: fields(paragraphBodies.some),

  async run(body, context, world) {
    checkAdministrator(context)
    const { shown, ...ruled } = await changedParagraph(body, world)
    return { ...ruled, answer: json(200, shown) }
  },
}
