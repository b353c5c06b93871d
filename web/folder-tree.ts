// Folders as a tree: each under the nearest folder above it that is listed, since an administrator may see no more than a part.

type Place = { readonly path: string }

export type FolderTree<F extends Place> = {
  readonly roots: readonly F[]
  readonly within: (folder: F) => readonly F[]
  /** As it is called beneath its parent; a root by its whole path. */
  readonly nameOf: (folder: F) => string
}

const keyOf = (path: string): string => path.toLowerCase()

/** The paths above, the nearest first. */
function above(path: string): readonly string[] {
  const cut = path.lastIndexOf('/')
  return cut <= 0 ? [] : [path.slice(0, cut), ...above(path.slice(0, cut))]
}

export function folderTree<F extends Place>(folders: readonly F[]): FolderTree<F> {
  const sorted = [...folders].sort((a, b) => (keyOf(a.path) < keyOf(b.path) ? -1 : 1))
  const known = new Map(sorted.map((folder) => [keyOf(folder.path), folder]))
  const parentOf = ({ path }: F) => above(path).flatMap((one) => known.get(keyOf(one)) ?? [])[0]
  const children = new Map<F, F[]>()
  const roots: F[] = []
  for (const folder of sorted) {
    const parent = parentOf(folder)
    if (parent === undefined) roots.push(folder)
    else children.set(parent, [...(children.get(parent) ?? []), folder])
  }
  return {
    roots,
    within: (folder) => children.get(folder) ?? [],
    nameOf: (folder) => folder.path.slice((parentOf(folder)?.path.length ?? -1) + 1),
  }
}
