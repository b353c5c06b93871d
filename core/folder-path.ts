// Folders form a tree by their paths: `/Demo/Study` lies in `/Demo`. Letter case aside, as everywhere. Pure.
import { Refusal } from './refusal.ts'

/** A request reads every folder on the way up, so the way has an end. */
export const mostFolderSteps = 10

/** Paths of the site itself; a folder of that name could never be reached. */
const reserved = ['api', 'app']

/** The folder that this one lies in; null for one at the top. */
export function parentOf(path: string): string | null {
  const end = path.lastIndexOf('/')
  return end <= 0 ? null : path.slice(0, end)
}

/** The folder itself, then the one it lies in, and so on up to the top. */
export function upwardsFrom(path: string): readonly string[] {
  const parent = parentOf(path)
  return parent === null ? [path] : [path, ...upwardsFrom(parent)]
}

/** The same of a path that a caller sent: none where no folder can be called so, however long it is. */
export function wayUp(path: string): readonly string[] {
  return path.split('/').length - 1 > mostFolderSteps ? [] : upwardsFrom(path)
}

/** Whether `path` is `folder` or lies in it, however deep. */
export function liesIn(path: string, folder: string): boolean {
  const [inner, outer] = [path.toLowerCase(), folder.toLowerCase()]
  return inner === outer || inner.startsWith(`${outer}/`)
}

function checkSegment(segment: string): void {
  const isPlain = /^[^\p{C}/\\?#%]+$/u.test(segment) && segment.trim() === segment && !/^\.+$/.test(segment)
  if (!isPlain) {
    throw new Refusal('bad-request', 'A folder is written /A/B, each part without control characters or / \\ ? # %.')
  }
}

/** A folder's path as it is kept; throws Refusal `bad-request` when no folder can be called so. */
export function parseFolderPath(text: string): string {
  const path = text.normalize('NFC').replace(/\/$/, '')
  const [root, ...segments] = path.split('/')
  if (root !== '' || segments.length === 0) throw new Refusal('bad-request', 'A folder is written /A/B.')
  if (path.length > 255) throw new Refusal('bad-request', 'The path of a folder has at most 255 characters.')
  if (segments.length > mostFolderSteps) {
    throw new Refusal('bad-request', `Folders lie at most ${mostFolderSteps} deep.`)
  }
  segments.forEach(checkSegment)
  const [first = ''] = segments
  if (reserved.includes(first.toLowerCase())) {
    throw new Refusal('bad-request', `A folder at the root cannot be called "${first}": the site itself is there.`)
  }
  return path
}
