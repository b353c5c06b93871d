// The door of every story: what must hold whatever the story.
import { Refusal } from '../../core/refusal.ts'
import { endedSentences } from '../../core/session.ts'
import { isUsable } from '../../core/user.ts'
import type { Context } from './call.ts'
import { checkLimits } from './narrowing.ts'

/** What must hold before a story is told, whatever the story. A refusal here is recorded like any other. */
export function checkDoor(context: Context): void {
  const { call, pass, actor, now } = context
  if (!isUsable(actor, now)) throw new Refusal('user-disabled', endedSentences['user-disabled'] ?? '')
  if (call.route.who === 'browser' && pass.key !== null) {
    throw new Refusal('browser-only', 'A session key cannot do this. Sign in in the browser.')
  }
  const changesAnything = call.method !== 'GET' && call.method !== 'HEAD'
  if (pass.key === null && changesAnything) {
    const token = call.headers['x-csrf-token'] ?? call.headers['x-labkey-csrf']
    if (token !== pass.csrf)
      throw new Refusal('csrf', 'Send the "csrf" value of this session in the header X-CSRF-Token.')
  }
  checkLimits(context)
}
