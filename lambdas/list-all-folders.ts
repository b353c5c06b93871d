// Every folder that the caller administers, with its settings: what counts, and what is its own.

import { linesAmong } from '../stores/folders.ts'
import { json } from './http/answer.ts'
import type { Endpoint } from './http/call.ts'
import { showFolder } from './http/folder-fields.ts'
import { nothing } from './http/nothing.ts'
import { administeredFolders } from './http/roles-given.ts'

export const endpoint: Endpoint<object> = {
  input: nothing,

  async run(_, context, world) {
    const [mine, all] = await Promise.all([administeredFolders(undefined, context, world), world.registry.folders()])
    const lineTo = linesAmong(all)
    const folders = mine.map(({ path }) => showFolder(lineTo(path)))
    return { event: { type: 'metadata-read', outcome: 'ok', what: 'all folders' }, answer: json(200, { folders }) }
  },
}
