// A file becomes the current version of a table: files first, then one transaction that switches to them and says so in the
// audit. Readers see the old version or the new one, whole; old versions stay for replay. The one way for the API and for
// commands on a home.
import type { Told } from '../../core/audit-event.ts'
import { datasetId } from '../../core/dataset-names.ts'
import type { Column, TableShape } from '../../core/query.ts'
import { Refusal } from '../../core/refusal.ts'
import { type ShapeChanges, shapeChanges } from '../../core/shape-changes.ts'
import { ulid, ulidRandomBytes } from '../../core/ulid.ts'
import { outAfter } from '../../core/withdrawal.ts'
import type { Publication } from '../../engine/engine.ts'
import type { Making } from '../../stores/publisher.ts'
import type { Operation, World } from '../../stores/world.ts'

/** What is to be published, its names checked, in a folder that is there or is being made. */
export type Publishing = {
  readonly folder: string
  readonly schema: string
  readonly name: string
  readonly definition: unknown
  readonly acceptChanges: boolean
  /** Whoever is signed in, and the event that will say so; null where a command does it. */
  readonly publishedBy: string | null
  readonly publication: string | null
}

export type PublishReport = {
  readonly folder: string
  readonly schema: string
  readonly name: string
  readonly version: string
  readonly previousVersion: string | null
  /** How many rows the version before has; null for the first version. */
  readonly previousRows: number | null
  readonly rows: number
  readonly columns: readonly Column[]
  readonly participant: string | null
  readonly key: readonly string[]
  /** Rows whose key an earlier row holds already. Allowed, and said. */
  readonly duplicateKeys: number
  /** The columns that are NotPHI because the definition says nothing about them. */
  readonly unnamed: readonly string[]
  /** Rows of the file that were left out, since their participants withdrew. */
  readonly leftOut: number
  /** Rows whose participant is blank: reads of them are recorded as about nobody. 0 when there is no participant column. */
  readonly blankParticipants: number
  /** The columns whose lookup leads to a table that is not published yet. */
  readonly unanswered: readonly string[]
  /** What differs from the version before; null for the first version. */
  readonly changes: ShapeChanges | null
}

type PublishedFact = Extract<Told, { type: 'dataset-published'; outcome: 'ok' }>

export type Switch = {
  readonly changes: readonly Operation[]
  readonly event: PublishedFact
  readonly report: PublishReport
  /** Where the files of the new version lie. */
  readonly files: string
  /** Whether the folder had no table before. */
  readonly isFirstOfFolder: boolean
}

export const someoneElsePublished = () =>
  new Refusal('conflict', 'Somebody else published this table meanwhile. Nothing was changed; publish again.')

/** Makes the files of a new version; the switch to it is still to be committed. */
export async function publishing(
  asked: Publishing,
  make: (making: Making) => Promise<Publication>,
  { registry, now, random }: Pick<World, 'registry' | 'now' | 'random'>,
): Promise<Switch> {
  const { folder, schema, name, definition, acceptChanges, publishedBy, publication } = asked
  const [previous, tables, words] = await Promise.all([
    registry.table(folder, schema, name),
    registry.tables(folder),
    registry.withdrawals(folder),
  ])
  const at = now()
  const version = ulid(at.getTime(), random(ulidRandomBytes))
  const files = `${datasetId(folder, schema, name)}/${version}`
  const place = { folder, schema: previous?.schema ?? schema, name: previous?.name ?? name }
  const against = {
    schema: place.schema,
    name: place.name,
    tables: tables.map((table) => ({ schema: table.schema, name: table.name, columns: table.columns })),
    previous: previous ? { columns: previous.columns, participant: previous.participant } : null,
    acceptChanges,
  }
  const made = await make({ folder, files, definition, version, against, withdrawn: outAfter(words) })
  const { report, files: digests, ...shape } = made
  const facts = { files, publishedAt: at.toISOString(), publishedBy, publication }
  const next: TableShape = { ...place, ...shape, ...facts }
  const left = words.length > 0 ? { withdrawals: words.length, leftOut: report.leftOut } : {}
  return {
    changes: registry.publishing(next, previous),
    event: { ...eventOf(next, previous), files: [...digests], ...left },
    report: { ...place, ...report, ...versionsOf(next, previous), participant: next.participant, key: next.key },
    files,
    isFirstOfFolder: tables.length === 0,
  }
}

function versionsOf(next: TableShape, previous: TableShape | undefined) {
  return {
    version: next.version,
    previousVersion: previous?.version ?? null,
    previousRows: previous?.rowCount ?? null,
    changes: previous ? shapeChanges(previous, next) : null,
  }
}

function eventOf(next: TableShape, previous: TableShape | undefined): PublishedFact {
  return {
    type: 'dataset-published',
    outcome: 'ok',
    schema: next.schema,
    query: next.name,
    version: next.version,
    previousVersion: previous?.version ?? null,
    rowCount: next.rowCount,
    columns: next.columns.map(({ name, type, phi }) => ({ name, type, phi })),
  }
}
