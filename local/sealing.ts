// Sealing on a laptop: what was recorded is in the log within two seconds, and what is made from the log follows. Nothing waits
// for it: an answer needs its event on disk, not its place in the log.
import { overdueTeller } from '../lambdas/http/overdue-reviews.ts'
import type { Home } from '../stores/local-world.ts'
import { filledBetween } from '../tlog/tiles.ts'

/** How long new events are gathered before they are sealed together. */
const gatherMs = 1_000
/** How often the tables are walked for what was not heard of, and for numbers of which nothing tells. */
const walkMs = 60_000

/** How many entries what is made from the log takes in one go: few while others want answers, more when nothing is new. */
const takenBeside = 512
const takenAlone = 8_192

/** Takes what is new in the log, and answers how many entries that were; it stops once these are `most` or more. */
export type Following = { follow(most: number): Promise<number> }

export type SealingLoop = {
  /** Seals what was recorded until now, and lets followers take much of it. Throws what is in the way. */
  settle(): Promise<void>
  /** The same once more, and then no more. */
  close(): Promise<void>
}

/** Begins by what an earlier process left. Failures are logged and tried again. */
export function startSealing(home: Home, followers: readonly Following[] = []): SealingLoop {
  const { sealer, reconciler } = home.sealing
  const tellOverdue = overdueTeller(home.world)
  let fresh: string[] = []
  let size = 0
  let last: Promise<unknown> = Promise.resolve()
  let waiting = 0
  let isBehind = false

  async function seal(ids: readonly string[]): Promise<void> {
    const before = size
    size = await sealer.seal(ids)
    for (const place of before === 0 ? [] : filledBetween(before, size)) await home.archive.prune(place)
  }

  async function pass(walks: boolean, nobodyElse = false): Promise<void> {
    const ids = fresh
    fresh = []
    try {
      await seal(ids)
      if (walks) {
        await tellOverdue()
        await reconciler.walk(seal, { nobodyElse })
      }
    } catch (error) {
      fresh = [...ids, ...fresh]
      throw error
    }
    await follow(ids.length > 0 ? takenBeside : takenAlone)
  }

  /** Nothing waits for what is made from the log, and it is not to be in anybody's way. */
  async function follow(most: number): Promise<void> {
    isBehind = false
    for (const follower of followers) if ((await follower.follow(most)) >= most) isBehind = true
  }

  /** One pass after the other. */
  function run(walks: boolean, nobodyElse = false): Promise<void> {
    waiting += 1
    const next = last
      .then(() => pass(walks, nobodyElse))
      .finally(() => {
        waiting -= 1
      })
    last = next.catch((error: unknown) => {
      const reason = error instanceof Error ? error.name : 'unknown'
      home.world.log({ level: 'error', message: 'sealing failed and will be tried again', reason })
    })
    return next
  }

  /** There is nothing to do, or a pass is under way already. */
  const isQuiet = () => waiting > 0 || (fresh.length === 0 && !isBehind)
  home.onRecorded((id) => void fresh.push(id))
  // What an earlier process left under way is under way no more.
  const first = run(true, true)
  const ignore = () => undefined
  first.catch(ignore)
  const gathering = setInterval(() => void (isQuiet() || run(false).catch(ignore)), gatherMs)
  const walking = setInterval(() => void (waiting > 0 || run(true).catch(ignore)), walkMs)
  return {
    async settle() {
      await run(true)
    },
    async close() {
      clearInterval(gathering)
      clearInterval(walking)
      await run(false)
    },
  }
}
