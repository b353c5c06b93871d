// Activities as their administrators write and read them: the site's list, and those of folders.
import * as z from 'zod/mini'
import type { Activity, ActivityList } from '../../core/activities.ts'
import { liesIn } from '../../core/folder-path.ts'
import { phiLevels } from '../../core/phi.ts'
import { Refusal } from '../../core/refusal.ts'
import type { KeptActivities } from '../../stores/activities.ts'
import type { World } from '../../stores/world.ts'
import { cleanPath, FolderPath } from './folder.ts'

const Name = z.string().check(z.maxLength(100), z.regex(/^[^\p{C}\s]([^\p{C}]*[^\p{C}\s])?$/u))
const some = {
  irbRequired: z.optional(z.boolean()),
  phi: z.optional(z.enum(phiLevels)),
  retired: z.optional(z.boolean()),
}
/** Null and absent are the site's list. */
const folder = z.optional(z.nullable(FolderPath))

const NewActivity = z.strictObject({ folder, name: Name, ...some, irbRequired: z.boolean() })
const SomeActivity = z.strictObject({ folder, name: Name, ...some })
const ListUse = z.strictObject({ folder: FolderPath, inherits: z.boolean() })

export const activityBodies = { whole: NewActivity, some: z.union([SomeActivity, ListUse]) }
export type SentActivity = z.infer<typeof NewActivity>
export type SentChange = z.infer<typeof activityBodies.some>

/** All lists lie in one item, which every request reads. */
const mostActivities = 400

/** The path of the folder whose list is meant, as the registry spells it; null is the site. */
export async function listOwner(sent: string | null | undefined, { registry }: World): Promise<string | null> {
  if (sent === null || sent === undefined) return null
  const found = await registry.folder(cleanPath(sent))
  if (!found) throw new Refusal('not-found', `There is no folder ${cleanPath(sent)} here.`)
  return found.path
}

export function listOf({ lists }: KeptActivities, owner: string | null): ActivityList | undefined {
  return lists.find(({ folder }) => folder?.toLowerCase() === owner?.toLowerCase())
}

/** Throws `bad-request` where neither the site's list nor one of the folder or above it, in force or not, has the activity. */
export async function checkListed(name: string, folder: string, { registry }: World): Promise<void> {
  const { lists } = await registry.activityLists()
  const near = lists.filter((list) => list.folder === null || liesIn(folder, list.folder))
  if (near.some(({ activities }) => activities.some((one) => one.name === name))) return
  throw new Refusal('bad-request', `No list of activities for ${folder} has "${name}".`)
}

/** The lists with one of them in place of the one its folder had. */
export function withList({ lists }: KeptActivities, list: ActivityList): ActivityList[] {
  const others = lists.filter(({ folder }) => folder?.toLowerCase() !== list.folder?.toLowerCase())
  const all = [...others, list]
  if (all.flatMap(({ activities }) => activities).length <= mostActivities) return all
  throw new Refusal('bad-request', `A site holds at most ${mostActivities} activities, retired ones included.`)
}

/** A list with an activity that it did not have; the first one of a folder puts its own list in force. */
export function withNew(list: ActivityList, sent: SentActivity): { list: ActivityList; made: Activity } {
  const { name, irbRequired, phi = 'Restricted', retired = false } = sent
  const isTaken = list.activities.some((one) => one.name.toLowerCase() === name.toLowerCase())
  if (isTaken) throw new Refusal('conflict', `There is an activity "${name}" here already. Change that one.`)
  const made = { name, irbRequired, phi, retired }
  return { list: { ...list, activities: [...list.activities, made] }, made }
}

/** The activity of a list with what was sent put in place of what was there. */
export function withChange(
  list: ActivityList | undefined,
  sent: z.infer<typeof SomeActivity>,
): { list: ActivityList; before: Activity; after: Activity } {
  const before = list?.activities.find(({ name }) => name === sent.name)
  if (!list || !before) throw new Refusal('not-found', `This list has no activity "${sent.name}".`)
  const { irbRequired = before.irbRequired, phi = before.phi, retired = before.retired } = sent
  const after = { name: before.name, irbRequired, phi, retired }
  const activities = list.activities.map((one) => (one === before ? after : one))
  return { list: { ...list, activities }, before, after }
}
