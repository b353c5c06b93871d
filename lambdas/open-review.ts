// Open a review of a time: of one person's accesses or of everybody's, in a folder or everywhere. Never of one's own.
import * as z from 'zod/mini'
import { Refusal } from '../core/refusal.ts'
import { ulid, ulidRandomBytes } from '../core/ulid.ts'
import { checkOneself } from './http/acting.ts'
import { json } from './http/answer.ts'
import { periodOf, times } from './http/asking.ts'
import type { Endpoint } from './http/call.ts'
import { fields } from './http/fields.ts'
import { cleanPath, FolderPath } from './http/folder.ts'
import { NameOrId, userNamed } from './http/giving.ts'
import { checkReviewer, openedReview, showReview } from './http/reviewing.ts'

const Body = z.strictObject({ ...times, user: z.optional(NameOrId), folder: z.optional(FolderPath) })
type Body = z.infer<typeof Body>

export const endpoint: Endpoint<Body> = {
  input: fields(Body),

  async run(sent, context, world) {
    checkOneself(context)
    const { user, actor, now } = context
    checkReviewer(user)
    const period = periodOf(sent, now)
    const whose = sent.user === undefined ? null : await userNamed(sent.user, world.registry)
    const folder = sent.folder === undefined ? undefined : await world.registry.folder(cleanPath(sent.folder))
    if (sent.folder !== undefined && !folder) throw new Refusal('not-found', 'There is no such folder.')
    const of = {
      ...period,
      id: ulid(now.getTime(), world.random(ulidRandomBytes)),
      user: whose,
      folder: folder?.path ?? null,
    }
    const { shown, ...opened } = openedReview(of, { id: actor.id, name: actor.email }, world)
    const { reviewDays } = await context.settings()
    return { ...opened, answer: json(201, showReview(shown, reviewDays, now)) }
  },
}
