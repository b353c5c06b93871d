// Roles, groups and folders over both keepers: what is kept comes back, an older change loses, and what was kept before
// there were versions is read and changed like anything else.
import { describe, expect, test } from 'vitest'
import type { Grant, Holder } from '../../core/grants.ts'
import { type Folder, newFolder } from '../../stores/folders.ts'
import { registryStore } from '../../stores/registry.ts'
import type { Operation } from '../../stores/table.ts'
import { overBothKeepers } from './keepers.ts'

const by = { grantedAt: '2026-07-01T12:00:00.000Z', grantedBy: 'a@example.org' }
const reader: Grant = { role: 'reader', phi: 'PHI', ...by }
const nothing = { role: null, phi: 'NotPHI' }

overBothKeepers('roles and folders', (_, keeper) => {
  const store = () => registryStore(keeper().table('registry'))
  let turn = 0
  const done = async (...operations: Operation[]) => {
    turn += 1
    return (await keeper().together(operations, `turn-${turn}`)).done
  }
  async function aFolder(path: string, more: Partial<Folder> = {}): Promise<Folder> {
    const folder = { ...newFolder(path, path), ...more }
    expect(await done(...store().addingFolder(folder))).toBe(true)
    return folder
  }
  const keptHere = async ({ path }: Folder, holder: Holder) => (await store().keptOn(path, holder))[0]

  describe('roles', () => {
    test('a role given is kept with who gave it, changed and taken once, and given again', async () => {
      const folder = await aFolder('/Roles')
      const holder = { user: 5 }
      expect(await done(store().giving(folder, holder, undefined, reader))).toBe(true)
      expect(await done(store().giving(folder, holder, undefined, reader))).toBe(false)
      const kept = await keptHere(folder, holder)
      if (!kept) throw new Error('a role is kept')
      expect(kept).toMatchObject({ ...reader, removed: false, era: 1 })
      expect(await store().access('/ROLES', 5)).toEqual({ role: 'reader', phi: 'PHI' })
      expect(await done(store().taking(folder.path, holder, kept, by))).toBe(true)
      expect(await done(store().giving(folder, holder, kept, reader))).toBe(false)
      expect(await store().access('/Roles', 5)).toEqual(nothing)
      expect(await store().rolesIn(folder)).toEqual([])
      expect(await done(store().giving(folder, holder, await keptHere(folder, holder), reader))).toBe(true)
      expect(await store().rolesIn(folder)).toMatchObject([{ holder, grant: reader }])
    })

    test('a role from before there were versions counts, and of two first changes one loses', async () => {
      const folder = await aFolder('/Old')
      const old = { pk: 'folder./old', sk: 'role.7', role: 'editor', phi: 'Limited' }
      expect(await keeper().table('registry').insert(old)).toBe(true)
      expect(await store().access('/Old', 7)).toEqual({ role: 'editor', phi: 'Limited' })
      const kept = await keptHere(folder, { user: 7 })
      expect(kept).toMatchObject({ grantedAt: null, grantedBy: null, version: 0 })
      expect(await done(store().giving(folder, { user: 7 }, kept, reader))).toBe(true)
      expect(await done(store().giving(folder, { user: 7 }, kept, { ...reader, phi: 'NotPHI' }))).toBe(false)
      expect(await store().access('/Old', 7)).toEqual({ role: 'reader', phi: 'PHI' })
    })

    test('a person and a group of one number are two holders, and nobody is in a group by its number', async () => {
      const folder = await aFolder('/Numbers')
      expect(await done(store().giving(folder, { group: 9 }, undefined, reader))).toBe(true)
      expect(await store().access('/Numbers', 9)).toEqual(nothing)
    })

    test('one read of all folders says the same as one of each', async () => {
      const top = await aFolder('/Tree')
      const middle = await aFolder('/Tree/Open')
      const closed = await aFolder('/Tree/Open/Closed', { inheritsRoles: false })
      const group = { id: 41, name: 'Tree', members: [11] }
      expect(await done(...store().addingGroup(group, [await store().membership(11)]))).toBe(true)
      await done(store().giving(top, { user: 11 }, undefined, { ...reader, phi: 'Limited' }))
      await done(store().giving(middle, { group: 41 }, undefined, { ...reader, role: 'editor', phi: 'NotPHI' }))
      const all = await store().folders()
      const each = await Promise.all(all.map(({ path }) => store().access(path, 11)))
      expect(await store().accessEverywhere({ user: 11 }, all)).toEqual(each)
      expect(await store().access(middle.path, 11)).toEqual({ role: 'editor', phi: 'Limited' })
      expect(await store().access(closed.path, 11)).toEqual(nothing)
      expect(await store().access('/tree/OPEN/nothing-here', 11)).toEqual({ role: 'editor', phi: 'Limited' })
    })
  })

  describe('folders', () => {
    test('a change is a version later, and an older one loses', async () => {
      const before = await aFolder('/Changed')
      const hide = { ...before, phiColumns: 'hide' as const }
      expect(await done(...store().changingFolder(before, hide))).toBe(true)
      expect(await done(...store().touchingFolder(before))).toBe(false)
      expect(await store().folder('/changed')).toEqual({ ...hide, version: 2 })
      expect(await store().folders()).toContainEqual({ ...hide, version: 2 })
    })

    test('a folder from before there were versions keeps its settings, and of two first changes one loses', async () => {
      const old = { path: '/Ancient', title: 'Old', phiColumns: 'hide', recordParticipants: 'phi-only' }
      const { table } = keeper()
      await table('registry').insert({ pk: 'folder./ancient', sk: 'folder', ...old })
      await table('registry').insert({ pk: 'folders', sk: '/ancient', ...old })
      const before = await store().folder('/Ancient')
      if (!before) throw new Error('the old folder is read')
      expect(before).toMatchObject({ ...old, inheritsRoles: true, era: 1, version: 0 })
      expect(await done(...store().changingFolder(before, { ...before, title: 'A' }))).toBe(true)
      expect(await done(...store().changingFolder(before, { ...before, inheritsRoles: false }))).toBe(false)
      expect(await store().folder('/Ancient')).toMatchObject({ title: 'A', inheritsRoles: true, version: 1 })
    })

    test('a folder that was removed is gone from every reading, and made anew it has nothing of the earlier one', async () => {
      const before = await aFolder('/Gone')
      await done(store().giving(before, { user: 5 }, undefined, reader))
      expect(await done(...store().removingFolder(before))).toBe(true)
      expect(await store().folder('/Gone')).toBeUndefined()
      expect((await store().folders()).map(({ path }) => path)).not.toContain('/Gone')
      expect(await store().access('/Gone', 5)).toEqual(nothing)
      const ever = await store().folderEver('/Gone')
      if (!ever) throw new Error('what was removed is kept')
      expect(await done(...store().addingFolder(newFolder('/gone', 'Anew'), ever))).toBe(true)
      const anew = await store().folder('/Gone')
      if (!anew) throw new Error('the folder is there anew')
      expect(anew).toMatchObject({ path: '/Gone', title: 'Anew', era: 2 })
      expect(await store().access('/Gone', 5)).toEqual(nothing)
      expect(await done(store().giving(anew, { user: 5 }, await keptHere(anew, { user: 5 }), reader))).toBe(true)
      expect(await store().access('/Gone', 5)).toEqual({ role: 'reader', phi: 'PHI' })
    })
  })

  describe('groups', () => {
    test('who is in a group and which groups somebody is in are one truth', async () => {
      const member = (id: number) => store().membership(id)
      const group = { id: 1, name: 'First', members: [21, 22] }
      expect(await done(...store().addingGroup(group, [await member(21), await member(22)]))).toBe(true)
      const before = await store().group(1)
      if (!before) throw new Error('the group is kept')
      expect([await store().groupsOf(21), await store().groupsOf(22), await store().groupsOf(23)]).toEqual([
        [1],
        [1],
        [],
      ])
      const moving = [await member(21), await member(23)]
      const after = { name: 'First', members: [22, 23] }
      expect(await done(...store().changingGroup(before, after, moving, false))).toBe(true)
      expect(await store().group(1)).toMatchObject({ members: [22, 23], version: 2 })
      expect([await store().groupsOf(21), await store().groupsOf(23)]).toEqual([[], [1]])
    })

    test('a change loses when the group, or the groups of one who moves, changed meanwhile', async () => {
      const member = (id: number) => store().membership(id)
      const stale = await member(31)
      expect(await done(...store().addingGroup({ id: 2, name: 'Second', members: [31] }, [stale]))).toBe(true)
      expect(await done(...store().addingGroup({ id: 3, name: 'Third', members: [31] }, [stale]))).toBe(false)
      expect(await store().group(3)).toBeUndefined()
      const group = await store().group(2)
      if (!group) throw new Error('the group is kept')
      const renamed = { name: 'Other', members: group.members }
      expect(await done(...store().changingGroup(group, renamed, [], true))).toBe(true)
      expect(await done(...store().changingGroup(group, { name: 'Third', members: [] }, [], true))).toBe(false)
      expect([await store().nameHolder('second'), await store().nameHolder('OTHER')]).toEqual([2, 2])
      expect(await done(...store().addingGroup({ id: 4, name: 'SECOND', members: [] }, []))).toBe(false)
    })
  })
})
