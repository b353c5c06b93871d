// Activities, in the registry: the lists of the site and of its folders in one item, so that whatever list is in force in a
// folder costs each request one read, and a change of any of them has one winner.
import * as z from 'zod/mini'
import { type Activity, type ActivityList, listInForce } from '../core/activities.ts'
import { phiLevels } from '../core/phi.ts'
import { everyItem } from './every-item.ts'
import { onceForItem } from './read-once.ts'
import { reader } from './reader.ts'
import type { Key, Operation, Table } from './table.ts'

const ActivityShape = z.object({
  name: z.string(),
  irbRequired: z.boolean(),
  phi: z._default(z.enum(phiLevels), 'Restricted'),
  retired: z._default(z.boolean(), false),
})
const ListsShape = onceForItem(
  z.object({
    version: z.number(),
    lists: z.array(
      z.object({ folder: z.nullable(z.string()), inherits: z.boolean(), activities: z.array(ActivityShape) }),
    ),
  }),
)

/** All lists of a site, and how often they were changed. */
export type KeptActivities = { readonly version: number; readonly lists: readonly ActivityList[] }

const pk = 'activities'
const listsKey: Key = { pk, sk: 'lists' }

function toItem(lists: readonly ActivityList[]) {
  return lists.map((list) => ({ ...list, activities: list.activities.map((activity) => ({ ...activity })) }))
}

/** The activities of a site over any keeper's registry table. */
export function activityStore(table: Table) {
  const read = reader(table)

  /** A site from before folders had lists keeps one item an activity until its first change. */
  async function kept(): Promise<KeptActivities> {
    const held = await read(listsKey, ListsShape)
    if (held) return held
    const activities = (await everyItem(table, pk)).map((item) => ActivityShape.parse(item))
    return { version: 0, lists: [{ folder: null, inherits: false, activities }] }
  }

  const adding = (lists: readonly ActivityList[]): Operation => {
    return { table: 'registry', insert: { ...listsKey, version: 1, lists: toItem(lists) } }
  }

  return {
    /** The first activities of a site, for every folder; refused where it has some. */
    addingActivities: (activities: readonly Activity[]): Operation =>
      adding([{ folder: null, inherits: false, activities }]),

    /** Changes the lists; refused when they are no longer as they were read. */
    changingActivities({ version }: KeptActivities, lists: readonly ActivityList[]): Operation {
      if (version === 0) return adding(lists)
      const when = [{ attribute: 'version', equals: version }]
      return { table: 'registry', amend: listsKey, when, set: { version: version + 1, lists: toItem(lists) } }
    },

    activityLists: kept,
    /** The list in force in a folder. */
    activitiesIn: async (folder: string): Promise<ActivityList> => listInForce(folder, (await kept()).lists),
  }
}
