// Change site settings. They act on the next request of everybody. Switching session keys off ends every key for good.
import { chosenSettings, SomeSettings } from '../core/settings.ts'
import { changesBetween, checkAdministrator } from './http/administrator.ts'
import { json } from './http/answer.ts'
import type { Endpoint } from './http/call.ts'
import { fields } from './http/fields.ts'

export const endpoint: Endpoint<SomeSettings> = {
  input: fields(SomeSettings),

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
