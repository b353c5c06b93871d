// What reading the terms and declaring have in common: the same request must lead to the same text.
import * as z from 'zod/mini'
import { type DeclarationRequest, decideDeclaration, type Irb } from '../../core/declaration.ts'
import { phiLevels } from '../../core/phi.ts'
import { Refusal } from '../../core/refusal.ts'
import { assembleTerms, type Terms } from '../../core/terms.ts'
import type { ReadFolder } from '../../stores/folders.ts'
import type { World } from '../../stores/world.ts'
import type { Context } from './call.ts'
import { FolderPath, openFolder } from './folder.ts'

/** A number as text; an empty one is none. */
const IrbNumber = z.pipe(
  z.nullish(z.string().check(z.maxLength(64), z.regex(/^[^\p{C}]*$/u))),
  z.transform((irb) => irb?.trim() || null),
)

export const declarationFields = {
  folder: FolderPath,
  activity: z.string().check(z.minLength(1), z.maxLength(100)),
  irb: IrbNumber,
  phi: z.enum(phiLevels),
}

export type Declaring = DeclarationRequest & { readonly folder: string }

/** Decides a declaration on what the registry says now, and assembles the terms that follow from it. */
export async function prepare(
  request: Declaring,
  context: Context,
  world: World,
): Promise<{ folder: ReadFolder; terms: Terms; irb: Irb | undefined }> {
  const { folder, access } = await openFolder(request.folder, context, world)
  const { activity, irb: number, phi } = request
  const declared = { activity, irb: number, phi }
  const [{ activities }, irb, paragraphs] = await Promise.all([
    world.registry.activitiesIn(folder.path),
    number === null ? undefined : world.registry.irb(number),
    world.registry.paragraphs(),
  ])
  const use = { folder: folder.path, people: [context.actor.id, context.user.id], now: context.now }
  const decision = decideDeclaration(declared, { activities, irb, maxPhi: access.phi, use })
  if (!decision.allow) throw new Refusal(decision.code, decision.why)
  return { folder, terms: assembleTerms(folder.path, declared, paragraphs), irb }
}
