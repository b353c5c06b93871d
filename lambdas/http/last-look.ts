// The last look before rows leave. What let the request in may have been taken away while they were read, which can take an
// hour: the session, the key, the person, their roles and level, the approval, a participant's consent. Then nothing is released.
import { decideFolder } from '../../core/access.ts'
import type { RowsRead, SqlRun, Told } from '../../core/audit-event.ts'
import { isWithin } from '../../core/phi.ts'
import { Refusal, type RefusalCode } from '../../core/refusal.ts'
import { endedSentences } from '../../core/session.ts'
import type { HeldSettings } from '../../stores/registry.ts'
import type { Standing } from '../../stores/session-looks.ts'
import type { World } from '../../stores/world.ts'
import type { Context, Outcome } from './call.ts'
import { checkDoor } from './door.ts'
import { decideUse } from './entering.ts'
import { dataContext, findFolder, refusalOf } from './folder.ts'
import { narrowedWorld } from './narrowing.ts'
import { withdrawalsBy } from './reading.ts'
import { refused } from './refusals.ts'
import { openContext } from './session.ts'
import type { Turn } from './turn.ts'

type Read = (RowsRead | SqlRun) & { readonly outcome: 'ok' }

const ended = (code: RefusalCode) => new Refusal(code, endedSentences[code] ?? '')

const changed = (why: string) => new Refusal('conflict', `${why} while this was read. Ask again.`)

/**
 * The outcome as it was told, or where a request that came now would not be let in or would be shown less, a refusal that is
 * recorded with what was read. One strong read of the session and one of the settings; more only where a rule was changed since.
 */
export async function lastLook({ call, context, world }: Turn, outcome: Outcome): Promise<Outcome> {
  const { event, folder = null } = outcome
  if (call.route.releases !== 'rows' || context === null || !isRead(event)) return outcome
  const refusal = await takenAway(event, folder, context, world)
  if (refusal === null) return outcome
  const { outcome: _, rowCount: __, ...facts } = event
  const told: Told = { ...facts, outcome: 'refused', code: refusal.code, rowCount: 0 }
  return { ...refused(told, refusal, folder), ...(outcome.declaration ? { declaration: outcome.declaration } : {}) }
}

const isRead = (event: Told): event is Read => event.outcome === 'ok' && 'rowCount' in event

async function takenAway(event: Read, folder: string | null, context: Context, world: World): Promise<Refusal | null> {
  const { session, key, sequence } = context.pass
  const [standing, settings, before] = await Promise.all([
    world.sessions.standing(session, key, world.now().getTime()),
    world.registry.settings(sequence),
    context.settings(),
  ])
  if ('ended' in standing) return ended(standing.ended)
  // Whatever changes a rule begins a generation, whatever changes a setting a version.
  if (settings.generation === before.generation && settings.version === before.version) return null
  try {
    await decideAgain(event, { folder, context, standing, settings }, world)
    return null
  } catch (error) {
    if (error instanceof Refusal) return error
    throw error
  }
}

type Again = {
  readonly folder: string | null
  readonly context: Context
  readonly standing: Standing
  readonly settings: HeldSettings
}

/** Decides as for a request that comes now, under the declaration that this one was decided by. Throws Refusal. */
async function decideAgain(event: Read, { folder, context, standing, settings }: Again, world: World): Promise<void> {
  const { call, pass, declaration, declarationIn, decidedBy } = context
  const now = world.now()
  const current = { ...world, registry: world.rulesAsOf(settings) }
  const account = await current.registry.account(pass.user)
  const code = decideUse({ settings, account, used: standing, isKey: pass.key !== null, route: call.route }, now)
  if (code !== null) throw ended(code)
  const opened = await openContext({ call, pass, now, held: settings }, current)
  const again: Context = { ...opened, declaration, declarationIn, decidedBy }
  checkDoor(again)
  const seen = narrowedWorld(current, again.limits)
  if (folder === null) throw new Error('rows were read in no folder')
  const found = await findFolder(folder, again, seen)
  if (found instanceof Refusal) throw found
  const allowed = decideFolder(found.folder.path, await dataContext(found.folder, found.access, again, seen))
  if (!allowed.allow) throw refusalOf(allowed, found.folder.path)
  if (!isWithin(event.effectivePhi, allowed.phi)) throw changed('Your PHI level was lowered')
  const { withdrawals } = withdrawalsBy(await seen.registry.tables(folder))
  if (withdrawals !== event.replay?.withdrawals) throw changed('A consent was withdrawn or given again')
}
