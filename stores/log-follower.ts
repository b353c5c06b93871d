// What is made from the log (index, log group) follows it at its own pace: in order, nothing left out, and something taken
// twice after a crash. How far each has come is one registry item.
import * as z from 'zod/mini'
import type { Entry, SealedLog } from './log.ts'
import type { Table } from './table.ts'

const Position = z.object({ size: z.number() })

export type Follower = ReturnType<typeof logFollower>

/**
 * Follows the log as `name`. `take` gets entries in order; what it has taken when it throws, it may get once more.
 */
export function logFollower(
  name: string,
  registry: Pick<Table, 'get' | 'insert' | 'amend'>,
  log: Pick<SealedLog, 'entriesFrom'>,
  take: (entries: readonly Entry[]) => Promise<void>,
) {
  const key = { pk: 'log.follower', sk: name }

  async function position(): Promise<number> {
    const item = await registry.get(key)
    return item ? Position.parse(item).size : 0
  }

  async function moveTo(size: number): Promise<void> {
    if (await registry.insert({ ...key, size })) return
    await registry.amend(key, [], { set: { size } })
  }

  return {
    /** How many entries were taken. */
    position,
    /** Takes what is new, and answers how many entries that were; it stops once these are `most` or more. */
    async follow(most = Number.POSITIVE_INFINITY): Promise<number> {
      const from = await position()
      let taken = 0
      for await (const entries of log.entriesFrom(from)) {
        await take(entries)
        taken += entries.length
        await moveTo(from + taken)
        if (taken >= most) break
      }
      return taken
    },
    /** Begins again with the first entry. */
    restart: () => moveTo(0),
  }
}
