// Take a participant out of every later read and version of a folder's tables, or let them in again. Acts on the next request.
import * as z from 'zod/mini'
import { Refusal } from '../core/refusal.ts'
import { outAfter } from '../core/withdrawal.ts'
import { checkFolderAdministrator } from './http/administrator.ts'
import { json } from './http/answer.ts'
import type { Endpoint } from './http/call.ts'
import { fields } from './http/fields.ts'
import { FolderPath } from './http/folder.ts'

const Body = z.strictObject({
  folder: FolderPath,
  participant: z.string().check(z.regex(/^[^\p{C}]{1,200}$/u)),
  reason: z.string().check(z.regex(/^[^\p{C}]*[^\p{C}\s][^\p{C}]*$/u), z.maxLength(500)),
  /** False where consent is given again. */
  withdrawn: z._default(z.boolean(), true),
})
type Body = z.infer<typeof Body>

export const endpoint: Endpoint<Body> = {
  input: fields(Body),

  async run({ folder: path, participant, reason, withdrawn }, context, world) {
    const { folder } = await checkFolderAdministrator(path, context, world)
    const before = await world.registry.withdrawals(folder.path)
    if (outAfter(before).includes(participant) === withdrawn) {
      throw new Refusal('conflict', `This participant has ${withdrawn ? 'withdrawn already' : 'not withdrawn'}.`)
    }
    const word = { participant, withdrawn, reason: reason.trim() }
    const kept = { ...word, at: context.now.toISOString(), by: context.actor.email }
    return {
      changes: world.registry.withdrawing(folder.path, before.length, kept),
      event: { type: 'consent-changed', outcome: 'ok', ...word, count: before.length + 1 },
      folder: folder.path,
      answer: json(201, { folder: folder.path, ...kept }),
    }
  },
}
