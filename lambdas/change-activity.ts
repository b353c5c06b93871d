// Change an activity of a list, or whether a folder's own list is in force. What runs is held to it from the next request on.
import { Refusal } from '../core/refusal.ts'
import { activityBodies, listOf, listOwner, type SentChange, withChange, withList } from './http/activity-fields.ts'
import { checkAdministrator } from './http/administrator.ts'
import { json } from './http/answer.ts'
import type { Endpoint } from './http/call.ts'
import { fields } from './http/fields.ts'
import { changesIn } from './http/rule-changes.ts'

export const endpoint: Endpoint<SentChange> = {
  input: fields(activityBodies.some),

  async run(body, context, world) {
    checkAdministrator(context)
    const folder = await listOwner(body.folder, world)
    const kept = await world.registry.activityLists()
    const before = listOf(kept, folder)
    if ('inherits' in body) {
      if (!before) throw new Refusal('not-found', `${folder} has no activities of its own.`)
      const after = { ...before, inherits: body.inherits }
      const changes = changesIn({ inherits: before.inherits }, { inherits: after.inherits })
      return {
        changes: changes.length > 0 ? [world.registry.changingActivities(kept, withList(kept, after))] : [],
        event: { type: 'activity-changed', outcome: 'ok', subject: 'the list of the folder', changes },
        folder,
        answer: json(200, after),
      }
    }
    const changed = withChange(before, body)
    const changes = changesIn(changed.before, changed.after)
    return {
      changes: changes.length > 0 ? [world.registry.changingActivities(kept, withList(kept, changed.list))] : [],
      event: { type: 'activity-changed', outcome: 'ok', subject: changed.after.name, changes },
      folder,
      answer: json(200, { folder, ...changed.after }),
    }
  },
}
