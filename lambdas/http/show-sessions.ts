// How the sessions of a person and their keys are listed.
import { expiresAtMs, keyRevokedAt, type SessionDetail } from '../../core/session.ts'
import type { Settings } from '../../core/settings.ts'
import type { User } from '../../core/user.ts'
import type { Item } from '../../stores/table.ts'
import type { World } from '../../stores/world.ts'
import type { Context } from './call.ts'
import { showLimits } from './key-options.ts'
import { showUser } from './show-session.ts'

type Held = SessionDetail & { readonly hot: Item }

/** The keys of a session, without their secrets, in the order in which they were made. */
export function showKeys(detail: Held, settings: Settings, { sessions }: Pick<World, 'sessions'>) {
  return detail.keys
    .toSorted((a, b) => (a.createdAt < b.createdAt ? -1 : 1))
    .map((key) => {
      const { id, label, createdAt, expiresAt } = key
      const lastUsedAt = sessions.lastUsedAt(detail.hot, key)
      const ended = { revokedAt: keyRevokedAt(key, settings) }
      return { id, label, createdAt, lastUsedAt, expiresAt, ...ended, ...showLimits(key.limits) }
    })
}

const iso = (ms: number) => new Date(ms).toISOString()

/** The sessions of a person that run, with their keys, the newest first. */
export async function sessionsOf(user: User, context: Context, world: World) {
  const { pass, now } = context
  const [account, settings] = await Promise.all([world.registry.account(user.id), context.settings()])
  const found = await world.sessions.sessionsOf(user.id, account?.era ?? '', now.getTime())
  return await Promise.all(
    found.map(async ({ detail, address, userAgent }) => {
      const { session } = detail
      const acting = session.actingAs === null ? undefined : await world.registry.user(session.actingAs)
      return {
        id: session.id,
        current: session.id === pass.session,
        startedAt: iso(session.startedAtMs),
        expiresAt: iso(expiresAtMs(session)),
        endsAt: iso(session.endsAtMs),
        address,
        userAgent,
        actingAs: acting ? showUser(acting) : null,
        keys: showKeys(detail, settings, world),
      }
    }),
  )
}
