// Change a paragraph of the terms, or retire it: a new version. The versions before it stay for ever.
import { checkRuler } from './http/administrator.ts'
import { json } from './http/answer.ts'
import type { Endpoint } from './http/call.ts'
import { fields } from './http/fields.ts'
import { paragraphBodies, type SentChange } from './http/paragraph-fields.ts'
import { changedParagraph } from './http/ruling.ts'

export const endpoint: Endpoint<SentChange> = {
  input: fields(paragraphBodies.some),

  async run(body, context, world) {
    // Before anything is told of it, and again of what is really changed: it may have moved between the two readings.
    const before = (await world.registry.paragraphs()).find(({ id }) => id === body.id)
    await checkRuler(before?.folder ? [before.folder] : null, context, world)
    if (body.folder) await checkRuler([body.folder], context, world)
    const { shown, reach, ...ruled } = await changedParagraph(body, world)
    await checkRuler(reach, context, world)
    return { ...ruled, answer: json(200, shown) }
  },
}
