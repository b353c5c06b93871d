// What administration changes (people, roles, IRB approvals), each change together with the event that tells it.

import type { Irb } from '../core/declaration.ts'
import type { FolderAccess, User } from '../core/user.ts'
import { asNew } from '../lambdas/http/administrator.ts'
import { giveRole, heldByUser } from '../lambdas/http/giving.ts'
import type { Folder } from '../stores/folders.ts'
import { operatingSystemUser } from '../stores/local-world.ts'
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

/** Who gives roles on the home itself, and when. */
export function givenLocally({ now }: World): { grantedAt: string; grantedBy: string } {
  return { grantedAt: now().toISOString(), grantedBy: `proviso command of ${operatingSystemUser()}` }
}

/** The change that gives somebody their first role in a folder, and its event. */
export function roleAct({ world }: Place, user: User, access: FolderAccess, folder: Folder): Act {
  const giving = { folder, to: heldByUser(user), kept: undefined, by: givenLocally(world) }
  const { changes, event } = giveRole(giving, access, world.registry)
  return { changes, told: [event], folder: folder.path }
}

/** The change that adds an IRB approval, and its event. */
export function irbAct({ world }: Place, irb: Irb): Act {
  const { number: subject, ...facts } = irb
  const told: Act['told'] = [{ type: 'irb-changed', outcome: 'ok', subject, changes: asNew(facts) }]
  return { changes: [world.registry.addingIrb(irb)], told }
}
