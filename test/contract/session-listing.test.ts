// The events of one session, listed: all that is there, and by name what the log has of it and the table has not any more.
import { expect, test } from 'vitest'
import { type Paged, pageOf, readCursor } from '../../lambdas/http/asking.ts'
import { aTrail, eventsOf, firstMs } from '../an-audit-trail.ts'
import { overBothKeepers } from './keepers.ts'

const always = { from: new Date(firstMs).toISOString(), to: '2027-01-01T00:00:00.000Z' }
const sketch = {
  ...{ user: 1, actingAs: null, table: 'Labs', seen: ['P-1'] },
  ...({ type: 'rows-read', outcome: 'ok' } as const),
}
/** Six numbers of one session, ten minutes apart. */
const six = eventsOf([0, 10, 20, 30, 40, 50].map((minute) => ({ ...sketch, session: 0, minute })))
const session = six[0]?.session ?? ''
const at = (...numbers: readonly number[]) => six.filter(({ sequence = 0 }) => numbers.includes(sequence))
const idOf = (number: number) => `${session}.${number}`

overBothKeepers('the events of a session', (_, keeper) => {
  const trailOf = async (there: readonly number[], sealed: readonly number[]) => {
    const trail = aTrail(keeper())
    await trail.add(at(...there))
    trail.seal(...at(...sealed))
    return trail
  }

  test('what is gone is named once, on the page where it would have been', async () => {
    const trail = await trailOf([1, 2, 4, 5], [1, 2, 3, 4, 5, 6])
    const pages: Paged[] = []
    do {
      const after = readCursor(pages.at(-1)?.cursor ?? undefined)
      pages.push(await pageOf(trail, [{ ...always, session }], 1, after))
    } while (pages.at(-1)?.cursor)
    const told = pages.map(({ events, missing }) => [
      ...events.map(({ id }) => id),
      ...missing.map((id) => `gone ${id}`),
    ])
    expect(told).toEqual([[`gone ${idOf(6)}`], [idOf(5)], [idOf(4)], [`gone ${idOf(3)}`], [idOf(2)], [idOf(1)]])
  })

  test('a number that is not in the log yet is nothing that is gone', async () => {
    const trail = await trailOf([1, 2, 4], [1, 2])
    const { events, missing } = await pageOf(trail, [{ ...always, session }], 10, null)
    expect([events.length, missing]).toEqual([3, []])
  })

  test('what is recorded and sealed while it is read is not taken for gone', async () => {
    const trail = await trailOf([1], [1])
    const audit = {
      ...trail.audit,
      async ofSession(of: string) {
        const found = await trail.audit.ofSession(of)
        await trail.add(at(2))
        trail.seal(...at(2))
        return found
      },
    }
    expect((await pageOf({ ...trail, audit }, [{ ...always, session }], 10, null)).missing).toEqual([])
  })

  test('of what is gone it is not known what it was: each question about the session names it, within its time', async () => {
    const trail = await trailOf([1, 2, 4], [1, 2, 3, 4])
    const asking = async (filter: object) =>
      (await pageOf(trail, [{ ...always, session, ...filter }], 10, null)).missing
    expect(await asking({ type: 'presence' })).toEqual([idOf(3)])
    expect(await asking({ to: at(2)[0]?.at })).toEqual([])
    expect(await asking({ from: at(4)[0]?.at })).toEqual([idOf(3)])
  })

  test('a session of which all is gone has its numbers left', async () => {
    const { events, missing } = await pageOf(await trailOf([], [1, 2]), [{ ...always, session }], 10, null)
    expect([events, missing]).toEqual([[], [idOf(2), idOf(1)]])
  })
})
