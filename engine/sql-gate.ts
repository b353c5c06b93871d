// The instances that look at SQL before it runs: one empty one that parses, and per catalogue and level one with empty
// tables. None holds a row or may reach a file; a level's tables have only the columns of that level.
import type { DuckDBInstance, DuckDBPreparedStatement } from '@duckdb/node-api'
import type { PhiLevel } from '../core/phi.ts'
import type { TableShape } from '../core/query.ts'
import { Refusal } from '../core/refusal.ts'
import { unsupported } from './sql-node.ts'
import { answerTo, locked, type Shadow, scriptOf, shadowOn } from './sql-shadow.ts'

/** What is asked of it once it is closed is refused as `unavailable`; what was asked before is answered. */
export type SqlGate = {
  /** A statement as JSON, or as JSON what is wrong with it. */
  readonly serialised: (sql: string) => Promise<string>
  /** The text of a statement in JSON. */
  readonly regenerated: (serialised: string) => Promise<string>
  /**
   * Runs `work` on empty tables with the columns that `level` may see. Whatever `work` began has ended when it ends, also when it
   * fails: connections are closed then, and closing one under a statement ends the process.
   */
  readonly bind: <T>(catalogue: Catalogue, level: PhiLevel, work: (shadow: Shadow) => Promise<T>) => Promise<T>
  readonly close: () => Promise<void>
}

export type Catalogue = { readonly tables: readonly TableShape[]; readonly schema: string }

const mostHeld = 16
/** Pairs of connections that wait for the next statement, of a catalogue and schema. */
const mostRested = 2

/** A catalogue's empty tables at one level, the pairs of connections that wait there, and how many statements are at work on it. */
type Held = {
  readonly instance: Promise<DuckDBInstance>
  readonly rested: Map<string, Shadow[]>
  atWork: number
  /** Whether another has its place: then it ends with the last of its work. */
  isOut: boolean
}

/** Opens the gate. It holds no more than 16 catalogues; the one that waited longest goes first. */
export function openSqlGate(): SqlGate {
  const empty = locked('')
  const parser = empty.then(parserOn)
  // Whoever asks first meets the failure; until then nobody awaits it.
  parser.catch(() => undefined)
  const shadows = new Map<string, Held>()
  let isClosed = false
  const checkOpen = () => {
    if (isClosed)
      throw new Refusal('unavailable', 'The query could not be run. Please try again.', 'the gate is closed')
  }
  /** Taken for work, which whoever takes it ends by `leave`. */
  function take(tables: readonly TableShape[], level: PhiLevel): Held {
    const script = scriptOf(tables, level)
    const key = `${level}\n${script}`
    const held = shadows.get(key) ?? { instance: locked(script), rested: new Map(), atWork: 0, isOut: false }
    held.atWork += 1
    shadows.delete(key)
    shadows.set(key, held)
    held.instance.catch(() => {
      if (shadows.get(key) === held) shadows.delete(key)
    })
    for (const oldest of [...shadows.keys()].slice(0, Math.max(0, shadows.size - mostHeld))) void putOut(oldest)
    return held
  }
  async function putOut(key: string): Promise<void> {
    const held = shadows.get(key)
    shadows.delete(key)
    if (held === undefined) return
    held.isOut = true
    if (held.atWork === 0) await end(held)
  }
  async function leave(held: Held): Promise<void> {
    held.atWork -= 1
    if (held.isOut && held.atWork === 0) await end(held)
  }
  return {
    async serialised(sql) {
      const { serialised } = await parser
      checkOpen()
      return await serialised(sql)
    },
    async regenerated(sql) {
      const { regenerated } = await parser
      checkOpen()
      return await regenerated(sql)
    },
    async bind({ tables, schema }, level, work) {
      checkOpen()
      const isThere = tables.some((table) => table.schema.toLowerCase() === schema.toLowerCase())
      const home = isThere ? schema : 'main'
      const held = take(tables, level)
      try {
        const shadow = held.rested.get(home)?.pop() ?? (await shadowOn(await held.instance, home))
        return await rested(held, home, shadow, work)
      } finally {
        await leave(held)
      }
    },
    async close() {
      isClosed = true
      const { close } = await parser
      await close()
      const instance = await empty
      instance.closeSync()
      await Promise.all([...shadows.keys()].map(putOut))
    },
  }
}

/** Does the work, after which the connections wait for the next; those that met a failure, or are too many, end. */
async function rested<T>(
  { rested }: Held,
  home: string,
  shadow: Shadow,
  work: (shadow: Shadow) => Promise<T>,
): Promise<T> {
  let isSound = false
  try {
    const result = await work(shadow)
    isSound = true
    return result
  } finally {
    const waiting = rested.get(home) ?? []
    if (isSound && waiting.length < mostRested) rested.set(home, [...waiting, shadow])
    else shadow.close()
  }
}

async function end({ instance, rested }: Held): Promise<void> {
  for (const shadow of [...rested.values()].flat()) shadow.close()
  rested.clear()
  // One that could not be made was told to whoever asked for it.
  const made = await instance.catch(() => null)
  made?.closeSync()
}

type Parser = Pick<SqlGate, 'serialised' | 'regenerated'> & { readonly close: () => Promise<void> }

// Statements come in as values of two prepared ones, which take one value at a time.
async function parserOn(instance: DuckDBInstance): Promise<Parser> {
  const connection = await instance.connect()
  const all: { readonly prepared: DuckDBPreparedStatement; readonly idle: () => Promise<unknown> }[] = []
  const one = async (sql: string) => {
    const prepared = await connection.prepare(sql)
    let turn: Promise<unknown> = Promise.resolve()
    all.push({ prepared, idle: () => turn })
    const answer = async (value: string) => {
      try {
        return await answerTo(prepared, value)
      } catch {
        // A mistake in the statement is an answer, no error; what fails here is more than the parser can hold.
        throw unsupported('This SQL cannot be read.')
      }
    }
    return (value: string): Promise<string> => {
      const mine = turn.then(() => answer(value))
      // A failure is its caller's own; the next has its turn all the same.
      turn = mine.catch(() => undefined)
      return mine
    }
  }
  const serialised = await one('select json_serialize_sql($1::varchar)')
  const regenerated = await one('select json_deserialize_sql($1::varchar::json)')
  const close = async () => {
    for (const { prepared, idle } of all) {
      await idle()
      prepared.destroySync()
    }
    connection.closeSync()
  }
  return { serialised, regenerated, close }
}
