// Change site settings. They act on the next request of everybody. Switching session keys off ends every key for good.
import * as z from 'zod/mini'
import { queryLimitFields } from '../core/query-limits.ts'
import { chosenSettings, idleClocks } from '../core/session.ts'
import { changesBetween, checkAdministrator } from './http/administrator.ts'
import { json } from './http/answer.ts'
import type { Endpoint } from './http/call.ts'
import { fields } from './http/fields.ts'

const Body = z.partial(
  z.strictObject({
    sessionKeys: z.boolean(),
    idleMinutes: z.int().check(z.minimum(1), z.maximum(1440)),
    maxHours: z.int().check(z.minimum(1), z.maximum(24)),
    idleClock: z.enum(idleClocks),
    ...queryLimitFields,
  }),
)
type Body = z.infer<typeof Body>

export const endpoint: Endpoint<Body> = {
  input: fields(Body),

  async run(body, context, { registry }) {
    checkAdministrator(context)
    const held = await context.settings()
    const before = chosenSettings(held)
    const after = chosenSettings(before, body)
    const changes = changesBetween(before, after)
    return {
      changes: changes.length > 0 ? registry.changingSettings(held, after, context.now.toISOString()) : [],
      event: { type: 'settings-changed', outcome: 'ok', changes },
      answer: json(200, after),
    }
  },
}
