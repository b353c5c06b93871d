// Administration of the rules on the home itself: IRB approvals, activities, terms, providers of identities. Checked and told as over the API, in the
// name of the operating-system user.
import type * as z from 'zod/mini'
import { Refusal } from '../core/refusal.ts'
import { assembleTerms, type Terms } from '../core/terms.ts'
import { activityBodies, checkListed } from '../lambdas/http/activity-fields.ts'
import { irbBodies } from '../lambdas/http/irb-fields.ts'
import { addedProvider, changedProvider } from '../lambdas/http/oidc-administration.ts'
import { oidcBodies } from '../lambdas/http/oidc-fields.ts'
import { paragraphBodies } from '../lambdas/http/paragraph-fields.ts'
import {
  addedActivity,
  addedParagraph,
  changedActivity,
  changedIrb,
  changedParagraph,
  type Ruled,
} from '../lambdas/http/ruling.ts'
import type { Home } from '../stores/local-world.ts'
import type { World } from '../stores/world.ts'
import { record } from './record.ts'

/** What became of it; `isChanged` is false when it was so already. */
export type Done<T> = { readonly shown: T; readonly isChanged: boolean }

/** A change of a rule, from words that may be anything: checked, made and recorded. */
function ruling<I, T extends object>(schema: z.ZodMiniType<I>, rule: (sent: I, world: World) => Promise<Ruled<T>>) {
  return async ({ world }: Home, asked: object): Promise<Done<T>> => {
    const parsed = schema.safeParse(asked)
    if (!parsed.success) {
      const at = parsed.error.issues[0]?.path.map(String).join('.') ?? ''
      throw new Refusal('bad-request', at === '' ? 'This is not of the right shape.' : `"${at}" cannot be that.`)
    }
    const { changes, event, folder, shown } = await rule(parsed.data, world)
    if (changes.length === 0) return { shown, isChanged: false }
    if (await record(world, { changes, told: [event], folder })) return { shown, isChanged: true }
    throw new Refusal('conflict', 'Somebody else changed this meanwhile. Nothing was changed; run it again.')
  }
}

export const changeIrb = ruling(irbBodies.some, changedIrb)
export const addActivity = ruling(activityBodies.whole, addedActivity)
export const changeActivity = ruling(activityBodies.some, changedActivity)
export const addOidcProvider = ruling(oidcBodies.whole, addedProvider)
export const changeOidcProvider = ruling(oidcBodies.some, changedProvider)
export const addParagraph = ruling(paragraphBodies.whole, addedParagraph)
export const changeParagraph = ruling(paragraphBodies.some, changedParagraph)

/** What a declaration would show. */
export async function previewTerms(
  { world }: Home,
  path: string,
  declared: Parameters<typeof assembleTerms>[1],
): Promise<Terms> {
  const folder = await world.registry.folder(path)
  if (!folder) throw new Refusal('not-found', `There is no folder ${path} here.`)
  await checkListed(declared.activity, folder.path, world)
  return assembleTerms(folder.path, declared, await world.registry.paragraphs())
}
