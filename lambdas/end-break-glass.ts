// End one's emergency access to a folder before its time. From the next request on nothing is read under it.
import * as z from 'zod/mini'
import { Refusal } from '../core/refusal.ts'
import { noContent } from './http/answer.ts'
import type { Endpoint } from './http/call.ts'
import { fields } from './http/fields.ts'
import { cleanPath, FolderPath } from './http/folder.ts'

const Query = z.strictObject({ folder: FolderPath })
type Query = z.infer<typeof Query>

export const endpoint: Endpoint<Query> = {
  input: fields(Query),

  // Whatever became of the folder and of the role in it: ending only takes away.
  async run({ folder }, context, { sessions }) {
    const { pass, now } = context
    const declaration = await context.declaration(cleanPath(folder))
    const at = now.toISOString()
    const { emergency } = declaration ?? {}
    if (!declaration || !emergency || emergency.until <= at) {
      throw new Refusal('not-found', 'You have no emergency access to this folder.')
    }
    return {
      changes: [sessions.closingEmergency(pass.session, declaration, emergency.event, at)],
      event: { type: 'break-glass-ended', outcome: 'ok', opened: emergency.event },
      folder: declaration.folder,
      answer: noContent(),
    }
  },
}
