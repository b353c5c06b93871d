// The memory of rules is bounded by what it holds, not only by how many, and what it does not know is asked of all copies of
// the settings in turn, over both keepers.
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { settingsCopies } from '../../stores/rule-memory.ts'
import type { Keeper } from '../../stores/table.ts'
import { forgetRules } from '../forget-rules.ts'
import { aWorld, type TestWorld } from '../world.ts'
import { overBothKeepers } from './keepers.ts'

/** Long as an item of DynamoDB may be: 40 of them are less than 16 million characters, 45 are more. */
const title = 'x'.repeat(380_000)
const approvals = Array.from({ length: 45 }, (_, n) => `LONG-${n}`)

overBothKeepers('the bounds of the memory of rules', (_, keeper) => {
  let world: TestWorld
  /** Each reading of a rule that was not known: of which copy of the settings, beside which rule. */
  let read: (readonly (string | undefined)[])[] = []
  const watched = (sound: Keeper): Keeper => ({
    ...sound,
    table(name) {
      const table = sound.table(name)
      return {
        ...table,
        getTogether(keys) {
          read.push([keys[0]?.pk, keys[1]?.sk])
          return table.getTogether(keys)
        },
      }
    },
  })
  beforeAll(async () => {
    world = await aWorld({ keeper: { ...keeper(), close: async () => {} }, wrap: watched })
    const approval = { pk: 'irbs', title, expiresOn: null, withdrawn: false }
    for (const sk of approvals)
      await keeper()
        .table('registry')
        .insert({ ...approval, sk, number: sk })
  })
  beforeEach(() => forgetRules(keeper()))
  afterAll(() => world.close())

  /** Asks for approvals as a request does; tells which of them were not known. */
  async function readAnew(numbers: readonly string[]): Promise<unknown[]> {
    const registry = world.rulesAsOf(await world.registry.settings(0))
    read = []
    for (const number of numbers) expect((await registry.irb(number))?.title).toHaveLength(title.length)
    return read.map(([, rule]) => rule)
  }

  test('beyond 16 million characters what was remembered is forgotten and read again, and what came last is known', async () => {
    const fewer = approvals.slice(0, 40)
    expect(await readAnew(fewer)).toEqual(fewer)
    expect(await readAnew(fewer)).toEqual([])
    expect(await readAnew(approvals)).toEqual(approvals.slice(40))
    expect(await readAnew(approvals.slice(-2))).toEqual([])
    expect(await readAnew(approvals.slice(0, 2))).toEqual(approvals.slice(0, 2))
  })

  test('what an earlier generation held does not count', async () => {
    for (const part of [approvals.slice(0, 30), approvals.slice(15)]) {
      expect(await readAnew(part)).toEqual(part)
      expect(await readAnew(part)).toEqual([])
      await forgetRules(keeper())
    }
  })

  test('what is not known is read beside one copy of the settings after the other, in every generation', async () => {
    const copies: unknown[] = []
    for (let generation = 0; generation < settingsCopies; generation++) {
      await forgetRules(keeper())
      await readAnew(approvals.slice(0, 2))
      copies.push(...read.map(([copy]) => copy))
    }
    const all = Array.from({ length: settingsCopies }, (_, copy) => `settings.${copy}`)
    expect(copies.toSorted()).toEqual([...all, ...all].toSorted())
    expect(new Set(copies.slice(0, settingsCopies))).toEqual(new Set(all))
  })
})
