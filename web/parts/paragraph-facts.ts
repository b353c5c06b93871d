// A paragraph of the terms as its administrators see it.
import type { PhiLevel } from '../../core/phi.ts'

export type ParagraphFacts = {
  readonly id: string
  readonly version: number
  readonly order: number
  readonly text: string
  readonly activities: readonly string[] | null
  readonly minPhi: PhiLevel
  readonly folder: string | null
  readonly irb: boolean | null
  readonly retired: boolean
}

/** Which declarations it is part of, in words. */
export function whenIn({ activities, minPhi, folder, irb }: ParagraphFacts): string {
  const conditions = [
    ...(activities === null ? [] : [`for ${activities.join(', ')}`]),
    ...(minPhi === 'NotPHI' ? [] : [`at ${minPhi} and above`]),
    ...(folder === null ? [] : [`in ${folder}`]),
    ...(irb === null ? [] : [irb ? 'with an IRB number' : 'without an IRB number']),
  ]
  return conditions.length === 0 ? 'every declaration' : `declarations ${conditions.join(', ')}`
}
