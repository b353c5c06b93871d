// What a declaration would show, word for word, also with a paragraph that is still a draft. Nothing is changed by it.
import * as z from 'zod/mini'
import { Refusal } from '../core/refusal.ts'
import { assembleTerms, type Paragraph } from '../core/terms.ts'
import type { World } from '../stores/world.ts'
import { checkListed } from './http/activity-fields.ts'
import { checkRuler } from './http/administrator.ts'
import { json } from './http/answer.ts'
import type { Endpoint } from './http/call.ts'
import { declarationFields } from './http/declaring.ts'
import { fields } from './http/fields.ts'
import { openFolder } from './http/folder.ts'
import { Draft, nextParagraph, plainParagraph, type SentDraft, withParagraph } from './http/paragraph-fields.ts'

const Body = z.strictObject({ ...declarationFields, draft: z.optional(Draft) })
type Body = z.infer<typeof Body>

async function withDraft(sent: SentDraft, all: readonly Paragraph[], world: World): Promise<Paragraph[]> {
  const before = all.find(({ id }) => id === sent.id) ?? plainParagraph(sent.id ?? 'draft', all)
  const draft = await nextParagraph(sent, before, world)
  if (draft.text === '') throw new Refusal('bad-request', 'A draft of a new paragraph needs its text.')
  return withParagraph(all, draft)
}

export const endpoint: Endpoint<Body> = {
  input: fields(Body),

  async run({ draft, folder: path, ...declared }, context, world) {
    await checkRuler([path], context, world)
    const { folder } = await openFolder(path, context, world)
    await checkListed(declared.activity, folder.path, world)
    const all = await world.registry.paragraphs()
    const draftOf = draft && all.find(({ id }) => id === draft.id)
    if (draftOf) await checkRuler(draftOf.folder === null ? null : [draftOf.folder], context, world)
    else if (draft) await checkRuler(draft.folder ? [draft.folder] : null, context, world)
    const paragraphs = draft ? await withDraft(draft, all, world) : all
    return {
      event: { type: 'metadata-read', outcome: 'ok', what: 'preview of the terms' },
      folder: folder.path,
      answer: json(200, assembleTerms(folder.path, declared, paragraphs)),
    }
  },
}
