// The folders the caller may see, with their own role and PHI level in each.
import { json } from './http/answer.ts'
import type { Endpoint } from './http/call.ts'
import { seenFolders } from './http/folder.ts'
import { nothing } from './http/nothing.ts'

export const endpoint: Endpoint<object> = {
  input: nothing,

  async run(_, context, world) {
    const [seen, detail] = await Promise.all([seenFolders(context, world), context.detail()])
    const shown = seen.map(({ folder, access }) => {
      const { path, title } = folder
      const declared = detail.declarations.has(path.toLowerCase())
      return { path, title, role: access.role, maxPhi: access.phi, declared }
    })
    return {
      event: { type: 'metadata-read', outcome: 'ok', what: 'folders' },
      answer: json(200, { folders: shown }),
    }
  },
}
