// Publish an announced file whose parts have come: it becomes the current version of its table, whole or not at all.
import * as z from 'zod/mini'
import { eventId } from '../stores/event-ids.ts'
import type { World } from '../stores/world.ts'
import { checkFolderAdministrator } from './http/administrator.ts'
import { json } from './http/answer.ts'
import type { Endpoint, Outcome } from './http/call.ts'
import { fields } from './http/fields.ts'
import { publishing, type Switch, someoneElsePublished } from './http/publishing.ts'
import { stillIn } from './http/still.ts'
import { type OpenUpload, openUpload, UploadId } from './http/uploading.ts'

const Body = z.strictObject({
  id: UploadId,
  /** @default as it was begun */
  acceptChanges: z.optional(z.boolean()),
})
type Body = z.infer<typeof Body>

function outcomeOf(made: Switch, { upload, own, folder }: OpenUpload, { registry }: World): Outcome {
  const { id, bytes, sha256 } = upload
  return {
    // Without any table yet, the folder could be removed at the same moment.
    changes: [
      ...made.changes,
      registry.spendingUpload(upload, made.report.version),
      ...(made.isFirstOfFolder ? registry.touchingFolder(own) : []),
    ],
    conflict: someoneElsePublished(),
    event: { ...made.event, fromUpload: { id, bytes, sha256 } },
    folder: folder.path,
    answer: json(200, made.report),
  }
}

export const endpoint: Endpoint<Body> = {
  input: fields(Body),

  async run({ id, acceptChanges }, context, world) {
    const open = await openUpload(id, context, world)
    const { upload } = open
    const parts = { upload: id, parts: open.parts, bytes: upload.bytes, sha256: upload.sha256 }
    const { session, sequence } = context.pass
    const made = await publishing(
      {
        folder: open.folder.path,
        schema: upload.schema,
        name: upload.name,
        definition: JSON.parse(await world.registry.uploadDefinition(upload)),
        acceptChanges: acceptChanges ?? upload.acceptChanges,
        publishedBy: context.actor.email,
        publication: eventId(session, sequence),
      },
      (making) => world.publisher.publish(parts, making),
      world,
    )
    const settle = (isDone: boolean) => world.publisher.settle(parts, made.files, isDone)
    try {
      // It may have taken long: whoever was let in at its beginning must still be at its end.
      await checkFolderAdministrator(upload.folder, await stillIn(context, world), world)
    } catch (error) {
      await settle(false)
      throw error
    }
    return { ...outcomeOf(made, open, world), afterwards: settle }
  },
}
