// Laws of the lists of activities: which one is in force in a folder, said a second way.
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { type ActivityList, activityNamed, listInForce, offered } from '../../core/activities.ts'
import { liesIn } from '../../core/folder-path.ts'
import { phiLevels } from '../../core/phi.ts'

const path = fc
  .array(fc.constantFrom('A', 'a', 'B', 'AB'), { minLength: 1, maxLength: 4 })
  .map((p) => `/${p.join('/')}`)
const activity = fc.record({
  name: fc.constantFrom('Care', 'Research'),
  irbRequired: fc.boolean(),
  phi: fc.constantFrom(...phiLevels),
  retired: fc.boolean(),
})
const activities = fc.uniqueArray(activity, { selector: ({ name }) => name })
const lists: fc.Arbitrary<ActivityList[]> = fc
  .tuple(
    activities,
    fc.uniqueArray(fc.record({ folder: path, inherits: fc.boolean(), activities }), {
      selector: ({ folder }) => folder.toLowerCase(),
    }),
  )
  .map(([site, own]) => [{ folder: null, inherits: false, activities: site }, ...own])

test('in force is the deepest list in use whose folder this one is or lies in, else the one of the site', () => {
  fc.assert(
    fc.property(path, lists, (folder, all) => {
      const above = all.filter((list) => list.folder !== null && !list.inherits && liesIn(folder, list.folder))
      const deepest = above.toSorted((a, b) => (b.folder ?? '').length - (a.folder ?? '').length)[0]
      expect(listInForce(folder, all)).toBe(deepest ?? all[0])
    }),
    { numRuns: 1000 },
  )
})

test('a list put out of use leaves the folder and those in it with what they would have without it', () => {
  fc.assert(
    fc.property(path, lists, path, (folder, all, owner) => {
      const without = all.filter((list) => list.folder?.toLowerCase() !== owner.toLowerCase())
      const off: ActivityList = { folder: owner, inherits: true, activities: [] }
      expect(listInForce(folder, [...without, off])).toEqual(listInForce(folder, without))
    }),
  )
})

test('a retired activity is not offered, and nobody finds it by its name', () => {
  fc.assert(
    fc.property(activities, (all) => {
      expect(offered(all)).toEqual(all.filter(({ retired }) => !retired))
      for (const one of all) expect(activityNamed(all, one.name)).toBe(one.retired ? undefined : one)
      expect(activityNamed(all, 'care')).toBeUndefined()
    }),
  )
})
