// Add an activity to the site's list, or to a folder's own, which then stands in place of the inherited one.

import { activityBodies, listOf, listOwner, type SentActivity, withList, withNew } from './http/activity-fields.ts'
import { checkAdministrator } from './http/administrator.ts'
import { json } from './http/answer.ts'
import type { Endpoint } from './http/call.ts'
import { fields } from './http/fields.ts'
import { changesIn } from './http/rule-changes.ts'

export const endpoint: Endpoint<SentActivity> = {
  input: fields(activityBodies.whole),

  async run(body, context, world) {
    checkAdministrator(context)
    const folder = await listOwner(body.folder, world)
    const kept = await world.registry.activityLists()
    const before = listOf(kept, folder) ?? { folder, inherits: false, activities: [] }
    const { list, made } = withNew(before, body)
    const { name: subject, ...facts } = made
    return {
      changes: [world.registry.changingActivities(kept, withList(kept, list))],
      event: { type: 'activity-changed', outcome: 'ok', subject, changes: changesIn({}, facts) },
      folder,
      answer: json(201, { folder, ...made }),
    }
  },
}
