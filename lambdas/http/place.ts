// A folder as a rule names it: it and the folders in it, whether or not it is one that people open.
import { liesIn } from '../../core/folder-path.ts'
import { Refusal } from '../../core/refusal.ts'
import type { World } from '../../stores/world.ts'
import { cleanPath } from './folder.ts'

/** The paths as the registry spells them. One under which no folder lies is a slip of the pen: it would mean nothing. */
export async function placesCalled(sent: readonly string[], { registry }: World): Promise<string[]> {
  const known = (await registry.folders()).map(({ path }) => path)
  const paths = sent.map((path) => {
    const wanted = cleanPath(path)
    const [first] = known.filter((one) => liesIn(one, wanted)).toSorted((a, b) => a.length - b.length)
    if (first === undefined) throw new Refusal('bad-request', `There is no folder ${wanted} here.`)
    return first.slice(0, wanted.length)
  })
  return [...new Set(paths)].toSorted()
}
