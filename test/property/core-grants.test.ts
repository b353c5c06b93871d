// Laws of roles in a tree: what counts is always something that was given within reach, and no administrator of a folder
// makes a PHI level out of nothing.
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  combined,
  decideGiving,
  effectiveAccess,
  holdingGrant,
  type KeptGrant,
  nearestGrant,
  noAccess,
  type RoleFolder,
} from '../../core/grants.ts'
import { higherOf, isWithin, type PhiLevel, phiLevels } from '../../core/phi.ts'
import { type FolderAccess, folderRoles } from '../../core/user.ts'

const level = fc.constantFrom(...phiLevels)
const role = fc.option(fc.constantFrom(...folderRoles))
const folder: fc.Arbitrary<RoleFolder> = fc.record({
  path: fc.constant('/A'),
  inheritsRoles: fc.boolean(),
  era: fc.integer({ min: 1, max: 2 }),
})
const grant: fc.Arbitrary<KeptGrant> = fc.record({
  role,
  phi: level,
  grantedAt: fc.constant(null),
  grantedBy: fc.constant(null),
  removed: fc.boolean(),
  era: fc.integer({ min: 1, max: 2 }),
  version: fc.constant(1),
})
const maybe = <T>(one: fc.Arbitrary<T>) => fc.option(one, { nil: undefined })
const depth = 4
const line = fc.array(maybe(folder), { minLength: depth, maxLength: depth })
const kept = fc.array(maybe(grant), { minLength: depth, maxLength: depth })
const held = fc.array(kept, { minLength: 1, maxLength: 3 })
const rank = (one: FolderAccess['role']) => (one === null ? -1 : folderRoles.indexOf(one))
const within = (a: FolderAccess, b: FolderAccess) => rank(a.role) <= rank(b.role) && isWithin(a.phi, b.phi)
const runs = { numRuns: 2000 }

/** The same rule told another way: from the top down, a folder that inherits nothing forgets, a grant replaces. */
function fromTheTop(folders: readonly (RoleFolder | undefined)[], grants: readonly (KeptGrant | undefined)[]) {
  let found: FolderAccess | undefined
  for (const [i, one] of [...folders.entries()].toReversed()) {
    if (!one) continue
    if (!one.inheritsRoles) found = undefined
    const here = grants[i]
    if (here && !here.removed && here.era === one.era) found = here
  }
  return found
}

test('the nearest grant of each holder counts, and the highest of all holders', () => {
  fc.assert(
    fc.property(line, held, (folders, all) => {
      const counted = all.map((grants) => fromTheTop(folders, grants) ?? noAccess)
      const access = effectiveAccess(folders, all)
      expect(rank(access.role)).toBe(Math.max(...counted.map((one) => rank(one.role))))
      expect(access.phi).toBe(counted.map((one) => one.phi).reduce(higherOf))
    }),
    runs,
  )
})

test('a group more never takes anything away, and a holder without a grant adds nothing', () => {
  fc.assert(
    fc.property(line, held, kept, (folders, all, more) => {
      expect(within(effectiveAccess(folders, all), effectiveAccess(folders, [...all, more]))).toBe(true)
      expect(effectiveAccess(folders, [...all, []])).toEqual(effectiveAccess(folders, all))
    }),
    runs,
  )
})

test('a folder that takes over nothing has what was given in it and nothing else', () => {
  fc.assert(
    fc.property(line, held, folder, (folders, all, own) => {
      const closed = { ...own, inheritsRoles: false }
      const here = combined(all.flatMap(([first]) => holdingGrant(closed, first) ?? []))
      expect(effectiveAccess([closed, ...folders.slice(1)], all)).toEqual(here)
    }),
    runs,
  )
})

test('what was taken away, or given in an earlier folder of the path, is as if it had never been', () => {
  fc.assert(
    fc.property(line, held, (folders, all) => {
      const clean = all.map((grants) => grants.map((one, i) => holdingGrant(folders[i], one)))
      expect(effectiveAccess(folders, clean)).toEqual(effectiveAccess(folders, all))
      const gone = all.map((grants) => grants.map((one) => one && { ...one, removed: true }))
      expect(effectiveAccess(folders, gone)).toEqual(noAccess)
    }),
    runs,
  )
})

type Act = { readonly giver: number; readonly to: number; readonly at: number; readonly phi: PhiLevel | null }

test('whatever folder administrators give and take, nobody comes above the highest level there was, nor oneself above one’s own', () => {
  const people = [0, 1, 2]
  const act: fc.Arbitrary<Act> = fc.record({
    giver: fc.constantFrom(...people),
    to: fc.constantFrom(...people),
    at: fc.integer({ min: 0, max: depth - 1 }),
    phi: fc.option(level),
  })
  const folders = fc.array(
    folder.map((one) => ({ ...one, era: 1 })),
    { minLength: depth, maxLength: depth },
  )
  const start = fc.array(kept, { minLength: people.length, maxLength: people.length })
  fc.assert(
    fc.property(folders, start, fc.array(act, { maxLength: 12 }), (tree, first, acts) => {
      let all = first.map((grants) => [...grants])
      // All are administrators everywhere: the roles are not what is under test.
      const lineAt = (at: number) => tree.slice(at)
      const phiOf = (who: number, at: number) =>
        nearestGrant(lineAt(at), (all[who] ?? []).slice(at))?.grant.phi ?? 'NotPHI'
      const highest = (at: number) => people.map((who) => phiOf(who, at)).reduce(higherOf)
      for (const { giver, to, at, phi } of acts) {
        const before = { own: phiOf(giver, at), to: phiOf(to, at), highest: highest(at) }
        const here: KeptGrant | undefined =
          phi === null
            ? undefined
            : { role: null, phi, grantedAt: null, grantedBy: null, removed: false, era: 1, version: 1 }
        const next = all.map((grants, who) => (who === to ? grants.with(at, here) : grants))
        const after = nearestGrant(lineAt(at), (next[to] ?? []).slice(at))?.grant.phi ?? 'NotPHI'
        const own: FolderAccess = { role: 'folder administrator', phi: before.own }
        const asked = { isSiteAdministrator: false, own, isOwn: giver === to, before: before.to, after }
        if (!decideGiving(asked).allow) continue
        const mine = Array.from({ length: at + 1 }, (_, i) => phiOf(giver, i))
        all = next
        expect(isWithin(highest(at), before.highest)).toBe(true)
        if (giver === to) for (const [i, was] of mine.entries()) expect(isWithin(phiOf(giver, i), was)).toBe(true)
        else expect(phiOf(giver, at)).toBe(before.own)
      }
    }),
    runs,
  )
})
