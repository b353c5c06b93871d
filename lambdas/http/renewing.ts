// Making a folder under a path that another one had: what is kept for the path must not come back to life unseen.
import { liesIn } from '../../core/folder-path.ts'
import { Refusal } from '../../core/refusal.ts'
import type { Operation, World } from '../../stores/world.ts'

/** What changes with it, and what of that is told with the folder. */
export type Renewal = {
  readonly changes: readonly Operation[]
  readonly told: readonly { readonly name: string; readonly old: unknown; readonly new: unknown }[]
}

export const nothingRenewed: Renewal = { changes: [], told: [] }

const stillThere = (what: string) => {
  return new Refusal('conflict', `There was a folder of this path before, and ${what}. Or choose another path.`)
}

/**
 * The earlier folder's own activities go out of force in the same transaction. Terms and IRB approvals that name the path are
 * to be settled first by whoever may, and where participants withdrew their consent the path means that study for good.
 * Tables and their views need no look: a folder that ever had any is never removed.
 */
export async function renewing(path: string, { registry }: World): Promise<Renewal> {
  const [paragraphs, irbs, withdrawals, kept] = await Promise.all([
    registry.paragraphs(),
    registry.irbs(),
    registry.withdrawals(path),
    registry.activityLists(),
  ])
  const names = (folder: string | null) => folder !== null && liesIn(folder, path)
  if (paragraphs.some(({ folder, retired }) => !retired && names(folder))) {
    throw stillThere('paragraphs of the terms name it: retire them or change their folder first')
  }
  if (irbs.some(({ folders, withdrawn }) => !withdrawn && folders?.some(names))) {
    throw stillThere('IRB approvals name it: withdraw them or change their folders first')
  }
  if (withdrawals.length > 0) throw stillThere('participants withdrew their consent there')
  const inForce = kept.lists.filter(({ folder, inherits }) => names(folder) && !inherits)
  if (inForce.length === 0) return nothingRenewed
  const lists = kept.lists.map((list) => (inForce.includes(list) ? { ...list, inherits: true } : list))
  const told = [{ name: 'ownActivities', old: 'in force', new: 'out of force' }]
  return { changes: [registry.changingActivities(kept, lists)], told }
}
