// What is declared in a session, read strongly and once a request: for a folder itself, and for one that inherits it.
import type { Declaration } from '../../core/declaration.ts'
import { parentOf } from '../../core/folder-path.ts'
import type { Folder } from '../../stores/folders.ts'
import type { World } from '../../stores/world.ts'
import type { Context } from './call.ts'

type Read = Promise<Declaration | undefined>
export type Declarable = Pick<Folder, 'path' | 'inheritsDeclaration' | 'createdAt'>

/** Reads what is not read yet; two who ask at once are told the same. */
function once(known: Map<string, Read>, folder: string, read: () => Read): Read {
  const key = folder.toLowerCase()
  const found = known.get(key) ?? read()
  known.set(key, found)
  return found
}

export function declarationsOf(
  session: string,
  { sessions, registry }: World,
): Pick<Context, 'declaration' | 'declarationIn' | 'decidedBy'> {
  const own = new Map<string, Read>()
  const held = new Map<string, Read>()
  const declaration = (path: string): Read => once(own, path, () => sessions.declaration(session, path))

  async function above(path: string): Read {
    const parent = parentOf(path)
    if (parent === null) return undefined
    const folder = await registry.folder(parent)
    // A path that is no folder is only a name on the way up.
    return folder ? declarationIn(folder) : above(parent)
  }

  const declarationIn = (folder: Declarable): Read =>
    once(held, folder.path, async () => {
      const found = await declaration(folder.path)
      // What was declared for an earlier folder of this path does not hold in the new one.
      const made = found && folder.createdAt !== null && found.signedAt < folder.createdAt ? undefined : found
      return made ?? (folder.inheritsDeclaration ? above(folder.path) : undefined)
    })

  return {
    declaration,
    declarationIn,
    decidedBy: (path) => held.get(path.toLowerCase()) ?? declaration(path),
  }
}
