// An IRB approval as its administrators write and read it. Folders and people are named in words and kept as what they are.
import * as z from 'zod/mini'
import type { Irb } from '../../core/declaration.ts'
import { Refusal } from '../../core/refusal.ts'
import type { KeptIrb } from '../../stores/irbs.ts'
import type { World } from '../../stores/world.ts'
import { FolderPath } from './folder.ts'
import { placesCalled } from './place.ts'

const Title = z.string().check(z.maxLength(200), z.regex(/^[^\p{C}\s]([^\p{C}]*[^\p{C}\s])?$/u))
/** A day of the calendar, `yyyy-MM-dd`. */
const Day = z.string().check(z.regex(/^\d{4}-\d{2}-\d{2}$/), z.refine(isDay))
const Person = z.union([z.int().check(z.minimum(0)), z.string().check(z.minLength(1), z.maxLength(254))])

/** As many as fit twice, as they were and as they are, into an event of at most 32 KB. */
const mostPeople = 500
const mostFolderBytes = 8_192

export const IrbNumber = z.string().check(z.maxLength(64), z.regex(/^[^\p{C}\s]([^\p{C}]*[^\p{C}\s])?$/u))

export const irbFields = {
  expiresOn: z.optional(z.nullable(Day)),
  withdrawn: z.optional(z.boolean()),
  folders: z.optional(z.nullable(z.array(FolderPath).check(z.maxLength(200)))),
  people: z.optional(z.nullable(z.array(Person).check(z.maxLength(mostPeople)))),
}
const NewIrb = z.strictObject({ number: IrbNumber, title: Title, ...irbFields })
const SomeIrb = z.strictObject({ number: IrbNumber, title: z.optional(Title), ...irbFields })
export const irbBodies = { whole: NewIrb, some: SomeIrb }
export type SentNewIrb = z.infer<typeof NewIrb>
export type SentIrb = z.infer<typeof SomeIrb>

function isDay(text: string): boolean {
  const at = Date.parse(`${text}T00:00:00Z`)
  return !Number.isNaN(at) && new Date(at).toISOString().startsWith(text)
}

/** The approval with what was sent put in place of what was there. */
export async function chosenIrb(sent: SentIrb, before: Irb, world: World): Promise<Irb> {
  const [folders, people] = await Promise.all([
    sent.folders ? foldersCalled(sent.folders, world) : sent.folders,
    sent.people ? peopleCalled(sent.people, world) : sent.people,
  ])
  return {
    number: before.number,
    title: sent.title?.normalize('NFC') ?? before.title,
    expiresOn: sent.expiresOn === undefined ? before.expiresOn : sent.expiresOn,
    withdrawn: sent.withdrawn ?? before.withdrawn,
    folders: folders === undefined ? before.folders : folders,
    people: people === undefined ? before.people : people,
  }
}

async function foldersCalled(sent: readonly string[], world: World): Promise<string[]> {
  const paths = await placesCalled(sent, world)
  if (Buffer.byteLength(JSON.stringify(paths)) <= mostFolderBytes) return paths
  throw new Refusal('bad-request', `The folders of an IRB take at most ${mostFolderBytes} bytes. Name one they lie in.`)
}

async function peopleCalled(sent: readonly (string | number)[], { registry }: World): Promise<number[]> {
  const found = await Promise.all(
    sent.map(async (one) => {
      const user = typeof one === 'number' ? await registry.user(one) : (await registry.accountByEmail(one))?.user
      if (!user) throw new Refusal('bad-request', `There is nobody ${one} here.`)
      return user.id
    }),
  )
  return [...new Set(found)].toSorted((a, b) => a - b)
}

/** An approval without how often it was changed: as it is answered and recorded. */
export function showIrb({ version: _, ...irb }: KeptIrb): Irb {
  return irb
}

/** The approval as it is answered: people by id and e-mail address. */
export async function describeIrb(irb: Irb, { registry }: World) {
  const people = irb.people && (await Promise.all(irb.people.map((id) => registry.user(id))))
  return { ...irb, people: people?.flatMap((user) => (user ? [{ id: user.id, email: user.email }] : [])) ?? null }
}
