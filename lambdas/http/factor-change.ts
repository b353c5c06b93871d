// How a change of a second factor is told: what state it was in and is in, and nothing of its secret.
import type { SecondFactor } from '../../stores/second-factors.ts'

export function factorChange(held: SecondFactor | undefined, state: SecondFactor['state']) {
  return { name: 'secondFactor', old: held?.state ?? 'none', new: state }
}
