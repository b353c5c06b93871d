// A paragraph of the terms as its administrators write and read it.
import * as z from 'zod/mini'
import { phiLevels } from '../../core/phi.ts'
import { Refusal } from '../../core/refusal.ts'
import type { Paragraph } from '../../core/terms.ts'
import type { World } from '../../stores/world.ts'
import { FolderPath } from './folder.ts'
import { placesCalled } from './place.ts'

/** `declaration` is the paragraph that repeats what is declared, `preview` a path of its own. */
export const ParagraphId = z.string().check(z.regex(/^(?!(declaration|preview|draft)$)[a-z0-9][a-z0-9-]{0,63}$/))
/** Printable text in lines; something must be in it. */
const Text = z.string().check(z.maxLength(8_000), z.regex(/\S/), z.regex(/^(?:[^\p{C}]|[\t\r\n])*$/u))
const Activities = z.array(z.string().check(z.minLength(1), z.maxLength(100))).check(z.maxLength(40))

const conditions = {
  order: z.optional(z.int().check(z.minimum(0), z.maximum(1_000_000))),
  activities: z.optional(z.nullable(Activities)),
  minPhi: z.optional(z.enum(phiLevels)),
  folder: z.optional(z.nullable(FolderPath)),
  irb: z.optional(z.nullable(z.boolean())),
  retired: z.optional(z.boolean()),
}
const NewParagraph = z.strictObject({ id: z.optional(ParagraphId), text: Text, ...conditions })
const SomeParagraph = z.strictObject({ id: ParagraphId, text: z.optional(Text), ...conditions })
/** What a preview tries out: a change of a paragraph that is there, or a new one. */
export const Draft = z.strictObject({ id: z.optional(ParagraphId), text: z.optional(Text), ...conditions })
export const paragraphBodies = { whole: NewParagraph, some: SomeParagraph }
export type SentParagraph = z.infer<typeof NewParagraph>
export type SentChange = z.infer<typeof SomeParagraph>
export type SentDraft = z.infer<typeof Draft>

/** Old and new text stand in one event of at most 32 KB, and all texts together in one item. */
const mostTextBytes = 8_192
const mostActivityBytes = 3_072
const mostBytes = 200_000
const orderStep = 10

/** A paragraph as it begins: last of all, and for every declaration. */
export function plainParagraph(id: string, all: readonly Paragraph[]): Paragraph {
  const order = Math.max(0, ...all.map((p) => p.order)) + orderStep
  return {
    id,
    version: 0,
    order,
    text: '',
    activities: null,
    minPhi: 'NotPHI',
    folder: null,
    irb: null,
    retired: false,
  }
}

/** The next version of a paragraph: what was sent in place of what was there. */
export async function nextParagraph(sent: SentDraft, before: Paragraph, world: World): Promise<Paragraph> {
  const [folder = null] = sent.folder ? await placesCalled([sent.folder], world) : []
  const { order, text, activities, minPhi, irb, retired } = sent
  if (activities) await checkActivities(activities, world)
  return {
    id: before.id,
    version: before.version + 1,
    order: order ?? before.order,
    text: text ?? before.text,
    activities: activities === undefined ? before.activities : activities && [...new Set(activities)],
    minPhi: minPhi ?? before.minPhi,
    folder: sent.folder === undefined ? before.folder : folder,
    irb: irb === undefined ? before.irb : irb,
    retired: retired ?? before.retired,
  }
}

/** A name that stands in no list is a slip of the pen: the paragraph would never be shown. */
async function checkActivities(names: readonly string[], { registry }: World): Promise<void> {
  const { lists } = await registry.activityLists()
  const known = new Set(lists.flatMap(({ activities }) => activities.map(({ name }) => name)))
  const unknown = names.find((name) => !known.has(name))
  if (unknown !== undefined) throw new Refusal('bad-request', `There is no activity "${unknown}" here.`)
}

/** The paragraphs with one of them in place of its version before. */
export function withParagraph(all: readonly Paragraph[], one: Paragraph): Paragraph[] {
  return [...all.filter(({ id }) => id !== one.id), one]
}

export function checkSize(one: Paragraph, all: readonly Paragraph[]): void {
  const bytes = (part: unknown) => Buffer.byteLength(JSON.stringify(part))
  if (bytes(one.text) > mostTextBytes || bytes(one.activities) > mostActivityBytes) {
    throw new Refusal('bad-request', `A paragraph takes at most ${mostTextBytes} bytes. Make two of it.`)
  }
  const inForce = withParagraph(all, one).filter(({ retired }) => !retired)
  if (bytes(inForce.map(({ text }) => text)) > mostBytes) {
    throw new Refusal('bad-request', `All paragraphs together take at most ${mostBytes} bytes.`)
  }
}

/** What an event tells of a version. */
export function factsOf({ id: _, ...facts }: Paragraph): Omit<Paragraph, 'id'> {
  return facts
}
