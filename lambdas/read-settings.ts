// The site's settings.
import { chosenSettings } from '../core/settings.ts'
import { checkAdministrator } from './http/administrator.ts'
import { json } from './http/answer.ts'
import type { Endpoint } from './http/call.ts'
import { nothing } from './http/nothing.ts'

export const endpoint: Endpoint<object> = {
  input: nothing,

  async run(_, context) {
    checkAdministrator(context)
    return {
      event: { type: 'metadata-read', outcome: 'ok', what: 'settings' },
      answer: json(200, chosenSettings(await context.settings())),
    }
  },
}
