// The contract of the IRB registry over both keepers.
import { expect, test } from 'vitest'
import type { Irb } from '../../core/declaration.ts'
import { irbStore } from '../../stores/irbs.ts'
import type { Operation } from '../../stores/table.ts'
import { overBothKeepers } from './keepers.ts'

const anIrb = (number: string, some: Partial<Irb> = {}): Irb => {
  return { number, title: 'A study', expiresOn: null, withdrawn: false, folders: null, people: null, ...some }
}

overBothKeepers('IRB approvals', (_, keeper) => {
  const store = () => irbStore(keeper().table('registry'))
  const done = async (operations: Operation[], id: string) => (await keeper().together(operations, id)).done

  test('an approval comes back whole, and its number is taken once', async () => {
    const irb = anIrb('IRB 1/ä', { expiresOn: '2026-12-31', folders: ['/A'], people: [7] })
    expect(await done([store().addingIrb(irb)], 'add')).toBe(true)
    expect(await store().irb(irb.number)).toEqual({ ...irb, version: 1 })
    expect(await done([store().addingIrb(anIrb(irb.number))], 'again')).toBe(false)
  })

  test('of two changes of one version the second is refused whole, and every version stays', async () => {
    await done([store().addingIrb(anIrb('IRB-2'))], 'add-2')
    const before = await store().irb('IRB-2')
    if (!before) throw new Error('it was just added')
    expect(await done(store().changingIrb(before, anIrb('IRB-2', { folders: [] })), 'first')).toBe(true)
    expect(await done(store().changingIrb(before, anIrb('IRB-2', { people: [] })), 'second')).toBe(false)
    expect(await store().irb('IRB-2')).toEqual({ ...anIrb('IRB-2', { folders: [] }), version: 2 })
    const { items } = await keeper().table('registry').query('irb.IRB-2')
    expect(items).toMatchObject([{ version: 2, folders: [], people: null }])
  })

  test('an approval from before folders and people covers all of them, and is changed once like any other', async () => {
    const old = { number: 'IRB-0', title: 'Old', expiresOn: null, withdrawn: false }
    await keeper()
      .table('registry')
      .insert({ pk: 'irbs', sk: 'IRB-0', ...old })
    const before = await store().irb('IRB-0')
    expect(before).toEqual({ ...anIrb('IRB-0', { title: 'Old' }), version: 1 })
    if (!before) throw new Error('it was just added')
    expect(await done(store().changingIrb(before, { ...before, folders: ['/A'] }), 'old-1')).toBe(true)
    expect(await done(store().changingIrb(before, { ...before, people: [1] }), 'old-2')).toBe(false)
  })

  test('all approvals come by number', async () => {
    expect((await store().irbs()).map(({ number }) => number)).toEqual(['IRB 1/ä', 'IRB-0', 'IRB-2'])
  })
})
