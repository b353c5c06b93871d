// Add a paragraph to the terms: the next declaration that it applies to shows it.
import { Refusal } from '../core/refusal.ts'
import { checkAdministrator } from './http/administrator.ts'
import { json } from './http/answer.ts'
import type { Endpoint } from './http/call.ts'
import { fields } from './http/fields.ts'
import {
  checkSize,
  factsOf,
  nextParagraph,
  paragraphBodies,
  plainParagraph,
  type SentParagraph,
} from './http/paragraph-fields.ts'
import { changesIn } from './http/rule-changes.ts'

const idBytes = 6

export const endpoint: Endpoint<SentParagraph> = {
  input: fields(paragraphBodies.whole),

  async run(body, context, world) {
    checkAdministrator(context)
    const { registry, random } = world
    // The head first: a change that comes between the two readings is then found out when this one is made.
    const head = await registry.termsHead()
    const all = await registry.paragraphs()
    const id = body.id ?? `p-${Buffer.from(random(idBytes)).toString('hex')}`
    if (all.some((p) => p.id === id)) throw new Refusal('conflict', `There is a paragraph "${id}". Change that one.`)
    const paragraph = await nextParagraph(body, plainParagraph(id, all), world)
    checkSize(paragraph, all)
    return {
      changes: registry.changingTerms(head, paragraph),
      event: { type: 'terms-changed', outcome: 'ok', subject: id, changes: changesIn({}, factsOf(paragraph)) },
      folder: paragraph.folder,
      answer: json(201, paragraph),
    }
  },
}
