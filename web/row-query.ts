// What is asked of a table on the page, worded as the API takes it. Filters and sorts are decided by the site: nothing is sorted here.

export type ColumnFacts = {
  readonly name: string
  readonly type: 'text' | 'integer' | 'number' | 'boolean' | 'date' | 'timestamp'
  readonly phi: 'NotPHI' | 'Limited' | 'PHI' | 'Restricted'
  readonly phiProtected: boolean
}

export type Cell = string | number | boolean | null
export type Row = Readonly<Record<string, Cell>>
export type Rows = {
  readonly columns: readonly ColumnFacts[]
  readonly rows: readonly Row[]
  readonly rowCount: number
}

/** One condition as the filter of the page words it. */
export type Condition = { readonly column: string; readonly operator: string; readonly value: string }

const ops: Readonly<Record<string, string>> = {
  '=': 'eq',
  '!=': 'neqornull',
  ':': 'contains',
  '!:': 'doesnotcontain',
  '^': 'startswith',
  '>': 'gt',
  '>=': 'gte',
  '<': 'lt',
  '<=': 'lte',
}

const ordered = ['=', '!=', '>', '>=', '<', '<='] as const
const worded = ['=', '!=', ':', '!:', '^'] as const
const same = ['=', '!='] as const

/** The operators that make sense of a type. */
export function operatorsOf(
  type: ColumnFacts['type'],
): readonly ('=' | '!=' | ':' | '!:' | '^' | '>' | '>=' | '<' | '<=')[] {
  if (type === 'text') return worded
  return type === 'boolean' ? same : ordered
}

export type TablePlace = { readonly folder: string; readonly schema: string; readonly table: string }

export type RowQuestion = {
  readonly conditions: readonly Condition[]
  readonly sort: { readonly column: string; readonly descending: boolean } | null
}

/** The body of a question for rows, without paging and format. */
export function selectBody({ folder, schema, table }: TablePlace, { conditions, sort }: RowQuestion): object {
  const filters = conditions.map(({ column, operator, value }) => {
    const op = ops[operator] ?? 'eq'
    // As in LabKey an empty value asks for what is blank.
    if (value === '' && (op === 'eq' || op === 'neqornull'))
      return { column, op: op === 'eq' ? 'isblank' : 'isnonblank' }
    return { column, op, value }
  })
  return {
    folder,
    schema,
    query: table,
    ...(filters.length === 0 ? {} : { filters }),
    ...(sort === null ? {} : { sort: [`${sort.descending ? '-' : ''}${sort.column}`] }),
  }
}

/** A name as SQL takes it: within quotes, whatever it holds. */
export const sqlName = (name: string): string => `"${name.replaceAll('"', '""')}"`

/** What a file of these rows is called. */
export function fileName({ folder, table }: Pick<TablePlace, 'folder' | 'table'>, ending: string): string {
  const plain = `${folder.split('/').at(-1)}-${table}`.replace(/[^\p{L}\p{N}_-]+/gu, '-')
  return `${plain}.${ending}`
}
