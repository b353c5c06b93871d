// Act as another person, as a group or with a set of roles, everywhere or within a folder, from the next request on, in this
// session and with every key of it. Rights only narrow by it.
import * as z from 'zod/mini'
import { noAccess } from '../core/grants.ts'
import { decideImpersonation, notOnePerson, subjectOf, type Target } from '../core/impersonation.ts'
import { phiLevels } from '../core/phi.ts'
import { Refusal } from '../core/refusal.ts'
import { folderRoles, isSiteAdministrator } from '../core/user.ts'
import type { World } from '../stores/world.ts'
import { json } from './http/answer.ts'
import type { Endpoint } from './http/call.ts'
import { fields } from './http/fields.ts'
import { cleanPath, FolderPath, targetAccess } from './http/folder.ts'
import { groupNamed, NameOrId, userNamed } from './http/giving.ts'
import { showSession } from './http/show-session.ts'

const folder = z.optional(FolderPath)
const Roles = z.array(z.enum([...folderRoles, 'auditor'])).check(z.minLength(1), z.maxLength(4))
const Body = z.union([
  z.strictObject({ email: z.string().check(z.minLength(1), z.maxLength(254)), folder }),
  z.strictObject({ id: z.int().check(z.minimum(0)), folder }),
  z.strictObject({ group: NameOrId, folder }),
  z.strictObject({ roles: Roles, phi: z.optional(z.enum(phiLevels)), folder }),
])
type Body = z.infer<typeof Body>

async function targetOf(asked: Body, { registry }: World): Promise<Target> {
  if ('roles' in asked) return { roles: { roles: [...new Set(asked.roles)], phi: asked.phi ?? 'NotPHI' } }
  if (!('group' in asked)) return { user: await userNamed('id' in asked ? asked.id : asked.email, registry) }
  const { id, name } = await groupNamed(asked.group, registry)
  return { group: { id, name } }
}

/** Undefined where there is no such person or group: who may not know that is told something else. */
async function targetIfThere(asked: Body, world: World): Promise<Target | undefined> {
  try {
    return await targetOf(asked, world)
  } catch (error) {
    if (error instanceof Refusal && error.code === 'not-found') return undefined
    throw error
  }
}

/** What is kept of it in the session. */
function keptOf(target: Target, within: string | null) {
  const group = 'group' in target ? target.group.id : null
  return { within, group, roles: 'roles' in target ? target.roles : null }
}

async function placeOf(asked: Body, isForSite: boolean, { registry }: World): Promise<string | null> {
  if (asked.folder === undefined) return null
  const path = cleanPath(asked.folder)
  const found = await registry.folder(path)
  if (!found && isForSite) throw new Refusal('not-found', 'There is no such folder.')
  return found?.path ?? path
}

export const endpoint: Endpoint<Body> = {
  input: fields(Body),

  async run(asked, context, world) {
    const { actor, impersonation, pass, now } = context
    const { registry } = world
    const within = await placeOf(asked, isSiteAdministrator(actor), world)
    const target = await targetIfThere(asked, world)
    const [own, theirs] = await Promise.all([
      within === null ? noAccess : registry.access(within, actor.id),
      within === null || !target ? noAccess : targetAccess(within, target, registry),
    ])
    const facts = { actor, target, isActing: impersonation !== null, within, own, theirs }
    const decision = decideImpersonation(facts, 'group' in asked ? 'Group' : 'User', now)
    if (!decision.allow) throw new Refusal(decision.code, decision.why)
    const shown = await showSession({ ...context, impersonation: { actor, target: decision.target, within } })
    const to = 'user' in decision.target ? decision.target.user.id : notOnePerson
    return {
      changes: [
        world.sessions.impersonating(pass.session, { from: null, to, acting: keptOf(decision.target, within) }),
      ],
      event: { type: 'impersonation-started', outcome: 'ok', subject: subjectOf(decision.target) },
      folder: within,
      answer: json(200, shown),
    }
  },
}
