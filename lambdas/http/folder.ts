// What stories need of one folder: that it is there, that the caller may see it, what is declared for it.
import * as z from 'zod/mini'
import { type DataContext, decideFolder } from '../../core/access.ts'
import { declarationPage, type No } from '../../core/declaration.ts'
import { type Line, noAccess } from '../../core/grants.ts'
import { accessOfRoles, actingAccess, type Target } from '../../core/impersonation.ts'
import type { PhiLevel } from '../../core/phi.ts'
import { Refusal } from '../../core/refusal.ts'
import { type FolderAccess, mayRead } from '../../core/user.ts'
import { type Folder, linesAmong, type ReadFolder, readFolder } from '../../stores/folders.ts'
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

/** A folder, what the caller may in it, and how it is kept: it and those it lies in, nearest first. */
export type OpenFolder = {
  readonly folder: ReadFolder
  readonly own: Folder
  readonly access: FolderAccess
  readonly line: Line<Folder>
}

/** What the caller may in a folder, in the present context. */
async function accessTo(
  path: string,
  context: Context,
  { registry }: World,
  line: Promise<Line<Folder>>,
): Promise<FolderAccess> {
  const { actor, impersonation, now } = context
  if (impersonation === null) return await registry.access(path, actor.id, line)
  const [own, target] = await Promise.all([
    registry.access(path, actor.id, line),
    targetAccess(path, impersonation.target, registry, line),
  ])
  return actingAccess(impersonation, { folder: path, actor: own, target }, now)
}

/** What whoever is acted as may in a folder. */
export async function targetAccess(
  path: string,
  target: Target,
  registry: World['registry'],
  line?: Promise<Line<Folder>>,
): Promise<FolderAccess> {
  if ('user' in target) return registry.access(path, target.user.id, line)
  if ('group' in target) return registry.groupAccess(path, target.group.id, line)
  return accessOfRoles(target.roles)
}

async function targetEverywhere(target: Target, registry: World['registry'], folders: readonly Folder[]) {
  if ('user' in target) return registry.accessEverywhere({ user: target.user.id }, folders)
  if ('group' in target) return registry.accessEverywhere({ group: target.group.id }, folders)
  return folders.map(() => accessOfRoles(target.roles))
}

/** The folder and what the caller may in it. A folder that they may not see is as absent as one that is not there. */
export async function findFolder(path: string, context: Context, world: World): Promise<OpenFolder | Refusal> {
  const wanted = cleanPath(path)
  const reading = world.registry.line(wanted)
  const [line, access] = await Promise.all([reading, accessTo(wanted, context, world, reading)])
  const [own] = line
  const folder = readFolder(line)
  if (!own || !folder || !mayRead(context.user, access)) {
    return new Refusal('not-found', `There is no folder ${wanted} here that you can see.`)
  }
  return { folder, own, access, line }
}

/** All folders that the caller may see, with what they may in each. */
export async function seenFolders(
  { user, actor, impersonation, now }: Context,
  { registry }: World,
): Promise<{ readonly folder: Folder; readonly access: FolderAccess; readonly line: Line<Folder> }[]> {
  const folders = await registry.folders()
  const [own, target] = await Promise.all([
    registry.accessEverywhere({ user: actor.id }, folders),
    impersonation && targetEverywhere(impersonation.target, registry, folders),
  ])
  const lineTo = linesAmong(folders)
  return folders
    .map((folder, i) => {
      const actors = own[i] ?? noAccess
      const access = impersonation
        ? actingAccess(impersonation, { folder: folder.path, actor: actors, target: target?.[i] ?? noAccess }, now)
        : actors
      return { folder, access, line: lineTo(folder.path) }
    })
    .filter(({ access }) => mayRead(user, access))
}

/** The same for who has nothing to record of an absent one. */
export async function openFolder(path: string, context: Context, world: World): Promise<OpenFolder> {
  const found = await findFolder(path, context, world)
  if (found instanceof Refusal) throw found
  return found
}

/** All that decides about data of a folder, read for this request. */
export async function dataContext(
  folder: ReadFolder,
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
    declaration && !declaration.emergency && settings.termsChangeEndsDeclarations
      ? world.registry.termsDigest(declaration.folder, declaration)
      : null,
  ])
  const { inheritsDeclaration } = folder
  const emergency = { settings, isActing: context.impersonation !== null, keyPhi: context.limits?.phi ?? null }
  const declared = { declaration, inheritsDeclaration, activities, irb, termsNow }
  return { user, signer, access, ...declared, settings, now, emergency }
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
): Promise<{ folder: ReadFolder; phi: PhiLevel }> {
  const { folder, access } = await openFolder(path, context, world)
  const allowed = decideFolder(folder.path, await dataContext(folder, access, context, world))
  return { folder, phi: allowed.allow ? allowed.phi : 'NotPHI' }
}
