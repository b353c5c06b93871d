// query-selectRows and query-selectDistinct: the request in LabKey's words, through its saved view, read like any other.
import type { SelectRequest } from '../../core/query.ts'
import type { LabKeyCall } from '../../labkey/paths.ts'
import { selectRowsJson } from '../../labkey/rows-answer.ts'
import { parseSelectDistinct, selectDistinctJson } from '../../labkey/select-distinct.ts'
import { parseSelectRows, type SelectRowsCall } from '../../labkey/select-rows.ts'
import { noSuchView, throughView, type ViewUse } from '../../labkey/views.ts'
import type { World } from '../../stores/world.ts'
import { jsonText } from './answer.ts'
import type { Context, Outcome } from './call.ts'
import { openFolder } from './folder.ts'
import { type Action, getOrPost, parametersOf } from './labkey-call.ts'
import { homeFolder } from './labkey-folder.ts'
import { type Rows, readRows } from './reading.ts'

type Seen = { readonly select: SelectRequest; readonly view: ViewUse | null }

/** The request with what its saved view adds. A table that is not there is told before a view that is not. */
async function seenThrough({ select, view }: Seen, context: Context, world: World): Promise<SelectRequest> {
  if (view === null) return select
  const { folder } = await openFolder(select.folder, context, world)
  const table = await world.registry.table(folder.path, select.schema, select.query)
  if (table === undefined) return select
  const { schema, name: query } = table
  const saved = await world.registry.viewNamed({ folder: folder.path, schema, query, name: view.name })
  if (!saved?.active) throw noSuchView(view.name)
  return throughView(select, view, saved)
}

async function readSeen(asked: Seen, context: Context, world: World, write: (rows: Rows) => string): Promise<Outcome> {
  const reading = await readRows(await seenThrough(asked, context, world), context, world)
  if ('outcome' in reading) return reading.outcome
  const { event, folder } = reading.rows
  return { event, folder, answer: jsonText(200, write(reading.rows)) }
}

function rowsText({ plan, result }: Rows, asked: SelectRowsCall): string {
  const keys = plan.table.key.map((k) => k.toLowerCase())
  return selectRowsJson({
    schema: plan.table.schema,
    query: plan.table.name,
    apiVersion: asked.apiVersion,
    includeMetadata: asked.includeMetadata,
    includeTotalCount: asked.includeTotalCount,
    columns: plan.columns.map(({ column, withheld }) => ({
      column,
      withheld,
      key: keys.includes(column.name.toLowerCase()),
    })),
    rows: result.rows,
    total: result.total,
    offset: plan.offset,
  })
}

function valuesText({ plan, result }: Rows): string {
  const { schema, name } = plan.table
  return selectDistinctJson(schema, name, plan.columns[0]?.column.type ?? 'text', result.rows)
}

const folderOf = ({ folder }: LabKeyCall) => folder ?? homeFolder

export const selectRows: Action = {
  methods: getOrPost,
  records: 'rows-read',
  run(labKeyCall, context, world) {
    const asked = parseSelectRows(folderOf(labKeyCall), parametersOf(context.call))
    return readSeen(asked, context, world, (rows) => rowsText(rows, asked))
  },
}

export const selectDistinct: Action = {
  methods: getOrPost,
  records: 'rows-read',
  run(labKeyCall, context, world) {
    const asked = parseSelectDistinct(folderOf(labKeyCall), parametersOf(context.call))
    return readSeen(asked, context, world, valuesText)
  },
}
