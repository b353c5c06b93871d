// What administration changes (people, roles, IRB approvals), each change together with the event that tells it.

import type { Irb } from '../core/declaration.ts'
import type { FolderAccess, User } from '../core/user.ts'
import { asNew, changesBetween } from '../lambdas/http/administrator.ts'
import type { Operation, World } from '../stores/world.ts'
import type { Act } from './record.ts'

type Place = { readonly world: World }
type Hash = Awaited<ReturnType<World['hashPassword']>>

/** The change that adds a person, and its event; `email` gives an address that somebody else had before. */
export function userAct({ world }: Place, user: User, password: Hash, email?: Operation): Act {
  const { id: _, ...facts } = user
  const told: Act['told'] = [{ type: 'user-changed', outcome: 'ok', subject: user.email, changes: asNew(facts) }]
  return {
    changes: world.registry.addingUser(user, password, {
      at: world.now().toISOString(),
      ...(email ? { email } : {}),
    }),
    told,
  }
}

/** The change that gives somebody their first role in a folder, and its event. */
export function roleAct({ world }: Place, user: User, access: FolderAccess, folder: string): Act {
  const told: Act['told'] = [{ type: 'role-changed', outcome: 'ok', subject: user.email, changes: asNew(access) }]
  return { changes: [world.registry.addingRole(folder, user.id, access)], told, folder }
}

export type RoleChange = { readonly folder: string; readonly before: FolderAccess; readonly after: FolderAccess }

/** The change of a role that was given before, and its event with what it was and is. */
export function roleChangeAct({ world }: Place, user: User, { folder, before, after }: RoleChange): Act {
  const changes = changesBetween(before, after)
  const told: Act['told'] = [{ type: 'role-changed', outcome: 'ok', subject: user.email, changes }]
  return { changes: [world.registry.changingRole(folder, user.id, before, after)], told, folder }
}

/** The change that adds an IRB approval, and its event. */
export function irbAct({ world }: Place, irb: Irb): Act {
  const { number: subject, ...facts } = irb
  const told: Act['told'] = [{ type: 'irb-changed', outcome: 'ok', subject, changes: asNew(facts) }]
  return { changes: [world.registry.addingIrb(irb)], told }
}
