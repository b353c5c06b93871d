// Two sites over HTTP, equal in everything (chance and clock included) but for the values of the columns above a level:
// so whatever a caller at that level is answered, and whatever is recorded of it, must be equal to the byte.
import { createHash } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { PhiLevel } from '../../core/phi.ts'
import type { TableShape } from '../../core/query.ts'
import type { Encoded, Engine, Limits } from '../../engine/engine.ts'
import { publish } from '../../engine/publish.ts'
import { startServer } from '../../local/server.ts'
import { newFolder } from '../../stores/folders.ts'
import { makeWorld, type Operation, type World } from '../../stores/world.ts'
import { declare, makeKey, type Site, send, signIn } from '../client.ts'
import { aWorld, cheapPasswords, people } from '../world.ts'
import { type Side, twinColumns, twinCsv, twinLookups } from './twin-csv.ts'
import { type TwinTable, twinTables } from './twin-tables.ts'

/** Columns above the level come blank in the one, and are hidden in the other. */
export const twinFolders = { blank: '/Twin/Blank', hide: '/Twin/Hide' } as const

export type TwinOptions = {
  /** What is above it differs from side to side. */
  readonly above: PhiLevel
  /** What the caller declares. @default `above` */
  readonly asks?: PhiLevel
  readonly limits?: Partial<Limits>
  /** Makes the engine leak. @default sound */
  readonly wrapEngine?: (engine: Engine) => Engine
}

export type Twin = {
  readonly site: Site
  readonly session: string
  readonly key: string
  readonly tables: readonly TableShape[]
  /** What the engine was asked and how it ended, in order: see `traced`. */
  readonly trace: readonly string[]
}

// Rows few enough that joins pass them, so that a limit is met now and then: on both sides or on neither.
const tightLimits: Limits = { rows: 2_000, seconds: 60, memoryMegabytes: 512, spoolMegabytes: 4 }

/** One site with the tables of a side, and a key that declared its level for both folders. */
export async function aTwin(side: Side, options: TwinOptions): Promise<Twin> {
  const trace: string[] = []
  const limits = { ...tightLimits, ...options.limits }
  const wrapEngine = (engine: Engine) => traced(options.wrapEngine?.(engine) ?? engine, trace)
  const base = await aWorld({ limits, wrapEngine })
  const world = { ...base, ...foretold(base) }
  const tables = await addTables(world, base.home, side, options.above)
  const server = await startServer(world, '127.0.0.1', 0)
  const site: Site = {
    world: { ...world, close: base.close },
    url: server.url,
    send: (method, path, o) => send(server.url, method, path, o),
    async close() {
      await server.close()
      await base.close()
    },
  }
  await saveViews(site, side)
  const browser = await signIn(site, 'restricted')
  for (const folder of Object.values(twinFolders)) {
    const reply = await declare(browser, { folder, phi: options.asks ?? options.above })
    if (reply.status !== 201) throw new Error(`declaring answered ${reply.status}: ${reply.text}`)
  }
  const { key } = await makeKey(site, browser)
  trace.length = 0
  return { site, session: browser.session, key, tables, trace }
}

/** The world with chance that is the same in every one, so that no id needs to be taken out of any answer. */
function foretold({ keeper, engine, now, log }: Awaited<ReturnType<typeof aWorld>>): World {
  let drawn = 0
  const random = (bytes: number) => {
    drawn += 1
    return createHash('shake256', { outputLength: bytes }).update(String(drawn)).digest()
  }
  return makeWorld({ keeper, engine, now, log, random, passwordCost: cheapPasswords })
}

async function addTables(world: World, home: string, side: Side, above: PhiLevel): Promise<TableShape[]> {
  const operations: Operation[] = []
  for (const [mode, path] of Object.entries(twinFolders)) {
    const folder = {
      ...newFolder(path, 'A twin'),
      phiColumns: mode === 'hide' ? ('hide' as const) : ('blank' as const),
    }
    operations.push(...world.registry.addingFolder(folder))
    operations.push(world.registry.addingRole(path, people.restricted.id, { role: 'reader', phi: 'Restricted' }))
  }
  const tables: TableShape[] = []
  for (const table of twinTables) {
    const facts = await published(table, home, side, above)
    for (const folder of Object.values(twinFolders)) tables.push({ ...facts, folder })
  }
  operations.push(...tables.flatMap((table) => world.registry.publishing(table, undefined)))
  const result = await world.together(operations, 'twins')
  if (!result.done) throw new Error('the twin could not be set up')
  return tables
}

async function published(table: TwinTable, home: string, side: Side, above: PhiLevel): Promise<TableShape> {
  const shown = twinColumns(table, side, above)
  const names = shown.map(({ name }) => name)
  mkdirSync(join(home, 'csv'), { recursive: true })
  const csv = join(home, 'csv', `${table.name}.csv`)
  writeFileSync(csv, twinCsv(table, side, above))
  const definition = {
    participant: 'ParticipantId',
    key: table.key.filter((key) => names.includes(key)),
    columns: Object.fromEntries(shown.map(({ name, phi }) => [name, phi])),
    types: Object.fromEntries(shown.map(({ name, type }) => [name, type])),
    lookups: Object.fromEntries(twinLookups(table, side, above)),
  }
  const { report: _, ...facts } = await publish({
    csv,
    definition,
    targetFolder: join(home, table.name),
    version: 'v1',
  })
  const publishedAt = '2026-07-01T12:00:00.000Z'
  return { folder: '', schema: 'study', name: table.name, files: `${table.name}/v1`, publishedAt, ...facts }
}

/** Views that name, filter and sort by columns of every level. */
export const twinViews = [
  { name: 'Open', columns: ['ParticipantId', 'Age'], filters: [{ column: 'Age', op: 'gt', value: 30 }] },
  { name: 'Named', columns: ['ParticipantId', 'Zip', 'Clinician', 'SSN'] },
  { name: 'Filtered', filters: [{ column: 'Clinician', op: 'neq', value: 'Dr 1' }] },
  { name: 'Sorted', sort: ['-MRN', 'Age'] },
] as const

// As many on every side, so that chance is drawn alike; a side without the columns has views without them.
async function saveViews(site: Site, side: Side): Promise<void> {
  const admin = await signIn(site, 'admin')
  for (const folder of Object.values(twinFolders)) {
    for (const view of twinViews) {
      const choice = side === 'without' ? { ...twinViews[0], name: view.name } : view
      const body = { folder, schema: 'study', query: 'Demographics', ...choice }
      const reply = await admin.send('POST', '/api/admin/views', { body })
      if (reply.status !== 201) throw new Error(`saving a view answered ${reply.status}: ${reply.text}`)
    }
  }
}

// What stands for time. Wall-clock time differs from run to run of one study, so comparing it would prove nothing; what it
// is made of does not: whether the gate passed a statement, whether a query ran at all, how many rows it counted and
// gave, how many bytes were spooled, and the refusal it ended in, limits included.
function traced(engine: Engine, trace: string[]): Engine {
  async function noted<T>(what: string, asked: Promise<T>, told: (done: T) => string): Promise<T> {
    try {
      const done = await asked
      trace.push(`${what}: ${told(done)}`)
      return done
    } catch (error) {
      trace.push(`${what} failed: ${error instanceof Error ? `${error.name} ${error.message}` : 'unknown'}`)
      throw error
    }
  }
  const rowsTold = ({ rowCount, total, participants, counted, held }: Encoded) =>
    JSON.stringify({ rowCount, total, participants, counted, bytes: held.bytes })
  return {
    select: (...asked) => noted('select', engine.select(...asked), rowsTold),
    check: (...asked) => noted('check', engine.check(...asked), (check) => String(check.allow)),
    run: (...asked) => noted('run', engine.run(...asked), rowsTold),
    close: () => engine.close(),
  }
}
