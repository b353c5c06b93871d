// The instances that look at SQL before it runs: one empty one that parses, and per catalogue and level one with empty
// tables. None holds a row or may reach a file; a level's tables have only the columns of that level.
import { type DuckDBConnection, DuckDBInstance, type DuckDBPreparedStatement } from '@duckdb/node-api'
import type { PhiLevel } from '../core/phi.ts'
import type { TableShape } from '../core/query.ts'
import { duckTypes } from './column-type.ts'
import { ask, told } from './duck.ts'
import { columnsWithin } from './level-files.ts'
import { name } from './sql.ts'
import { unsupported } from './sql-node.ts'

/** Two connections over the same empty tables, in the statement's default schema; nobody else is at work on them. */
export type Shadow = {
  /** The plan of a statement as JSON, or as JSON what is wrong with it; it sees tables, so scans name the columns each reads. */
  readonly plan: (sql: string) => Promise<string>
  /** Sees views of them, as the run will: a view has no pseudo-columns. */
  readonly views: DuckDBConnection
  /** The same for what views have. */
  readonly viewPlan: (sql: string) => Promise<string>
  /** Ends both connections. An instance lives for as long as one does. */
  readonly close: () => void
}

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
  /** Taken for work, which whoever takes it ends by `leave`. */
  function take(tables: readonly TableShape[], level: PhiLevel): Held {
    const script = scriptOf(tables, level)
    const key = `${level}\n${script}`
    const held = shadows.get(key) ?? { instance: locked(script), rested: new Map(), atWork: 0, isOut: false }
    held.atWork += 1
    shadows.delete(key)
    shadows.set(key, held)
    held.instance.catch(() => shadows.delete(key))
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
    serialised: async (sql) => (await parser).serialised(sql),
    regenerated: async (serialised) => (await parser).regenerated(serialised),
    async bind({ tables, schema }, level, work) {
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

async function shadowOn(instance: DuckDBInstance, home: string): Promise<Shadow> {
  const [tables, views] = await Promise.all([instance.connect(), instance.connect()])
  await ask(tables, `use ${name(tablesIn)}.${name(home)}`)
  await ask(views, `use ${name(viewsIn)}.${name(home)}`)
  // Prepared for its headings alone, which are bound before anything is optimised: that took a third of the preparing.
  await ask(views, 'pragma disable_optimizer')
  const [ofTables, ofViews] = [await planner(tables), await planner(views)]
  const close = () => {
    for (const prepared of [ofTables.prepared, ofViews.prepared]) prepared.destroySync()
    for (const connection of [tables, views]) connection.closeSync()
  }
  return { plan: ofTables.plan, views, viewPlan: ofViews.plan, close }
}

async function planner(connection: DuckDBConnection) {
  const prepared = await connection.prepare('select json_serialize_plan($1::varchar, optimize := false)')
  const plan = (sql: string): Promise<string> =>
    answerTo(prepared, sql).catch((error: unknown) => {
      throw told(error)
    })
  return { prepared, plan }
}

/** The one text that a prepared statement answers. It is there when the statement has run: fetching it took as long again. */
async function answerTo(prepared: DuckDBPreparedStatement, value: string): Promise<string> {
  prepared.bindVarchar(1, value)
  const result = await prepared.run()
  return String(result.getChunk(0).getColumnVector(0).getItem(0))
}

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

async function connected<T>(instance: DuckDBInstance, work: (connection: DuckDBConnection) => Promise<T>): Promise<T> {
  const connection = await instance.connect()
  try {
    return await work(connection)
  } finally {
    connection.closeSync()
  }
}

// Names that no schema of a study bears.
const tablesIn = 'proviso: tables'
const viewsIn = 'proviso: views'

function scriptOf(tables: readonly TableShape[], level: PhiLevel): string {
  const schemas = [...new Map(tables.map(({ schema }) => [schema.toLowerCase(), schema])).values()]
  const made = schemas.flatMap((schema) =>
    [tablesIn, viewsIn].map((database) => `create schema if not exists ${name(database)}.${name(schema)}`),
  )
  const shadows = tables.flatMap((table) => {
    const path = `${name(table.schema)}.${name(table.name)}`
    const columns = columnsWithin(table.columns, level).map(
      (column) => `${name(column.name)} ${duckTypes[column.type]}`,
    )
    return [
      `create table ${name(tablesIn)}.${path} (${columns.join(', ')})`,
      `create view ${name(viewsIn)}.${path} as select * from ${name(tablesIn)}.${path}`,
    ]
  })
  const databases = [tablesIn, viewsIn].map((database) => `attach ':memory:' as ${name(database)}`)
  return [...databases, ...made, ...shadows].join(';')
}

async function locked(script: string): Promise<DuckDBInstance> {
  const instance = await DuckDBInstance.create(':memory:', { threads: '1' })
  await connected(instance, async (connection) => {
    if (script !== '') await ask(connection, script)
    await ask(
      connection,
      `SET memory_limit = '64MB'; SET temp_directory = ''; SET errors_as_json = true;
      SET autoinstall_known_extensions = false; SET autoload_known_extensions = false;
      SET allow_community_extensions = false; SET enable_external_access = false; SET lock_configuration = true`,
    )
  })
  return instance
}
