// Rules that are remembered are current whenever they are used, over both keepers: whoever changes what, and however many
// remember.
import fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'
import { settingsKey, withoutRuleWrites } from '../../stores/rule-memory.ts'
import { type Keeper, KeeperUnavailable, type Operation } from '../../stores/table.ts'
import { makeWorld, type World } from '../../stores/world.ts'
import { countAccesses } from '../probes.ts'
import { aWorld, cheapPasswords, folder, people, type TestWorld } from '../world.ts'
import { freshKey, overBothKeepers, parallel } from './keepers.ts'
import { meanwhile } from './meanwhile.ts'

const by = { grantedAt: 'then', grantedBy: 'a@example.org' }
const person = people.researcher.id
const irbNumber = 'IRB-2026-001'

function needed<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('the test world lacks it')
  return value
}

/** Every kind of change that a request is decided by, each another way round than it is. */
const changes: Readonly<Record<string, (world: World, count: number) => Promise<readonly Operation[]>>> = {
  async account({ registry }) {
    const held = needed(await registry.account(person))
    return [registry.changingUser(held, { to: { ...held.user, active: !held.user.active }, era: null })]
  },
  era: async ({ registry }, count) => [registry.beginningEra(person, `era-${count}`)],
  async role({ registry }) {
    const place = needed(await registry.folder(folder))
    const [kept] = await registry.keptOn(folder, { user: person })
    if (kept && !kept.removed) return [registry.taking(folder, { user: person }, kept, by)]
    return [registry.giving(place, { user: person }, kept, { role: 'reader', phi: 'PHI', ...by })]
  },
  async folder({ registry }) {
    const place = needed(await registry.folder(folder))
    return registry.changingFolder(place, { ...place, phiColumns: place.phiColumns === 'hide' ? 'blank' : 'hide' })
  },
  async group({ registry }, count) {
    const membership = await registry.membership(person)
    const id = 10_000 + count
    const place = needed(await registry.folder(folder))
    return [
      ...registry.addingGroup({ id, name: `group ${id}`, members: [person] }, [membership]),
      registry.giving(place, { group: id }, undefined, { role: 'reader', phi: 'Restricted', ...by }),
    ]
  },
  async irb({ registry }) {
    const irb = needed(await registry.irb(irbNumber))
    return registry.changingIrb(irb, { ...irb, withdrawn: !irb.withdrawn })
  },
  async activities({ registry }, count) {
    const kept = await registry.activityLists()
    const activity = { name: `Activity ${count}`, irbRequired: false, phi: 'PHI', retired: false } as const
    return [registry.changingActivities(kept, [{ folder: null, inherits: false, activities: [activity] }])]
  },
  async table({ registry }, count) {
    const shape = needed(await registry.table(folder, 'study', 'Labs'))
    const { withdrawn: _, ...plain } = shape
    return registry.publishing({ ...plain, version: `w${count}` }, shape)
  },
  async withdrawal({ registry }, count) {
    const before = (await registry.withdrawals(folder)).length
    return registry.withdrawing(folder, before, {
      participant: `Q-${count}`,
      withdrawn: true,
      reason: 'r',
      at: 't',
      by: 'b',
    })
  },
  // With the settings in the same transaction, whose copies then carry the generation.
  async settings({ registry }) {
    const settings = await registry.settings(0)
    const held = needed(await registry.account(person))
    const to = { ...settings, idleMinutes: settings.idleMinutes === 20 ? 30 : 20 }
    const changed = { ...held.user, displayName: `Rosa ${to.idleMinutes} ${held.version}` }
    return [...registry.changingSettings(settings, to, 'then'), registry.changingUser(held, { to: changed, era: null })]
  },
}

/** Everything that decides a request of the person, as a registry tells it. */
async function told(registry: World['registry']) {
  return {
    account: await registry.account(person),
    user: await registry.user(person),
    access: await registry.access(folder, person),
    line: await registry.line(folder),
    irb: await registry.irb(irbNumber),
    activities: await registry.activitiesIn(folder),
    table: await registry.table(folder, 'study', 'Labs'),
  }
}

overBothKeepers('the memory of rules', (_, keeper) => {
  let first: TestWorld
  const seen = { accesses: 0 }
  let count = 0
  const worldOver = (keeper: Keeper) => {
    const { engine, now, random, log } = first
    return makeWorld({ keeper, engine, passwordCost: cheapPasswords, now, random, log })
  }
  beforeAll(async () => {
    first = await aWorld({ keeper: keeper() })
  })

  async function change(world: World, name: string): Promise<void> {
    count += 1
    const operations = await needed(changes[name])(world, count)
    expect([name, await world.together(operations, `change-${count}`)]).toEqual([name, { done: true }])
  }
  /** As a request reads: the settings, strongly, and then by them. */
  async function remembered(world: World, copy: number) {
    return await told(world.rulesAsOf(await world.registry.settings(copy)))
  }

  test('whatever is changed by whomever, every memory tells what the tables say', async () => {
    const worlds = [first, worldOver(keeper()), worldOver(keeper())]
    const step = fc.record({
      by: fc.nat({ max: 2 }),
      name: fc.constantFrom(...Object.keys(changes)),
      copy: fc.nat({ max: 255 }),
    })
    const all = Object.keys(changes).map((name, copy) => ({ by: copy % 3, name, copy }))
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 6 }), async (steps) => {
        for (const { by: at, name, copy } of steps) {
          await change(needed(worlds[at]), name)
          const now = await told(first.registry)
          for (const world of worlds) expect([name, await remembered(world, copy)]).toEqual([name, now])
        }
      }),
      { numRuns: 3, examples: [[all]] },
    )
  })

  test('no request that begins after a change was acknowledged is decided by what was before', async () => {
    const reader = worldOver(keeper())
    // Others read all the while, so that something is remembered at every moment of the change.
    const others = meanwhile(4, (at) => remembered(reader, at))
    for (let turn = 0; turn < 12; turn++) {
      await change(first, 'role')
      const after = await first.registry.access(folder, person)
      const found = await parallel(8, async (at) => {
        const settings = await reader.registry.settings(at)
        return await reader.rulesAsOf(settings).access(folder, person)
      })
      expect(new Set(found.map((one) => JSON.stringify(one)))).toEqual(new Set([JSON.stringify(after)]))
    }
    await others.over()
  })

  test('what is known is not read again until a rule changes; that somebody signed in is no change', async () => {
    const counted = worldOver(countAccesses(keeper(), seen))
    await remembered(counted, 3)
    const accessesOf = async (copy: number) => {
      seen.accesses = 0
      await remembered(counted, copy)
      return seen.accesses
    }
    // The settings, and the withdrawals, which are looked up by how many there are.
    expect(await accessesOf(4)).toBe(2)
    await first.together([first.registry.notingSignIn(person, '2026-07-02T00:00:00.000Z')], 'signed-in')
    expect(await accessesOf(5)).toBe(2)
    await change(first, 'irb')
    expect(await accessesOf(6)).toBeGreaterThan(2)
    expect(await accessesOf(7)).toBe(2)
  })

  /** A keeper on which nothing can be read together. */
  const failing = (reason: KeeperUnavailable['reason']): Keeper => {
    const getTogether = () => Promise.reject(new KeeperUnavailable(reason))
    return { ...keeper(), table: (name) => ({ ...keeper().table(name), getTogether }) }
  }

  test('while the settings are being changed or all ask for them a rule is read alone, and not remembered', async () => {
    const world = worldOver(failing('throttled'))
    for (const name of ['role', 'irb', 'account']) {
      expect(await remembered(world, 1)).toEqual(await told(first.registry))
      await change(first, name)
    }
    expect(await remembered(world, 1)).toEqual(await told(first.registry))
  })

  test('a rule that cannot be read is no rule: nothing is told in its place', async () => {
    await expect(remembered(worldOver(failing('broken')), 1)).rejects.toThrow(KeeperUnavailable)
  })

  test('what was changed past this code counts after a minute at the latest', async () => {
    const world = worldOver(keeper())
    await remembered(world, 0)
    await keeper()
      .table('registry')
      .amend({ pk: 'irbs', sk: irbNumber }, [], { set: { title: 'By hand' } })
    first.advance(60_000)
    expect((await remembered(world, 0)).irb?.title).toBe('By hand')
  })

  test('a site from before generations is read from its tables until its first change of a rule', async () => {
    const world = worldOver(keeper())
    for (let copy = 0; copy < 8; copy++) {
      await keeper()
        .table('registry')
        .amend(settingsKey(copy), [], { remove: ['generation'] })
    }
    await remembered(world, 0)
    await keeper()
      .table('registry')
      .amend({ pk: 'irbs', sk: irbNumber }, [], { set: { title: 'By hand again' } })
    expect((await remembered(world, 0)).irb?.title).toBe('By hand again')
    await change(world, 'account')
    expect((await world.registry.settings(5)).generation).toMatch(/^[\w-]{22}$/)
  })

  describe('a rule', () => {
    test('that loses its condition changes nothing, the generation included, and the refusal says which', async () => {
      const { generation } = await first.registry.settings(0)
      const held = needed(await first.registry.account(person))
      await change(first, 'account')
      const { generation: next } = await first.registry.settings(0)
      expect(next).not.toBe(generation)
      const late = [first.registry.changingUser(held, { to: held.user, era: null })]
      expect(await first.together(late, 'late')).toEqual({ done: false, refused: [0] })
      expect((await first.registry.settings(7)).generation).toBe(next)
    })

    test('is not written outside of a transaction: its change would not be known', async () => {
      const table = withoutRuleWrites(keeper().table('registry'))
      const key = { pk: 'irbs', sk: irbNumber }
      const before = await table.get(key)
      await expect(table.insert({ pk: 'irbs', sk: 'IRB-new', title: 'x' })).rejects.toThrow(TypeError)
      for (const change of [
        { set: { title: 'x' } },
        { remove: ['title'] },
        { add: { version: 1 }, set: { title: 'x' } },
      ]) {
        await expect(table.amend(key, [], change)).rejects.toThrow(TypeError)
      }
      expect([await table.get(key), await table.get({ pk: 'irbs', sk: 'IRB-new' })]).toEqual([before, undefined])
      await expect(table.insert({ ...freshKey(), free: true })).resolves.toBe(true)
      expect(needed(await first.registry.accountToChange(person)).user.id).toBe(person)
    })
  })
})
