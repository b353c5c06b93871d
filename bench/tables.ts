// Where the tables of rows.ts lie: published by the real command into a home with the demo study, and in SQLite
// databases. Each is made when it is first asked for, once a run.
import { cpSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import type { TableShape } from '../core/query.ts'
import { levelFileName } from '../engine/level-files.ts'
import { openHome } from '../stores/local-world.ts'
import { levels, type TableName, tables, writeCsv } from './rows.ts'
import { startChild, temporaryFolder } from './scratch.ts'
import { aHome } from './start-rows.ts'

export const place = { folder: '/Demo/Study', schema: 'study' }

/** Tables that lie together: what is asked of one set needs nothing of the other, which takes minutes to make. */
const sets = { small: ['Rows1e5', 'Rows1e6'], large: ['Rows1e7'] } as const
export type SetName = keyof typeof sets

type Published = {
  readonly home: string
  readonly shapes: readonly TableShape[]
  /** The file that the researcher's level is served from. */
  fileOf(table: TableName): string
}

type Made = { readonly published: Promise<Published>; readonly sqlite: Promise<Record<'plain' | 'indexed', string>> }
const made = new Map<SetName, Made>()

/** A home and SQLite databases that hold the tables of a set. All are in the making at once. */
export function tablesOf(set: SetName): Made {
  const known = made.get(set)
  if (known) return known
  const making = { published: publishAll(sets[set]), sqlite: fillSqlite(sets[set]) }
  // A failure is met by each who waits for it; that nobody else waits is no fault.
  making.published.catch(() => undefined)
  making.sqlite.catch(() => undefined)
  made.set(set, making)
  return making
}

/** A home of its own that holds the tables of a set, where several sites are to run at once. */
export async function copyOfHome(set: SetName): Promise<string> {
  const copy = temporaryFolder()
  cpSync((await tablesOf(set).published).home, copy, { recursive: true })
  return copy
}

async function publishAll(names: readonly TableName[]): Promise<Published> {
  const home = await aHome()
  for (const name of names) await publishOne(home, name)
  const opened = await openHome(home)
  const shapes: TableShape[] = []
  for (const name of names)
    shapes.push(shapeFrom(name, await opened.world.registry.table(place.folder, place.schema, name)))
  await opened.close()
  const fileOf = (name: TableName) => {
    const shape = shapeFrom(
      name,
      shapes.find((one) => one.name === name),
    )
    return join(home, 'datasets', shape.files, levelFileName(shape.levelFiles.PHI))
  }
  return { home, shapes, fileOf }
}

function shapeFrom(name: TableName, shape: TableShape | undefined): TableShape {
  if (shape?.rowCount !== tables[name]) throw new Error(`${name} was not published whole`)
  return shape
}

async function publishOne(home: string, name: TableName): Promise<void> {
  const folder = temporaryFolder()
  const csv = join(folder, `${name}.csv`)
  const said = join(folder, 'levels.json')
  writeFileSync(said, JSON.stringify(levels))
  const instance = await DuckDBInstance.create(':memory:')
  await writeCsv(await instance.connect(), name, csv)
  instance.closeSync()
  const command = join(import.meta.dirname, '..', 'bin', 'proviso.ts')
  const args = [command, 'dataset', 'publish', place.folder, place.schema, name, csv, '--levels', said]
  await startChild(args, { PROVISO_HOME: home }).done()
  rmSync(csv)
}

async function fillSqlite(names: readonly TableName[]) {
  const folder = temporaryFolder()
  await startChild([join(import.meta.dirname, 'fill-sqlite.ts'), folder, ...names]).done()
  return { plain: join(folder, 'plain.sqlite'), indexed: join(folder, 'indexed.sqlite') }
}
