// Folders form a tree by their paths: `/Demo/Study` lies in `/Demo`. Letter case aside, as everywhere. Pure.

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

/** Whether `path` is `folder` or lies in it, however deep. */
export function liesIn(path: string, folder: string): boolean {
  const [inner, outer] = [path.toLowerCase(), folder.toLowerCase()]
  return inner === outer || inner.startsWith(`${outer}/`)
}
