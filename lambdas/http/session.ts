// Layer: turns the authorizer's ids into the context a story runs in, by strong reads. It vouches for nothing itself.
// When they fail it hands the failure on instead of throwing: a number was taken, so even that must be recorded.
import type { MiddlewareObj } from '@middy/core'
import { actingUser, type Impersonation } from '../../core/impersonation.ts'
import { type KeyLimits, reachesFolder } from '../../core/key-limits.ts'
import { Refusal } from '../../core/refusal.ts'
import type { SessionDetail } from '../../core/session.ts'
import type { HeldSettings } from '../../stores/registry.ts'
import type { World } from '../../stores/world.ts'
import type { Route } from '../routes.ts'
import type { Answer, Context, Pass } from './call.ts'
import { declarationsOf } from './declared.ts'
import { checkEra } from './still.ts'
import type { Turn } from './turn.ts'

type Acting = Omit<Impersonation, 'actor'>

const gone = () => new Refusal('session-expired', 'This session is gone.', 'cleaned away meanwhile')

const changed = () => new Refusal('conflict', 'Whom you act as changed meanwhile. Look again and repeat.')

/** Whom the person acts as, and where; it must still be what was authorised, for the session tells the rest of it. */
async function actingOf({ session, actingAs }: Pass, { sessions, registry }: World): Promise<Acting | null> {
  if (actingAs === null) return null
  const [kept, user] = await Promise.all([sessions.acting(session), registry.user(actingAs)])
  if (!kept) throw gone()
  if (kept.as !== actingAs) throw changed()
  const { within = null, group = null, roles = null } = kept.acting ?? {}
  if (user) return { target: { user }, within }
  if (roles) return { target: { roles }, within }
  const found = group === null ? undefined : await registry.group(group)
  if (!found) throw gone()
  return { target: { group: { id: found.id, name: found.name } }, within }
}

/** Whether a call of this row could change a rule: then it reads each rule from the table. */
const changesRules = ({ releases, changes }: Route) => releases !== 'rows' && changes.includes('registry')

async function openTurn(turn: Turn, pass: Pass): Promise<Context> {
  const { call, now } = turn
  const held = changesRules(call.route) ? undefined : await turn.world.registry.settings(pass.sequence)
  if (held) turn.world = { ...turn.world, registry: turn.world.rulesAsOf(held) }
  return await openContext({ call, pass, now, held }, turn.world)
}

type Opening = Pick<Context, 'call' | 'pass' | 'now'> & {
  /** The settings of whose generation the world's rules are; undefined where it reads each of them. */
  readonly held: HeldSettings | undefined
}

/** Who acts, with whose rights, as session and registry are now. Throws Refusal when that is not to be had any more. */
export async function openContext({ call, pass, now, held }: Opening, world: World): Promise<Context> {
  const { key, isNarrowed } = pass
  const [account, acting, limits] = await Promise.all([
    world.registry.account(pass.user),
    actingOf(pass, world),
    key !== null && isNarrowed ? world.sessions.keyLimits(pass.session, key) : null,
  ])
  if (!account) throw gone()
  await checkEra(account, pass, world)
  const actor = account.user
  const impersonation = acting && { actor, ...acting }
  let settings = held && Promise.resolve(held)
  const declared = declarationsOf(pass.session, world)
  return {
    call,
    now,
    pass,
    user: impersonation ? actingUser(impersonation, now) : actor,
    actor,
    impersonation,
    limits,
    ...declared,
    async detail() {
      const detail = await world.sessions.detail(pass.session)
      if (!detail) throw gone()
      return limits === null ? detail : withinReach(detail, limits)
    },
    settings() {
      settings ??= world.registry.settings(pass.sequence)
      return settings
    },
  }
}

/** The session without what is declared for folders that the key does not reach: those are as absent. */
function withinReach<T extends SessionDetail>(detail: T, limits: KeyLimits): T {
  const within = [...detail.declarations].filter(([, { folder }]) => reachesFolder(limits, folder))
  return { ...detail, declarations: new Map(within) }
}

export function session(): MiddlewareObj<Turn, Answer, Error> {
  return {
    before: async (request) => {
      const turn = request.event
      const { pass } = turn.call
      if (!pass) return
      try {
        turn.context = await openTurn(turn, pass)
      } catch (error) {
        turn.unopened = { error }
      }
    },
  }
}
