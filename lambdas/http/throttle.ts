// Tries of strangers, counted by the address they come from before anything else is looked at: a thousand accounts may be
// guessed at from one address no faster than one. What turns out right is taken out of the count again, so that many
// people behind one proxy bar each other by their mistakes alone.
import { addressBlock } from '../../core/address-block.ts'
import { Refusal } from '../../core/refusal.ts'
import type { ChosenSettings } from '../../core/settings.ts'
import type { World } from '../../stores/world.ts'
import type { Call } from './call.ts'

const minuteMs = 60_000
const secretBytes = 32

/** Counts a try; throws `slow-down` when there were too many. `forgive` takes it back. */
export async function countAddress(
  { address }: Call,
  settings: ChosenSettings,
  { registry, now, random }: World,
): Promise<{ forgive(): Promise<void> }> {
  const counter = await registry.addressCounter(addressBlock(address), random(secretBytes))
  const counted = await registry.countAttempt(counter, now().getTime(), minuteMs)
  if (counted.failures > settings.addressTries) {
    throw new Refusal('slow-down', 'Too many wrong tries from your network. Wait a minute and try again.')
  }
  return { forgive: () => registry.uncountAttempt(counter, counted) }
}
