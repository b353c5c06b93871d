// The contract of a folder that inherits what was declared above it, over both keepers.
import { expect, test } from 'vitest'
import { type Folder, folderStore, newFolder } from '../../stores/folders.ts'
import type { Item, Operation } from '../../stores/table.ts'
import { overBothKeepers } from './keepers.ts'

overBothKeepers('a folder that inherits declarations', (_, keeper) => {
  const store = () => folderStore(keeper().table('registry'))
  const done = async (operations: Operation[], id: string) => (await keeper().together(operations, id)).done
  const at = async (path: string): Promise<Folder> => {
    const found = await store().folder(path)
    if (!found) throw new Error(`there is no folder ${path}`)
    return found
  }

  test('a new folder inherits nothing, nor does one from before folders could', async () => {
    const { inheritsDeclaration, ...old } = newFolder('/Old', 'Old')
    expect(inheritsDeclaration).toBe(false)
    const keys = [
      { pk: 'folder./old', sk: 'folder' },
      { pk: 'folders', sk: '/old' },
    ]
    for (const key of keys)
      await keeper()
        .table('registry')
        .insert({ ...key, ...old } satisfies Item)
    expect((await at('/Old')).inheritsDeclaration).toBe(false)
  })

  test('of two changes that rest on the same reading one is made, and the other after a look', async () => {
    const before = await at('/Old')
    expect(await done(store().changingFolder(before, { ...before, inheritsDeclaration: true }), 'inherit')).toBe(true)
    expect(await done(store().changingFolder(before, { ...before, title: 'New' }), 'title')).toBe(false)
    const again = await at('/Old')
    expect(await done(store().changingFolder(again, { ...again, title: 'New' }), 'again')).toBe(true)
    expect(await at('/Old')).toMatchObject({ inheritsDeclaration: true, title: 'New' })
    expect(await store().folders()).toMatchObject([{ inheritsDeclaration: true, title: 'New' }])
  })
})
