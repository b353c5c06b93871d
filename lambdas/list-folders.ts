// The folders the caller may see, with their own role and PHI level in each.
import { mayRead } from '../core/user.ts'
import { json } from './http/answer.ts'
import type { Endpoint } from './http/call.ts'
import { accessTo } from './http/folder.ts'
import { nothing } from './http/nothing.ts'

export const endpoint: Endpoint<object> = {
  input: nothing,

  async run(_, context, world) {
    const { user } = context
    const [folders, detail] = await Promise.all([world.registry.folders(), context.detail()])
    const seen = await Promise.all(
      folders.map(async (folder) => ({ folder, access: await accessTo(folder.path, context, world) })),
    )
    const shown = seen
      .filter(({ access }) => mayRead(user, access))
      .map(({ folder, access }) => {
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
