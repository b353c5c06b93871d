// Holds the wall behind narrowed keys to every verb of the registry: whoever adds one says here whether it tells of a
// folder or a table. One that does and is not in stores/narrowed-registry.ts would let a narrowed key see past its limits.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { unlimited } from '../../../core/key-limits.ts'
import { narrowedRegistry } from '../../../stores/narrowed-registry.ts'
import type { Registry } from '../../../stores/registry.ts'
import { aWorld, folder, people, type TestWorld } from '../../world.ts'

/** Verbs that tell of folders and tables: walled. */
const walled = [
  'folder folders folderEver line access groupAccess accessEverywhere keptOn rolesIn',
  'table tableVersion tables versions allVersions withdrawals withdrawnAt viewNamed view views',
].flatMap((verbs) => verbs.split(' '))

/** Verbs that tell of neither, or only to who asks about themselves: people, rules, counters, settings, signatures, providers. */
const open = [
  'isSetUp settings user account accountByEmail accountToChange accounts users nextUserId password rehashPassword link',
  'secondFactor useFactor counterOf addressCounter strangerCounter countAttempt uncountAttempt clearAttempts attempts',
  'activities activityLists activitiesIn irb irbs paragraphs paragraphVersions termsHead termsDigest keepText keptText',
  'receipt receipts hasSigned review reviews reviewsBehind remarks group groups groupsOf membership nameHolder',
  'oidcProvider oidcProviders identityLink ownLink upload uploadDefinition openUploads',
].join(' ')

/** What tells a transaction what to change; it tells nobody anything. */
const isChange = (verb: string) => /^[a-z]+ing([A-Z]|$)/.test(verb) && verb !== 'openings'

let world: TestWorld
let whole: Registry
beforeAll(async () => {
  world = await aWorld()
  whole = world.registry
})
afterAll(() => world.close())

test('every verb of the registry is walled, or tells of no folder and no table, or is a change', () => {
  const unsaid = Object.keys(whole).filter(
    (verb) => !walled.includes(verb) && !open.split(' ').includes(verb) && !isChange(verb),
  )
  expect(unsaid).toEqual([])
})

test('every walled verb is one of its own behind the wall, and no other is', () => {
  const narrow = narrowedRegistry(whole, unlimited)
  const own = Object.entries(narrow).flatMap(([verb, does]) =>
    does === Object.entries(whole).find(([name]) => name === verb)?.[1] ? [] : [verb],
  )
  expect(own.toSorted()).toEqual(walled.toSorted())
})

test('behind the wall each of them tells of nothing outside, and of everything inside', async () => {
  const table = await whole.table(folder, 'study', 'Labs')
  const { id } = people.restricted
  const place = { folder, schema: 'study', name: 'Labs' }
  const told = async (registry: Registry) => [
    await registry.folder(folder),
    await registry.folders(),
    await registry.table(folder, 'study', 'Labs'),
    await registry.tables(folder),
    await registry.tableVersion(place, table?.version ?? ''),
    await registry.access(folder, id),
    await registry.groupAccess(folder, 1),
    await registry.line(folder),
    await registry.keptOn(folder, { user: id }),
  ]
  const nothing = { role: null, phi: 'NotPHI' }
  const outside = { ...unlimited, folders: ['/Else'] }
  expect(await told(narrowedRegistry(whole, outside))).toEqual([
    undefined,
    [],
    undefined,
    [],
    undefined,
    nothing,
    nothing,
    [undefined, undefined],
    [undefined, undefined],
  ])
  expect(await told(narrowedRegistry(whole, { ...unlimited, folders: [folder] }))).toEqual(await told(whole))
})
