// Add an activity to the site's list, or to a folder's own, which then stands in place of the inherited one.
import { activityBodies, type SentActivity } from './http/activity-fields.ts'
import { checkRuler } from './http/administrator.ts'
import { json } from './http/answer.ts'
import type { Endpoint } from './http/call.ts'
import { fields } from './http/fields.ts'
import { addedActivity } from './http/ruling.ts'

export const endpoint: Endpoint<SentActivity> = {
  input: fields(activityBodies.whole),

  async run(body, context, world) {
    await checkRuler(body.folder ? [body.folder] : null, context, world)
    const { shown, reach: _, ...ruled } = await addedActivity(body, world)
    return { ...ruled, answer: json(201, shown) }
  },
}
