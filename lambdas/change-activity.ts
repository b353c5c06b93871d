// Change an activity of a list, or whether a folder's own list is in force. What runs is held to it from the next request on.
import { activityBodies, type SentChange } from './http/activity-fields.ts'
import { checkRuler } from './http/administrator.ts'
import { json } from './http/answer.ts'
import type { Endpoint } from './http/call.ts'
import { fields } from './http/fields.ts'
import { changedActivity } from './http/ruling.ts'

export const endpoint: Endpoint<SentChange> = {
  input: fields(activityBodies.some),

  async run(body, context, world) {
    await checkRuler(body.folder ? [body.folder] : null, context, world)
    const { shown, reach: _, ...ruled } = await changedActivity(body, world)
    return { ...ruled, answer: json(200, shown) }
  },
}
