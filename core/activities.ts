// Activities: what for study data may be used. The site has a list; a folder may have its own, which then stands in place
// of the inherited one for it and for the folders in it. Pure.
import { upwardsFrom } from './folder-path.ts'
import type { PhiLevel } from './phi.ts'

export type Activity = {
  readonly name: string
  readonly irbRequired: boolean
  /** The highest PHI level that may be declared for it and read under it. */
  readonly phi: PhiLevel
  /** No longer offered; what was declared for it no longer holds. */
  readonly retired: boolean
}

export type ActivityList = {
  /** Null is the site. */
  readonly folder: string | null
  /** A folder's own list that is out of use: the folder takes what the one above it has. */
  readonly inherits: boolean
  readonly activities: readonly Activity[]
}

/** The list in force in a folder: its own, else the nearest above it, else the site's. */
export function listInForce(folder: string, lists: readonly ActivityList[]): ActivityList {
  const own = new Map(lists.flatMap((l) => (l.folder === null || l.inherits ? [] : [[l.folder.toLowerCase(), l]])))
  const nearest = upwardsFrom(folder.toLowerCase()).find((path) => own.has(path))
  const site = lists.find((list) => list.folder === null) ?? { folder: null, inherits: false, activities: [] }
  return (nearest !== undefined && own.get(nearest)) || site
}

/** Those that may be declared. */
export function offered(activities: readonly Activity[]): readonly Activity[] {
  return activities.filter(({ retired }) => !retired)
}

/** The activity of that name, unless it is retired. */
export function activityNamed(activities: readonly Activity[], name: string): Activity | undefined {
  return offered(activities).find((activity) => activity.name === name)
}
