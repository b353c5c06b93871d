// The versions that an access read: whether they are there as they were published. What publishing recorded in the audit
// counts, and not what the registry says of them today.
import { type AuditEvent, MalformedEvent } from '../core/audit-event.ts'
import type { PhiLevel } from '../core/phi.ts'
import type { TableShape } from '../core/query.ts'
import type { LevelFileFact } from '../core/replay-facts.ts'
import type { Home } from '../stores/local-world.ts'
import type { Disposed } from '../stores/published.ts'
import { digestInHome } from './level-file-digest.ts'
import { type Comparison, comparedBytes } from './replay-compare.ts'

export type Named = { readonly schema: string; readonly name: string; readonly version: string }

export type Versions = {
  readonly comparisons: readonly Comparison[]
  /** Null when one of them, or the file of it that is to be read, is not there. */
  readonly tables: readonly TableShape[] | null
  /** The version whose files were removed on purpose, when and why. */
  readonly disposed?: Disposed & { readonly what: string }
}

type Published = Extract<AuditEvent, { type: 'dataset-published'; outcome: 'ok' }>

type Place = {
  readonly folder: string
  readonly level: PhiLevel
  /** How many withdrawals of consent, and returns, were taken out of what was read. */
  readonly withdrawals: number
}

/** Looks at each version and at its file for a level. */
export async function lookAtVersions(
  home: Home,
  { folder, level, withdrawals }: Place,
  named: readonly Named[],
): Promise<Versions> {
  const withdrawn = await home.world.registry.withdrawnAt(folder, withdrawals)
  const tables: TableShape[] = []
  const comparisons: Comparison[] = []
  for (const { schema, name, version } of named) {
    const what = `version of ${schema}.${name}`
    const table = await home.world.registry.tableVersion({ folder, schema, name }, version)
    comparisons.push({ what, recorded: version, now: table ? version : 'gone', equal: table !== undefined })
    if (!table) continue
    if (table.disposed) return { comparisons, tables: null, disposed: { ...table.disposed, what } }
    const file = await digestNow(home, table, level)
    if (file) tables.push({ ...table, ...(withdrawn && { withdrawn }) })
    comparisons.push(...comparedTo(await publicationOf(home, table), table, { file, level }))
  }
  return { comparisons, tables: tables.length === named.length ? tables : null }
}

async function digestNow(home: Home, table: TableShape, level: PhiLevel): Promise<LevelFileFact | undefined> {
  try {
    return await digestInHome(home.datasets, table, table.levelFiles[level])
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw error
  }
}

// By whoever was signed in: the version names the event. By a command: on the day that the version says, or the day after,
// since a large file takes its time.
async function publicationOf(home: Home, table: TableShape): Promise<Published | undefined> {
  if (typeof table.publication === 'string') {
    const event = await namedEvent(home, table.publication)
    return event && isPublication(event) && isOf(event, table) ? event : undefined
  }
  const dayMs = Date.parse(table.publishedAt.slice(0, 10))
  for (const at of [dayMs, dayMs + 86_400_000]) {
    const events = await siteEvents(home, new Date(at).toISOString().slice(0, 10))
    const found = events.filter(isPublication).find((event) => isOf(event, table))
    if (found) return found
  }
  return undefined
}

async function namedEvent({ world }: Home, id: string): Promise<AuditEvent | undefined> {
  try {
    return await world.audit.event(id)
  } catch (error) {
    if (error instanceof MalformedEvent) return undefined
    throw error
  }
}

// A day with an event that is none vouches for nothing.
async function siteEvents({ world }: Home, day: string): Promise<readonly AuditEvent[]> {
  try {
    return await world.audit.ofSite(day)
  } catch (error) {
    if (error instanceof MalformedEvent) return []
    throw error
  }
}

function isPublication(event: AuditEvent): event is Published {
  return event.type === 'dataset-published' && event.outcome === 'ok'
}

function isOf({ folder, schema, query, version }: Published, table: TableShape): boolean {
  return folder === table.folder && schema === table.schema && query === table.name && version === table.version
}

type Present = { readonly file: LevelFileFact | undefined; readonly level: PhiLevel }

function comparedTo(published: Published | undefined, table: TableShape, { file, level }: Present): Comparison[] {
  const about = `${table.schema}.${table.name}`
  if (!published) {
    return [{ what: `publication of ${about}`, recorded: 'not in the audit', now: table.version, equal: false }]
  }
  const shape = { what: `columns of ${about}`, recorded: `${published.columns.length}, as published` }
  const isSame = columnsText(published.columns) === columnsText(table.columns)
  const columns = { ...shape, now: isSame ? shape.recorded : 'others, or of other levels', equal: isSame }
  const what = `${table.levelFiles[level]} file of ${about}`
  const recorded = published.files?.find((fact) => fact.level === table.levelFiles[level])
  const bytes = comparedBytes(recorded, file, what)
  if (!file) return [columns, { ...bytes, now: 'gone', equal: false }]
  // Without any digest the version is older than they are; without this one, it never had such a file.
  return [columns, published.files && !recorded ? { ...bytes, equal: false } : bytes]
}

function columnsText(columns: Published['columns'] | TableShape['columns']): string {
  return JSON.stringify(columns.map(({ name, type, phi }) => [name, type, phi]))
}
