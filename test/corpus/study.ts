// A small study with columns at every level, published as level files, and what a caller at a level gets from it. Every
// cell above NotPHI says which level it is of, so that a leak shows.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import type { PhiLevel } from '../../core/phi.ts'
import type { TableShape } from '../../core/query.ts'
import { ask } from '../../engine/duck.ts'
import { levelFileName } from '../../engine/level-files.ts'
import { publish } from '../../engine/publish.ts'
import { literal, name } from '../../engine/sql.ts'
import { checkSql, type SqlPlan } from '../../engine/sql-check.ts'
import type { SqlGate } from '../../engine/sql-gate.ts'

/** A level's own word; cells of that level hold it and no cell below does. */
export const canaries = { Limited: 'CANARYLIM', PHI: 'CANARYPHI', Restricted: 'CANARYRES' } as const

const rows = [1, 2, 3, 4, 5, 6]
const demographics = [
  'ParticipantId,Age,Cohort,Enrolled,Zip,BirthDate,Clinician,SSN,MRN',
  ...rows.map(
    (n) =>
      `P${n},${20 + 7 * n},${n % 2 === 0 ? 'A' : 'B'},2020-0${n}-15,CANARYLIM${n},19${80 + n}-01-0${n},CANARYPHI${n},CANARYRES${n},${7_000_000 + n}`,
  ),
]
const labs = [
  'RowId,ParticipantId,Analyte,Result,Drawn,Flag,Site,TechName,Comments',
  ...rows.flatMap((n) =>
    [1, 2].map(
      (k) =>
        `${2 * n + k},P${n},${k === 1 ? 'Glucose' : 'HDL'},${n + k / 4},2021-0${n}-0${k} 08:30:00.000,${n > 3},CANARYLIM ${n % 3},CANARYPHI ${k},CANARYRES ${n}`,
    ),
  ),
]
const visits = [
  'ParticipantId,VisitId,VisitDate,Weight,Notes',
  ...rows.map((n) => `P${n},${n % 3},2021-01-0${n},${60 + n},CANARYRES note ${n}`),
]

const definitions = {
  Demographics: {
    csv: demographics,
    participant: 'ParticipantId',
    key: ['ParticipantId'],
    columns: { Zip: 'Limited', BirthDate: 'PHI', Clinician: 'PHI', SSN: 'Restricted', MRN: 'Restricted' },
  },
  Labs: {
    csv: labs,
    participant: 'ParticipantId',
    key: ['RowId'],
    columns: { Site: 'Limited', TechName: 'PHI', Comments: 'Restricted' },
  },
  Visits: { csv: visits, participant: 'ParticipantId', key: ['ParticipantId'], columns: { Notes: 'Restricted' } },
} as const

export type Study = { readonly folder: string; readonly tables: readonly TableShape[]; readonly remove: () => void }

/** Publishes the study into a folder of its own. */
export async function aStudy(): Promise<Study> {
  const folder = mkdtempSync(join(tmpdir(), 'proviso-sql-'))
  const tables: TableShape[] = []
  for (const [table, { csv, participant, key, columns }] of Object.entries(definitions)) {
    const path = join(folder, `${table}.csv`)
    writeFileSync(path, `${csv.join('\n')}\n`)
    const definition = { participant, key, columns }
    const done = await publish({ csv: path, definition, targetFolder: join(folder, table), version: 'v1' })
    rmSync(path)
    tables.push({ folder: '/T', schema: 'study', name: table, files: `${table}/v1`, publishedAt: '', ...done })
  }
  return { folder, tables, remove: () => rmSync(folder, { recursive: true }) }
}

type Asked = { readonly level?: PhiLevel; readonly parameters?: Parameters<typeof checkSql>[0]['parameters'] }

/** Asks the gate as a caller at the level would; `NotPHI` by default. */
export function checkOver(tables: readonly TableShape[], gate: SqlGate) {
  return (sql: string, { level = 'NotPHI', parameters = {} }: Asked = {}) =>
    checkSql({ sql, parameters, tables, schema: 'study', level, limits: { sqlLength: 20_000 } }, gate)
}

/** The path of the file that serves a table at a level. */
export function levelPath(study: Study, table: TableShape, level: PhiLevel): string {
  return join(study.folder, table.files, levelFileName(table.levelFiles[level]))
}

/** Makes views over the level's files, locks the instance and hands it to `work`: no gate stands before it. */
export async function onLevelFiles<T>(
  study: Study,
  level: PhiLevel,
  work: (connection: Awaited<ReturnType<DuckDBInstance['connect']>>) => Promise<T>,
): Promise<T> {
  const instance = await DuckDBInstance.create(':memory:', { threads: '1' })
  try {
    const connection = await instance.connect()
    const paths = study.tables.map((table) => literal(levelPath(study, table, level)))
    const views = study.tables.map(
      (table, index) => `create view study.${name(table.name)} as select * from read_parquet(${paths[index]})`,
    )
    await ask(
      connection,
      `create schema study; ${views.join(';')}; set schema = 'study'; SET memory_limit = '256MB'; SET temp_directory = '';
      SET autoinstall_known_extensions = false; SET autoload_known_extensions = false;
      SET allow_community_extensions = false; SET allowed_paths = [${paths.join(', ')}];
      SET enable_external_access = false; SET lock_configuration = true`,
    )
    return await work(connection)
  } finally {
    instance.closeSync()
  }
}

/** Runs a plan as it would be run for the level; rows as JSON holds them. */
export async function runPlan(study: Study, level: PhiLevel, plan: SqlPlan) {
  return await onLevelFiles(study, level, async (connection) => {
    const values = Object.fromEntries(plan.values.map(({ name, value }) => [name, value]))
    return (await connection.runAndReadAll(plan.sql, values)).getRowsJson()
  })
}
