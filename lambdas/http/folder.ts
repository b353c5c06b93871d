// What stories need of one folder: that it is there, that the caller may see it, what is declared for it.
import * as z from 'zod/mini'
import { type DataContext, decideFolder } from '../../core/access.ts'
import { declarationPage, type No } from '../../core/declaration.ts'
import { actingAccess } from '../../core/impersonation.ts'
import type { PhiLevel } from '../../core/phi.ts'
import { Refusal } from '../../core/refusal.ts'
import { type FolderAccess, mayRead } from '../../core/user.ts'
import type { Folder } from '../../stores/folders.ts'
import type { World } from '../../stores/world.ts'
import type { Context } from './call.ts'

export const FolderPath = z.string().check(z.minLength(2), z.maxLength(255), z.startsWith('/'))

/** `/A/B/` and `A/B` are `/A/B`. */
export function cleanPath(path: string): string {
  return `/${path
    .split('/')
    .filter((part) => part !== '')
    .join('/')}`
}

export type OpenFolder = { readonly folder: Folder; readonly access: FolderAccess }

/** What the caller may in a folder, in the present context. */
export async function accessTo(path: string, context: Context, { registry }: World): Promise<FolderAccess> {
  const { actor, impersonation, now } = context
  if (impersonation === null) return await registry.access(path, actor.id)
  const [own, target] = await Promise.all([
    registry.access(path, actor.id),
    registry.access(path, impersonation.target.id),
  ])
  return actingAccess(impersonation, { actor: own, target }, now)
}

/** The folder and what the caller may in it. A folder that they may not see is as absent as one that is not there. */
export async function findFolder(path: string, context: Context, world: World): Promise<OpenFolder | Refusal> {
  const wanted = cleanPath(path)
  const [folder, access] = await Promise.all([world.registry.folder(wanted), accessTo(wanted, context, world)])
  if (!folder || !mayRead(context.user, access)) {
    return new Refusal('not-found', `There is no folder ${wanted} here that you can see.`)
  }
  return { folder, access }
}

/** The same for who has nothing to record of an absent one. */
export async function openFolder(path: string, context: Context, world: World): Promise<OpenFolder> {
  const found = await findFolder(path, context, world)
  if (found instanceof Refusal) throw found
  return found
}

/** All that decides about data of a folder, read for this request. */
export async function dataContext(
  folder: Folder,
  access: FolderAccess,
  context: Context,
  world: World,
): Promise<DataContext> {
  const { user, actor: signer, now } = context
  const [declaration, { activities }, settings] = await Promise.all([
    context.declarationIn(folder),
    world.registry.activitiesIn(folder.path),
    context.settings(),
  ])
  const [irb, termsNow] = await Promise.all([
    declaration?.irb ? world.registry.irb(declaration.irb) : undefined,
    declaration && settings.termsChangeEndsDeclarations
      ? world.registry.termsDigest(declaration.folder, declaration)
      : null,
  ])
  const { inheritsDeclaration } = folder
  return { user, signer, access, declaration, inheritsDeclaration, activities, irb, termsNow, settings, now }
}

/** A "no" about a folder as it is answered: what is missing is said to programs too. */
export function refusalOf({ code, why }: No, folder: string): Refusal {
  const facts = code === 'declaration-required' ? { folder, declareAt: declarationPage(folder) } : {}
  return new Refusal(code, why, undefined, facts)
}

/** The folder and the level the caller would read at now: NotPHI while data are not to be read at all. */
export async function openAtLevel(
  path: string,
  context: Context,
  world: World,
): Promise<{ folder: Folder; phi: PhiLevel }> {
  const { folder, access } = await openFolder(path, context, world)
  const allowed = decideFolder(folder.path, await dataContext(folder, access, context, world))
  return { folder, phi: allowed.allow ? allowed.phi : 'NotPHI' }
}
