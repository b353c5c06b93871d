// query-selectRows and query-selectDistinct: the request in LabKey's words, through its saved view, read like any other.
import type { SelectRequest } from '../../core/query.ts'
import type { RowShape } from '../../engine/engine.ts'
import type { LabKeyCall } from '../../labkey/paths.ts'
import { aroundRows, rowShape } from '../../labkey/rows-answer.ts'
import { aroundValues, parseSelectDistinct, valueShape } from '../../labkey/select-distinct.ts'
import { parseSelectRows, type SelectRowsCall } from '../../labkey/select-rows.ts'
import { noSuchView, throughView, type ViewUse } from '../../labkey/views.ts'
import type { World } from '../../stores/world.ts'
import { jsonType, rowsAnswer } from './answer.ts'
import type { Context, Outcome } from './call.ts'
import { openFolder } from './folder.ts'
import { type Action, getOrPost, parametersOf } from './labkey-call.ts'
import { homeFolder } from './labkey-folder.ts'
import { answerRows, type Rows } from './reading.ts'

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

type Around = { readonly head: string; readonly tail: string }

async function readSeen(
  asked: Seen & { readonly shape: RowShape },
  context: Context,
  world: World,
  around: (rows: Rows) => Around,
): Promise<Outcome> {
  const request = await seenThrough(asked, context, world)
  const encoding = { format: 'json', shape: asked.shape } as const
  return await answerRows({ request, encoding }, context, world, (rows) =>
    rowsAnswer(jsonType, { ...around(rows), held: rows.result.held }),
  )
}

function around({ plan, result }: Rows, asked: SelectRowsCall): Around {
  const keys = plan.table.key.map((k) => k.toLowerCase())
  return aroundRows({
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
    released: result.rowCount,
    total: result.total,
    offset: plan.offset,
  })
}

const folderOf = ({ folder }: LabKeyCall) => folder ?? homeFolder

export const selectRows: Action = {
  methods: getOrPost,
  records: 'rows-read',
  run(labKeyCall, context, world) {
    const asked = parseSelectRows(folderOf(labKeyCall), parametersOf(context.call))
    return readSeen({ ...asked, shape: rowShape(asked.apiVersion) }, context, world, (rows) => around(rows, asked))
  },
}

export const selectDistinct: Action = {
  methods: getOrPost,
  records: 'rows-read',
  run(labKeyCall, context, world) {
    const asked = parseSelectDistinct(folderOf(labKeyCall), parametersOf(context.call))
    return readSeen({ ...asked, shape: valueShape }, context, world, ({ plan }) =>
      aroundValues(plan.table.schema, plan.table.name),
    )
  },
}
