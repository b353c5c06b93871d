// Requests for rows by our own route and by LabKey's, with every filter operator and sorts by columns of every level, and
// everything that describes tables: at random, and the same for the same seed.

import { isWithin, type PhiLevel, phiLevels } from '../../core/phi.ts'
import { blankOps, type FilterOp, filterOps, listOps } from '../../core/query.ts'
import { type Pick as Choose, happens, pickerFrom } from './chance.ts'
import type { Question } from './comparing.ts'
import type { Generated } from './generated-sql.ts'
import { pathsFrom, type TwinColumn, type TwinTable, twinTables } from './twin-tables.ts'
import { twinFolders, twinViews } from './twins.ts'

type Folder = (typeof twinFolders)[keyof typeof twinFolders]
const folders = Object.values(twinFolders)
/** Parquet seldom: each such answer takes an instance of its own to write. */
const formats = ['json', 'json', 'json', 'json', 'json', 'csv', 'csv', 'arrow', 'arrow', 'parquet'] as const
const versions = ['8.3', '9.1', '13.2', '16.2', '17.1'] as const

/** Statements by our route, and some by LabKey's. */
export function sqlQuestions(statements: readonly Generated[], seed: number): readonly Question[] {
  const pick = pickerFrom(seed)
  return statements.map(({ feature, sql, parameters }) => {
    const folder = pick(folders)
    if (parameters === undefined && happens(15, pick)) {
      const body = { schemaName: 'study', sql, apiVersion: pick(versions) }
      return { about: feature, sql, method: 'POST', path: `${folder}/query-executeSql.api`, body }
    }
    const format = pick(formats)
    const body = { folder, schema: 'study', sql, format, ...(parameters === undefined ? {} : { parameters }) }
    return { about: feature, sql, method: 'POST', path: '/api/query/sql', body, ...zipped(pick) }
  })
}

function zipped(pick: Choose): Pick<Question, 'headers'> {
  return happens(20, pick) ? { headers: { 'accept-encoding': 'gzip' } } : {}
}

type Aimed = { readonly table: TwinTable; readonly aim: PhiLevel; readonly folder: Folder; readonly pick: Choose }

/** Requests for rows, table by table: every operator `each` times by either route, with sorts, pages and formats. */
export function rowQuestions(seed: number, each: number, among: readonly Folder[] = folders): readonly Question[] {
  const pick = pickerFrom(seed)
  const aimed = filterOps.flatMap((op) =>
    Array.from({ length: each }, () => {
      const aim = pick(['NotPHI', 'NotPHI', 'NotPHI', ...phiLevels] as const)
      return { op, table: pick(twinTables), aim, folder: pick(among), pick }
    }),
  )
  // An instance that has read a table serves the next request for it.
  const byTable = aimed.toSorted((one, other) => twinTables.indexOf(one.table) - twinTables.indexOf(other.table))
  return byTable.flatMap((one) => [ownSelect(one.op, one), labkeySelect(one.op, one)])
}

function columnFor(op: FilterOp | null, { table, aim, pick }: Aimed): TwinColumn {
  const isDay = op?.startsWith('date') === true
  const fits = askable(table, pick).filter(({ type }) => !isDay || type === 'date' || type === 'timestamp')
  const within = fits.filter(({ phi }) => isWithin(phi, aim) || happens(3, pick))
  return pick(within.length > 0 ? within : table.columns)
}

/** The table's own columns, and now and then all that its lookups lead to. */
function askable(table: TwinTable, pick: Choose): readonly TwinColumn[] {
  return happens(25, pick) ? pathsFrom(table) : table.columns
}

const valuesOf: Readonly<Record<TwinColumn['type'], readonly string[]>> = {
  text: ['A', 'P1', 'T1', 'none', 'site 1', '7'],
  integer: ['1', '30', '7000003', '0'],
  number: ['0.5', '2', '62.5'],
  boolean: ['true', 'false'],
  date: ['2020-03-15', '2021-01-05', '-7d'],
  timestamp: ['2021-02-03 08:30:00', '2021-01-01'],
}

function valueFor(op: FilterOp, { type }: TwinColumn, pick: Choose): string {
  // A value that is not of the type: its refusal must not tell what the column holds.
  const one = () =>
    happens(4, pick) ? 'x;y' : pick(valuesOf[type].filter((v) => op.startsWith('date') || v !== '-7d'))
  if (blankOps.some((blank) => blank === op)) return ''
  if (op === 'between' || op === 'notbetween') return `${one()},${one()}`
  return listOps.some((list) => list === op) ? `${one()};${one()}` : one()
}

function sortsFor(aimed: Aimed): string[] {
  const { pick } = aimed
  const count = pick([0, 1, 1, 2])
  return Array.from({ length: count }, () => `${pick(['', '-'])}${columnFor(null, aimed).name}`)
}

function pageFor(pick: Choose): { limit?: number; offset?: number } {
  return pick([{}, {}, { limit: 5 }, { limit: 0 }, { limit: 3, offset: 4 }, { offset: 100 }])
}

function namedFor({ table, pick }: Aimed): string[] {
  const names = askable(table, pick).map(({ name }) => name)
  return [...new Set([pick(names), pick(names), happens(4, pick) ? 'Nothing' : pick(names)])]
}

function ownSelect(op: FilterOp, aimed: Aimed): Question {
  const { folder, table, pick } = aimed
  const column = columnFor(op, aimed)
  const filters = [
    { column: column.name, op, ...(valueFor(op, column, pick) === '' ? {} : { value: valueFor(op, column, pick) }) },
  ]
  const columns = happens(40, pick) ? { columns: namedFor(aimed) } : {}
  const asked = { folder, schema: 'study', query: table.name, filters, sort: sortsFor(aimed), format: pick(formats) }
  const body = { ...asked, ...columns, ...pageFor(pick) }
  return { about: op, method: 'POST', path: '/api/query/select', body, ...zipped(pick) }
}

function labkeySelect(op: FilterOp, aimed: Aimed): Question {
  const { folder, table, pick } = aimed
  const column = columnFor(op, aimed)
  const { limit, offset } = pageFor(pick)
  const isDistinct = happens(25, pick)
  const columns = isDistinct ? columnFor(null, aimed).name : namedFor(aimed).join(',')
  const pairs: [string, string][] = [
    ['schemaName', 'study'],
    ['query.queryName', table.name],
    ['apiVersion', pick(versions)],
    [`query.${column.name}~${op}`, valueFor(op, column, pick)],
    ...(isDistinct || happens(40, pick) ? ([['query.columns', columns]] as [string, string][]) : []),
    ...(isDistinct ? [] : ([['query.sort', sortsFor(aimed).join(',')]] as [string, string][])),
    ...(limit === undefined ? [] : ([['query.maxRows', String(limit)]] as [string, string][])),
    ...(offset === undefined ? [] : ([['query.offset', String(offset)]] as [string, string][])),
    ...(happens(8, pick) ? ([['query.*~q', pick(['1', 'A', 'none'])]] as [string, string][]) : []),
    ...(happens(12, pick) ? ([['query.viewName', pick(twinViews).name]] as [string, string][]) : []),
  ]
  const action = isDistinct ? 'selectDistinct' : 'selectRows'
  return { about: op, method: 'GET', path: `${folder}/query-${action}.api?${new URLSearchParams(pairs)}` }
}

/** Everything that describes tables and reads views, for either folder. */
export function describingQuestions(among: readonly Folder[] = folders): readonly Question[] {
  const get = (path: string): Question => ({ about: 'describing', method: 'GET', path })
  return among.flatMap((folder) => {
    const labkey = (action: string, more = '') => get(`${folder}/query-${action}.api?schemaName=study${more}`)
    return [
      get('/api/folders'),
      get(`/api/schemas?folder=${folder}`),
      get(`/api/tables?folder=${folder}&schema=study`),
      labkey('getSchemas'),
      labkey('getQueries', '&includeColumns=true'),
      ...[...twinTables.map(({ name }) => name), 'Nothing'].flatMap((table) => [
        get(`/api/tables/${table}?folder=${folder}&schema=study`),
        labkey('getQueryDetails', `&queryName=${table}&viewName=*`),
        labkey('getQueryDetails', `&queryName=${table}&fk=ParticipantId`),
        labkey('getQueryViews', `&queryName=${table}`),
        labkey('selectRows', `&query.queryName=${table}`),
      ]),
      ...[...twinViews.map(({ name }) => name), 'Nothing'].map((view) =>
        labkey('selectRows', `&query.queryName=Demographics&query.viewName=${view}`),
      ),
    ]
  })
}
