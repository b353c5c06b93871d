// Change site settings. They act on the next request of everybody. Switching session keys off ends every key for good.
import * as z from 'zod/mini'
import { idleClocks } from '../core/session.ts'
import { changesBetween, checkAdministrator } from './http/administrator.ts'
import { json } from './http/answer.ts'
import type { Endpoint } from './http/call.ts'
import { fields } from './http/fields.ts'
import { showSettings } from './http/show-session.ts'

const Body = z.strictObject({
  sessionKeys: z.optional(z.boolean()),
  idleMinutes: z.optional(z.int().check(z.minimum(1), z.maximum(1440))),
  maxHours: z.optional(z.int().check(z.minimum(1), z.maximum(24))),
  idleClock: z.optional(z.enum(idleClocks)),
})
type Body = z.infer<typeof Body>

export const endpoint: Endpoint<Body> = {
  input: fields(Body),

  async run(body, context, { registry }) {
    checkAdministrator(context)
    const held = await context.settings()
    const before = showSettings(held)
    const after = {
      sessionKeys: body.sessionKeys ?? before.sessionKeys,
      idleMinutes: body.idleMinutes ?? before.idleMinutes,
      maxHours: body.maxHours ?? before.maxHours,
      idleClock: body.idleClock ?? before.idleClock,
    }
    const changes = changesBetween(before, after)
    return {
      changes: changes.length > 0 ? registry.changingSettings(held, after, context.now.toISOString()) : [],
      event: { type: 'settings-changed', outcome: 'ok', changes },
      answer: json(200, after),
    }
  },
}
