// query-executeSql: SQL in LabKey's words, run like any other and answered in the shapes of selectRows.
import { parseExecuteSql } from '../../labkey/execute-sql.ts'
import { aroundRows, rowShape } from '../../labkey/rows-answer.ts'
import { jsonType, rowsAnswer } from './answer.ts'
import { type Action, getOrPost, parametersOf } from './labkey-call.ts'
import { homeFolder } from './labkey-folder.ts'
import { answerSql } from './running-sql.ts'

export const executeSql: Action = {
  methods: getOrPost,
  records: 'sql-run',
  run(labKeyCall, context, world) {
    const { schema, sql, parameters, limit, apiVersion, includeTotalCount } = parseExecuteSql(
      parametersOf(context.call),
    )
    const request = { folder: labKeyCall.folder ?? homeFolder, schema, sql, parameters, limit }
    const encoding = { format: 'json', shape: rowShape(apiVersion) } as const
    return answerSql({ request, encoding }, context, world, ({ allowed, result }) => {
      const columns = allowed.columns.map((column) => ({ column, withheld: false, key: false }))
      const { rowCount: released, total } = result
      const answer = { schema, query: 'sql', apiVersion, includeMetadata: true, includeTotalCount, columns, released }
      return rowsAnswer(jsonType, { ...aroundRows({ ...answer, total, offset: 0 }), held: result.held })
    })
  },
}
