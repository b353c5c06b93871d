// The instances that look at SQL before it runs: one empty one that parses, and per catalogue and level one with empty
// tables. None holds a row or may reach a file; a level's tables have only the columns of that level.
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api'
import type { PhiLevel } from '../core/phi.ts'
import type { TableShape } from '../core/query.ts'
import { duckTypes } from './column-type.ts'
import { ask } from './duck.ts'
import { columnsWithin } from './level-files.ts'
import { name } from './sql.ts'
import { unsupported } from './sql-node.ts'

/** Two fresh connections over the same empty tables, in the statement's default schema. */
export type Shadow = {
  /** Sees tables: its plans name the columns each reads. */
  readonly tables: DuckDBConnection
  /** Sees views of them, as the run will: a view has no pseudo-columns. */
  readonly views: DuckDBConnection
}

export type SqlGate = {
  /** A statement as JSON, or as JSON what is wrong with it. */
  readonly serialised: (sql: string) => Promise<string>
  /** The text of a statement in JSON. */
  readonly regenerated: (serialised: string) => Promise<string>
  /** Runs `work` on empty tables with the columns that `level` may see. */
  readonly bind: <T>(catalogue: Catalogue, level: PhiLevel, work: (shadow: Shadow) => Promise<T>) => Promise<T>
  readonly close: () => Promise<void>
}

export type Catalogue = { readonly tables: readonly TableShape[]; readonly schema: string }

const mostHeld = 16

/** Opens the gate. It holds no more than 16 catalogues; the one that waited longest goes first. */
export function openSqlGate(): SqlGate {
  const empty = locked('')
  const parser = empty.then(parserOn)
  // Whoever asks first meets the failure; until then nobody awaits it.
  parser.catch(() => undefined)
  const shadows = new Map<string, Promise<DuckDBInstance>>()
  async function shadowOf(tables: readonly TableShape[], level: PhiLevel): Promise<DuckDBInstance> {
    const script = scriptOf(tables, level)
    const key = `${level}\n${script}`
    const held = shadows.get(key) ?? locked(script)
    shadows.delete(key)
    shadows.set(key, held)
    held.catch(() => shadows.delete(key))
    // Not closed: somebody may be at work on it. It ends when nobody holds it.
    for (const oldest of [...shadows.keys()].slice(0, Math.max(0, shadows.size - mostHeld))) shadows.delete(oldest)
    return await held
  }
  return {
    serialised: async (sql) => (await parser).serialised(sql),
    regenerated: async (serialised) => (await parser).regenerated(serialised),
    async bind({ tables, schema }, level, work) {
      const isThere = tables.some((table) => table.schema.toLowerCase() === schema.toLowerCase())
      const home = isThere ? schema : 'main'
      const instance = await shadowOf(tables, level)
      return await connected(instance, (first) =>
        connected(instance, async (second) => {
          await ask(first, `use ${name(tablesIn)}.${name(home)}`)
          await ask(second, `use ${name(viewsIn)}.${name(home)}`)
          return await work({ tables: first, views: second })
        }),
      )
    },
    async close() {
      for (const held of [empty, ...shadows.values()]) (await held).closeSync()
      shadows.clear()
    },
  }
}

type Parser = Pick<SqlGate, 'serialised' | 'regenerated'>

// Statements come in as values of two prepared ones, which take one value at a time.
async function parserOn(instance: DuckDBInstance): Promise<Parser> {
  const connection = await instance.connect()
  const one = async (sql: string) => {
    const prepared = await connection.prepare(sql)
    let turn: Promise<unknown> = Promise.resolve()
    const answer = async (value: string) => {
      try {
        prepared.bindVarchar(1, value)
        return String((await prepared.runAndReadAll()).getRows()[0]?.[0])
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
  return { serialised, regenerated: await one('select json_deserialize_sql($1::varchar::json)') }
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
