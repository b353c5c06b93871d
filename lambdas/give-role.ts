// Give somebody, or a group, a role in a folder, or change it. It acts on the next request of every session.
import * as z from 'zod/mini'
import { holdingGrant } from '../core/grants.ts'
import { phiLevels } from '../core/phi.ts'
import { Refusal } from '../core/refusal.ts'
import { folderRoles } from '../core/user.ts'
import { json } from './http/answer.ts'
import type { Endpoint } from './http/call.ts'
import { fields } from './http/fields.ts'
import { FolderPath } from './http/folder.ts'
import { giveRole, NameOrId, showGrant } from './http/giving.ts'
import { checkGiving, openRole, presentAccess } from './http/role-administration.ts'

const Body = z.strictObject({
  folder: FolderPath,
  user: z.optional(NameOrId),
  group: z.optional(NameOrId),
  role: z.optional(z.nullable(z.enum(folderRoles))),
  phi: z.optional(z.enum(phiLevels)),
})
type Body = z.infer<typeof Body>

export const endpoint: Endpoint<Body> = {
  input: fields(Body),

  async run(asked, context, world) {
    if (asked.role === undefined && asked.phi === undefined) {
      throw new Refusal('bad-request', 'Give "role" or "phi"; what is not named stays as it is.')
    }
    const matter = await openRole(asked, context, world)
    const { own: folder, to, by } = matter
    const [kept] = matter.kept
    const present = presentAccess(matter)
    const access = { role: asked.role === undefined ? present.role : asked.role, phi: asked.phi ?? present.phi }
    await checkGiving(matter, access.phi, context, world)
    const before = holdingGrant(folder, kept)
    const { changes, event } = giveRole({ folder, to, kept, by }, access, world.registry)
    const shown = changes.length === 0 && before ? before : { ...access, ...by }
    return {
      changes,
      event,
      folder: folder.path,
      answer: json(before ? 200 : 201, showGrant(folder.path, to, shown)),
    }
  },
}
