// What the stories of an upload share: whose it is, how long it may be used, and in which parts it comes.
import * as z from 'zod/mini'
import { Refusal } from '../../core/refusal.ts'
import { ulid, ulidRandomBytes } from '../../core/ulid.ts'
import { partsOf, type Upload } from '../../stores/uploads.ts'
import type { World } from '../../stores/world.ts'
import { checkOneself } from './acting.ts'
import { checkFolderAdministrator } from './administrator.ts'
import type { Context } from './call.ts'
import type { OpenFolder } from './folder.ts'

/** In base64 within what a function can be called with (6 MB). */
export const partBytes = 4_194_304

/** How long after its beginning parts are taken and published. */
export const openMs = 24 * 3_600_000

/** How many a person may have begun in that time and not published. */
export const mostOpen = 50

export const UploadId = z.string().check(z.regex(/^[0-9A-Z]{26}$/))

export type OpenUpload = { readonly upload: Upload; readonly parts: number } & Pick<OpenFolder, 'own' | 'folder'>

/** An upload of the person themselves that is not spent, in a folder that they still administer. */
export async function openUpload(id: string, context: Context, world: World): Promise<OpenUpload> {
  checkOneself(context)
  const upload = await world.registry.upload(context.actor.id, id)
  if (!upload) throw new Refusal('not-found', 'You have begun no upload of this id.')
  const { own, folder } = await checkFolderAdministrator(upload.folder, context, world)
  if (upload.state !== 'open') {
    const published = `This upload was published already, as version ${upload.version ?? ''}.`
    throw new Refusal('conflict', published, undefined, { version: upload.version ?? '' })
  }
  if (context.now.getTime() >= Date.parse(upload.begunAt) + openMs) {
    throw new Refusal('conflict', 'This upload is older than a day, and what came of it is gone. Begin another.')
  }
  return { upload, own, folder, parts: partsOf(upload) }
}

/** How many bytes a part has: all the same, but what is left for the last one. */
export function lengthOf({ bytes, partBytes }: Pick<Upload, 'bytes' | 'partBytes'>, part: number): number {
  return Math.min(partBytes, bytes - (part - 1) * partBytes)
}

/** Throws Refusal `slow-down` where a person has begun too many and published none of them. */
export async function checkFew({ actor, now }: Context, { registry }: World): Promise<void> {
  const since = ulid(now.getTime() - openMs, new Uint8Array(ulidRandomBytes))
  const open = await registry.openUploads(actor.id, since)
  if (open.length < mostOpen) return
  throw new Refusal(
    'slow-down',
    `You have ${open.length} uploads that are not published. They end a day after they began.`,
  )
}
