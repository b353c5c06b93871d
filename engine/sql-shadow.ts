// The empty tables on which a statement is bound before it runs: no row is in them, no file can be reached from there, and a
// level's tables have only the columns of that level.
import { type DuckDBConnection, DuckDBInstance, type DuckDBPreparedStatement } from '@duckdb/node-api'
import type { PhiLevel } from '../core/phi.ts'
import type { TableShape } from '../core/query.ts'
import { duckTypes } from './column-type.ts'
import { ask, told } from './duck.ts'
import { columnsWithin } from './level-files.ts'
import { name } from './sql.ts'

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

/** Both connections, in the schema `home`; none is left open when it fails. */
export async function shadowOn(instance: DuckDBInstance, home: string): Promise<Shadow> {
  const [tables, views] = await Promise.all([instance.connect(), instance.connect()])
  const end = () => {
    for (const connection of [tables, views]) connection.closeSync()
  }
  try {
    await ask(tables, `use ${name(tablesIn)}.${name(home)}`)
    await ask(views, `use ${name(viewsIn)}.${name(home)}`)
    // Prepared for its headings alone, which are bound before anything is optimised: that took a third of the preparing.
    await ask(views, 'pragma disable_optimizer')
    const [ofTables, ofViews] = [await planner(tables), await planner(views)]
    const close = () => {
      for (const prepared of [ofTables.prepared, ofViews.prepared]) prepared.destroySync()
      end()
    }
    return { plan: ofTables.plan, views, viewPlan: ofViews.plan, close }
  } catch (error) {
    end()
    throw error
  }
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
export async function answerTo(prepared: DuckDBPreparedStatement, value: string): Promise<string> {
  prepared.bindVarchar(1, value)
  const result = await prepared.run()
  return String(result.getChunk(0).getColumnVector(0).getItem(0))
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

/** What makes the empty tables, twice: as tables, and as views of them. */
export function scriptOf(tables: readonly TableShape[], level: PhiLevel): string {
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

/** An instance that ran the script and then was locked: it reaches no file, and nothing can be set any more. */
export async function locked(script: string): Promise<DuckDBInstance> {
  const instance = await DuckDBInstance.create(':memory:', { threads: '1' })
  try {
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
  } catch (error) {
    instance.closeSync()
    throw error
  }
}
