// The contract of the receipts of signatures over both keepers.
import { expect, test } from 'vitest'
import type { Receipt } from '../../core/signature.ts'
import { receiptStore } from '../../stores/receipts.ts'
import type { Operation } from '../../stores/table.ts'
import { overBothKeepers } from './keepers.ts'

const session = 'A'.repeat(22)
const aReceipt = (sequence: number, some: Partial<Receipt> = {}): Receipt => ({
  event: `${session}.${sequence}`,
  session,
  userId: 7,
  email: 'a@example.org',
  printedName: 'Ä Person',
  signedAt: `2026-07-01T12:00:0${sequence}.000Z`,
  signedWith: 'name',
  meaning: 'Yes.',
  folder: '/A',
  activity: 'Care',
  irb: null,
  irbTitle: null,
  phi: 'PHI',
  termsSha256: 'a'.repeat(64),
  version: sequence,
  ...some,
})

overBothKeepers('receipts', (_, keeper) => {
  const store = () => receiptStore(keeper().table('registry'))
  const done = async (operations: Operation[], id: string) => (await keeper().together(operations, id)).done

  test('a receipt comes back whole by its event, and an event has one', async () => {
    expect(await done(store().addingReceipt(aReceipt(1)), 'one')).toBe(true)
    expect(await store().receipt(`${session}.1`)).toEqual(aReceipt(1))
    expect(await done(store().addingReceipt(aReceipt(1, { activity: 'Other' })), 'again')).toBe(false)
    expect(await store().receipt(`${session}.9`)).toBeUndefined()
    expect(await store().receipt('')).toBeUndefined()
  })

  test("a person's receipts come newest first, page by page to the last, and nobody else's among them", async () => {
    for (const sequence of [3, 2]) await done(store().addingReceipt(aReceipt(sequence)), `n${sequence}`)
    await done(store().addingReceipt(aReceipt(4, { userId: 77 })), 'n4')
    const found: number[] = []
    let after: string | null = null
    do {
      const page: Awaited<ReturnType<ReturnType<typeof store>['receipts']>> = await store().receipts(7, 2, after)
      found.push(...page.receipts.map(({ version }) => version))
      after = page.next
    } while (after !== null)
    expect(found).toEqual([3, 2, 1])
  })

  test('who signed a text is known by its whole digest, however often they signed it', async () => {
    await done(store().addingReceipt(aReceipt(5, { userId: 8, termsSha256: 'b'.repeat(64) })), 'n5')
    const asked = [
      [7, 'a'.repeat(64)],
      [8, 'b'.repeat(64)],
      [7, 'b'.repeat(64)],
      [8, 'a'.repeat(64)],
      [7, 'a'.repeat(63)],
      [9, 'a'.repeat(64)],
    ] as const
    const answers = await Promise.all(asked.map(([id, digest]) => store().hasSigned(id, digest)))
    expect(answers).toEqual([true, true, false, false, false, false])
  })
})
