// Describing schemas, tables and views over the LabKey protocol. Column names are told to whoever may see the folder;
// `phiProtected` tells which of them come blank to the caller now, and filter values on those are not shown.
import { ceilingOf } from '../../core/access.ts'
import type { PhiLevel } from '../../core/phi.ts'
import type { SavedView } from '../../core/saved-view.ts'
import { type DescribedTable, describedAt } from '../../labkey/described-table.ts'
import type { LabKeyCall } from '../../labkey/paths.ts'
import {
  followed,
  noSuchQuery,
  noSuchSchema,
  parseTableCall,
  queryDetailsAnswer,
  queryViewsAnswer,
  type TableCall,
} from '../../labkey/query-details.ts'
import { parseGetQueries, parseGetSchemas, queriesAnswer, schemasAnswer } from '../../labkey/schemas.ts'
import type { World } from '../../stores/world.ts'
import { json } from './answer.ts'
import type { Context, Outcome } from './call.ts'
import { openAtLevel, openFolder } from './folder.ts'
import { type Action, getOrPost, parametersOf } from './labkey-call.ts'
import { homeFolder } from './labkey-folder.ts'

type Level = { readonly folder: string; readonly phi: PhiLevel; readonly hiddenAbove: PhiLevel }

async function levelIn(labKeyCall: LabKeyCall, context: Context, world: World): Promise<Level> {
  const { folder, phi } = await openAtLevel(labKeyCall.folder ?? homeFolder, context, world)
  return { folder: folder.path, phi, hiddenAbove: ceilingOf(folder.phiColumns, phi) }
}

function answered(what: string, folder: string, answer: object): Outcome {
  return { event: { type: 'metadata-read', outcome: 'ok', what }, folder, answer: json(200, answer) }
}

const isSame = (a: string, b: string) => a.toLowerCase() === b.toLowerCase()

const getSchemas: Action['run'] = async (labKeyCall, context, world) => {
  const asked = parseGetSchemas(parametersOf(context.call))
  const { folder } = await openFolder(labKeyCall.folder ?? homeFolder, context, world)
  const tables = await world.registry.tables(folder.path)
  const names = [...new Set(tables.map(({ schema }) => schema))].toSorted()
  const { within } = asked
  if (within !== null && !names.some((name) => isSame(name, within))) throw noSuchSchema(within)
  return answered('schemas', folder.path, schemasAnswer(within === null ? names : [], asked))
}

const getQueries: Action['run'] = async (labKeyCall, context, world) => {
  const asked = parseGetQueries(parametersOf(context.call))
  const { folder, phi, hiddenAbove } = await levelIn(labKeyCall, context, world)
  const all = await world.registry.tables(folder)
  const tables = all.filter(({ schema }) => isSame(schema, asked.schema))
  const [first] = tables
  if (first === undefined) throw noSuchSchema(asked.schema)
  const described = tables.map((table) => describedAt(phi, table, { tables: all, hiddenAbove }))
  return answered(`tables of ${first.schema}`, folder, queriesAnswer(first.schema, described, asked))
}

type Opened = {
  readonly asked: TableCall
  readonly folder: string
  readonly table: DescribedTable
  readonly views: readonly SavedView[]
}

async function openTable(labKeyCall: LabKeyCall, context: Context, world: World): Promise<Opened> {
  const asked = parseTableCall(parametersOf(context.call))
  const { folder, phi, hiddenAbove } = await levelIn(labKeyCall, context, world)
  const tables = await world.registry.tables(folder)
  const table = tables.find(({ schema, name }) => isSame(schema, asked.schema) && isSame(name, asked.query))
  if (table === undefined) throw noSuchQuery(asked.schema, asked.query)
  const all = await world.registry.views(folder)
  const views = all.filter((v) => v.active && isSame(v.schema, table.schema) && isSame(v.query, table.name))
  return { asked, folder, table: describedAt(phi, table, { tables, hiddenAbove }), views }
}

const getQueryDetails: Action['run'] = async (labKeyCall, context, world) => {
  const { asked, folder, table, views } = await openTable(labKeyCall, context, world)
  const { fk } = asked
  const shown = fk === null ? table : followed(table, fk)
  const answer = queryDetailsAnswer(shown, fk === null ? views : [], asked)
  return answered(`table ${shown.schema}.${shown.name}`, folder, answer)
}

const getQueryViews: Action['run'] = async (labKeyCall, context, world) => {
  const { asked, folder, table, views } = await openTable(labKeyCall, context, world)
  return answered(`views of ${table.schema}.${table.name}`, folder, queryViewsAnswer(table, views, asked))
}

const getMaxPhiLevel: Action['run'] = async (labKeyCall, context, world) => {
  const { folder, phi } = await levelIn(labKeyCall, context, world)
  return answered('PHI level', folder, { maxPhiLevel: phi })
}

const reading = (run: Action['run']): Action => ({ methods: getOrPost, records: 'metadata-read', run })

export const describing: readonly (readonly [string, Action])[] = [
  ['query-getschemas', reading(getSchemas)],
  ['query-getqueries', reading(getQueries)],
  ['query-getquerydetails', reading(getQueryDetails)],
  ['query-getqueryviews', reading(getQueryViews)],
  ['security-getmaxphilevel', reading(getMaxPhiLevel)],
]
