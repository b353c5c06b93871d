// Add a paragraph to the terms: the next declaration that it applies to shows it.
import { checkRuler } from './http/administrator.ts'
import { json } from './http/answer.ts'
import type { Endpoint } from './http/call.ts'
import { fields } from './http/fields.ts'
import { paragraphBodies, type SentParagraph } from './http/paragraph-fields.ts'
import { addedParagraph } from './http/ruling.ts'

export const endpoint: Endpoint<SentParagraph> = {
  input: fields(paragraphBodies.whole),

  async run(body, context, world) {
    await checkRuler(body.folder ? [body.folder] : null, context, world)
    const { shown, reach: _, ...ruled } = await addedParagraph(body, world)
    return { ...ruled, answer: json(201, shown) }
  },
}
