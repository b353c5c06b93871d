// What a narrowed key may not do, whatever the story; and the world that its stories see.
import { type KeyLimits, seesLess } from '../../core/key-limits.ts'
import { Refusal } from '../../core/refusal.ts'
import { narrowedRegistry } from '../../stores/narrowed-registry.ts'
import type { World } from '../../stores/world.ts'
import { isAddressWithin } from './addresses.ts'
import type { Call, Context, Outcome } from './call.ts'

/** At the door. What tells of all data (the audit holds filters and ids) is closed to a key that sees less of them. */
export function checkLimits({ call, limits }: Context): void {
  if (limits === null) return
  if (limits.addresses !== null && !isAddressWithin(call.address, limits.addresses)) {
    throw new Refusal('forbidden', 'This key may not be used from your address.')
  }
  if (seesLess(limits) && readsAudit(call)) {
    throw new Refusal('forbidden', 'This key is narrowed to some of the data, and the audit trail tells of all.')
  }
}

const readsAudit = ({ route }: Call) => route.reads.includes('audit')

/**
 * After the story and before its record: a key that only reads leaves no change behind, whichever story returned one.
 * What was tried is on record.
 */
export function readingOnly(context: Context | null, outcome: Outcome): Outcome {
  const { changes = [], event, folder = null } = outcome
  if (!context?.limits?.readOnly || changes.length === 0) return outcome
  const answer = new Refusal('forbidden', 'This key only reads. It ends, starts and changes nothing.')
  return { event: { type: event.type, outcome: 'refused', code: answer.code }, folder, answer }
}

/** The world in which folders and tables outside are absent and no level is above the key's. */
export function narrowedWorld(world: World, limits: KeyLimits | null): World {
  return limits === null ? world : { ...world, registry: narrowedRegistry(world.registry, limits) }
}
