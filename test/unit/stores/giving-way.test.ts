// Work in lots: in order, few at a time, and others have their turn between.
import { setImmediate as turn } from 'node:timers/promises'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { inLots } from '../../../stores/giving-way.ts'

test('whatever the number of things, each is worked on once, in order, and never more than so many at once', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.integer(), { maxLength: 40 }),
      fc.integer({ min: 1, max: 9 }),
      async (items, atOnce) => {
        let [now, most] = [0, 0]
        const made = await inLots(items, atOnce, async (item) => {
          now += 1
          most = Math.max(most, now)
          await turn()
          now -= 1
          return item * 2
        })
        expect(made).toEqual(items.map((item) => item * 2))
        expect(most).toBe(Math.min(items.length, atOnce))
      },
    ),
  )
})

test('who is ready has a turn between two lots', async () => {
  const order: string[] = []
  setImmediate(() => order.push('another'))
  await inLots([1, 2, 3, 4], 2, (item) => order.push(String(item)))
  expect(order).toEqual(['1', '2', 'another', '3', '4'])
})

test('what fails ends it, and nothing after that lot is begun', async () => {
  const begun: number[] = []
  const work = async (item: number) => {
    begun.push(item)
    if (item === 2) throw new Error('two')
  }
  await expect(inLots([1, 2, 3, 4], 2, work)).rejects.toThrow('two')
  expect(begun).toEqual([1, 2])
})
