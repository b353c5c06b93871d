// Change a paragraph of the terms, or retire it: a new version. The versions before it stay for ever.
import { Refusal } from '../core/refusal.ts'
import { checkAdministrator } from './http/administrator.ts'
import { json } from './http/answer.ts'
import type { Endpoint } from './http/call.ts'
import { fields } from './http/fields.ts'
import { checkSize, factsOf, nextParagraph, paragraphBodies, type SentChange } from './http/paragraph-fields.ts'
import { changesIn } from './http/rule-changes.ts'

export const endpoint: Endpoint<SentChange> = {
  input: fields(paragraphBodies.some),

  async run(body, context, world) {
    checkAdministrator(context)
    const { registry } = world
    const head = await registry.termsHead()
    const all = await registry.paragraphs()
    const before = all.find(({ id }) => id === body.id)
    if (!before) throw new Refusal('not-found', 'There is no such paragraph.')
    const after = await nextParagraph(body, before, world)
    checkSize(after, all)
    const { version: _, ...said } = factsOf(after)
    const isChanged = changesIn(factsOf(before), said).length > 0
    return {
      changes: isChanged ? registry.changingTerms(head, after) : [],
      event: {
        type: 'terms-changed',
        outcome: 'ok',
        subject: before.id,
        changes: isChanged ? changesIn(factsOf(before), factsOf(after)) : [],
      },
      folder: after.folder,
      answer: json(200, isChanged ? after : before),
    }
  },
}
