// What giving and taking a role have in common: the folder and whoever administers it, the holder, and the rule that no
// folder administrator passes.
import { decideGiving, type KeptGrant, nearestGrant, noAccess } from '../../core/grants.ts'
import type { PhiLevel } from '../../core/phi.ts'
import { Refusal } from '../../core/refusal.ts'
import { type FolderAccess, isSiteAdministrator } from '../../core/user.ts'
import type { World } from '../../stores/world.ts'
import { checkOneself } from './acting.ts'
import { checkFolderAdministrator } from './administrator.ts'
import type { Context } from './call.ts'
import type { OpenFolder } from './folder.ts'
import { holderNamed, type NamedHolder } from './giving.ts'

type Asked = {
  readonly folder: string
  readonly user?: string | number | undefined
  readonly group?: string | number | undefined
}

export type RoleMatter = OpenFolder & {
  readonly to: NamedHolder
  /** What is kept for the holder in the folder and in those it lies in. */
  readonly kept: readonly (KeptGrant | undefined)[]
  readonly by: { readonly grantedAt: string; readonly grantedBy: string }
}

/** Opens the matter for whoever administers the folder. Nobody gives roles in another person's name. */
export async function openRole(asked: Asked, context: Context, world: World): Promise<RoleMatter> {
  const open = await checkFolderAdministrator(asked.folder, context, world)
  checkOneself(context)
  const to = await holderNamed(asked, world.registry)
  const kept = await world.registry.keptOn(open.own.path, to.holder)
  const by = { grantedAt: context.now.toISOString(), grantedBy: context.actor.email }
  return { ...open, to, kept, by }
}

/** What the holder has in the folder: given there, or above. */
export function presentAccess({ line, kept }: Pick<RoleMatter, 'line' | 'kept'>): FolderAccess {
  return nearestGrant(line, kept)?.grant ?? noAccess
}

/** What the holder would have in the folder were nothing given there. */
export function accessFromAbove({ line, kept }: RoleMatter): FolderAccess {
  return presentAccess({ line, kept: [undefined, ...kept.slice(1)] })
}

/** Throws Refusal where the holder's PHI level may not become this. */
export async function checkGiving(matter: RoleMatter, after: PhiLevel, context: Context, world: World): Promise<void> {
  const { holder } = matter.to
  const me = context.actor.id
  const isOwn = 'user' in holder ? holder.user === me : (await world.registry.groupsOf(me)).includes(holder.group)
  const decision = decideGiving({
    isSiteAdministrator: isSiteAdministrator(context.user),
    own: matter.access,
    isOwn,
    before: presentAccess(matter).phi,
    after,
  })
  if (!decision.allow) throw new Refusal(decision.code, decision.why)
}
