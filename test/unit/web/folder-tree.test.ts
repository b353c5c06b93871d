// Folders as the page lays them out.
import { expect, test } from 'vitest'
import { folderTree } from '../../../web/folder-tree.ts'

type Node = { readonly [name: string]: Node }

function drawn(...paths: string[]): Node {
  const tree = folderTree(paths.map((path) => ({ path })))
  const draw = (folders: readonly { path: string }[]): Node =>
    Object.fromEntries(folders.map((folder) => [tree.nameOf(folder), draw(tree.within(folder))]))
  return draw(tree.roots)
}

test('each lies under the nearest above it that is listed, in order, and is called by what of its path is its own', () => {
  expect(drawn('/B', '/A/x/deep', '/A/y', '/A', '/C/only', '/a/X')).toEqual({
    '/A': { X: { deep: {} }, y: {} },
    '/B': {},
    '/C/only': {},
  })
})

test('a name that begins like another is no place in it', () => {
  expect(drawn('/A', '/AB', '/AB/c')).toEqual({ '/A': {}, '/AB': { c: {} } })
})
