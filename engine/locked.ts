// DuckDB instances that can read some files and do nothing else. Making one takes longer than using it, so the next is made
// beside the work of the one before. One in which a caller's SQL ran serves once; one that ran our own statements alone may
// serve again, over the very same files (decision 018): what one session may see must not linger for the next.
import { statSync } from 'node:fs'
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api'
import { ask, tooLong } from './duck.ts'
import type { Limits } from './engine.ts'
import { literal } from './sql.ts'

type Fresh = { readonly instance: DuckDBInstance; readonly connection: DuckDBConnection }

/** What an instance may reach: these files, and what `setUp` made (views over them) before it was locked. */
export type Reach = {
  readonly files: readonly string[]
  readonly setUp?: string
  /** Nothing runs there but statements that we compiled: no text of a caller's, no view, no table of their own. */
  readonly onlyCompiled?: true
  /** Threads that work on it; one unless said, for with more a caller's sums would differ in their last digits. */
  readonly threads?: number
}

type LockLimits = Pick<Limits, 'memoryMegabytes' | 'seconds'>

/** Work on a locked instance; a connection it watches besides is interrupted with it. */
type Work<T> = (connection: DuckDBConnection, watch: (also: DuckDBConnection) => void) => Promise<T>

export type LockedInstances = {
  /** Runs `work` on an instance that may reach `reach` alone, and interrupts it when the seconds are over. */
  readonly use: <T>(reach: Reach, limits: LockLimits, work: Work<T>) => Promise<T>
  /** Resolves when an instance is held ready. */
  readonly warm: () => Promise<void>
  /** Closes the instance held ready. */
  readonly close: () => Promise<void>
}

export function lockedInstances(): LockedInstances {
  let ready: Promise<Fresh> | null = prepared()
  let closed = false
  const kept = keptInstances()
  const take = () => {
    const taken = ready ?? fresh()
    ready = closed ? null : prepared()
    return taken
  }
  async function once<T>(reach: Reach, limits: LockLimits, work: Work<T>): Promise<T> {
    const found = kept.take(reach, limits)
    const { instance, connection } = found ?? (await take())
    let isSound = false
    try {
      const result = await untilDeadline(connection, limits.seconds, async (locked, watch) => {
        if (!found) await lock(locked, reach, limits)
        return await work(locked, watch)
      })
      isSound = !closed
      return result
    } finally {
      // Later, for both take time and nobody should wait for them.
      const isKept = isSound && kept.add(reach, limits, { instance, connection })
      setImmediate(() => {
        if (!isKept) end({ instance, connection })
        if (!closed) ready ??= prepared()
      })
    }
  }
  return {
    use: once,
    async warm() {
      ready ??= prepared()
      await ready
    },
    async close() {
      closed = true
      kept.close()
      if (ready !== null) end(await ready)
      ready = null
    },
  }
}

/** The connection first: an instance lives, its threads and memory with it, for as long as one does. */
function end({ instance, connection }: Fresh): void {
  connection.closeSync()
  instance.closeSync()
}

/** Instances at rest that may serve again, some 3 MB each; and of how much they may hold what they read, all together. */
const mostKept = 8
const mostKeptBytes = 32 * 1_048_576

function keptInstances() {
  let kept: readonly (Fresh & { readonly reach: string; readonly bytes: number })[] = []
  return {
    /** One that is locked to exactly these files and this memory, taken out: it serves one at a time. */
    take(reach: Reach, limits: LockLimits): Fresh | undefined {
      const wanted = lockedTo(reach, limits)
      const found = reach.onlyCompiled ? kept.findLast(({ reach }) => reach === wanted) : undefined
      kept = kept.filter((one) => one !== found)
      return found
    },
    /** False when it is not to serve again: then it is its owner's to close. */
    add(reach: Reach, limits: LockLimits, fresh: Fresh): boolean {
      if (!reach.onlyCompiled || reach.setUp !== undefined) return false
      const bytes = bytesOf(reach.files)
      if (bytes > mostKeptBytes) return false
      kept = [...kept, { ...fresh, reach: lockedTo(reach, limits), bytes }]
      while (kept.length > mostKept || sumOf(kept) > mostKeptBytes) {
        const [oldest, ...younger] = kept
        if (oldest) end(oldest)
        kept = younger
      }
      return true
    },
    close(): void {
      for (const one of kept) end(one)
      kept = []
    },
  }
}

/** All that an instance which only runs compiled selects is locked to, as one text. */
function lockedTo({ files, threads }: Reach, { memoryMegabytes }: LockLimits): string {
  return JSON.stringify([files, threads, memoryMegabytes])
}

function sumOf(kept: readonly { readonly bytes: number }[]): number {
  return kept.reduce((sum, { bytes }) => sum + bytes, 0)
}

function bytesOf(files: readonly string[]): number {
  return files.reduce((sum, file) => sum + (statSync(file, { throwIfNoEntry: false })?.size ?? 0), 0)
}

// What is the same for all is said as it is made: as a statement each takes half a millisecond of the locking. One thread
// until it is locked: starting more takes time, and most work has no use for them.
const madeWith = {
  threads: '1',
  temp_directory: '',
  autoinstall_known_extensions: 'false',
  autoload_known_extensions: 'false',
  allow_community_extensions: 'false',
}

async function fresh(): Promise<Fresh> {
  const instance = await DuckDBInstance.create(':memory:', madeWith)
  return { instance, connection: await instance.connect() }
}

// A failure is met by whoever takes the instance; until then nobody awaits it.
function prepared(): Promise<Fresh> {
  const made = fresh()
  made.catch(() => undefined)
  return made
}

/** Takes every liberty from a fresh instance but to reach `reach`. Order matters: what is locked cannot be set any more. */
async function lock(connection: DuckDBConnection, reach: Reach, limits: LockLimits): Promise<void> {
  const { files, setUp, threads = 1 } = reach
  await ask(
    connection,
    `${setUp === undefined ? '' : `${setUp};`}${threads === 1 ? '' : `SET threads = ${threads};`}
    SET parquet_metadata_cache = true; SET memory_limit = '${Math.ceil(limits.memoryMegabytes)}MB';
    SET allowed_paths = [${files.map(literal).join(', ')}];
    SET enable_external_access = false; SET lock_configuration = true`,
  )
}

// Beware: a statement that is interrupted between two fetches ends as if there were no more rows. So what was done when the
// time was over counts for nothing, whatever it looks like.
async function untilDeadline<T>(connection: DuckDBConnection, seconds: number, work: Work<T>): Promise<T> {
  const watched = [connection]
  let isOver = false
  // Again and again: an interrupt between two statements of the work would be lost.
  let timer = setTimeout(function interrupt() {
    isOver = true
    for (const one of watched) one.interrupt()
    timer = setTimeout(interrupt, 50)
  }, seconds * 1000)
  try {
    const result = await work(connection, (also) => watched.push(also))
    if (isOver) throw tooLong()
    return result
  } catch (error) {
    throw isOver ? tooLong() : error
  } finally {
    clearTimeout(timer)
  }
}
