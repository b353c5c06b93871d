// The grammar of expressions: which kinds there are, and what each may hold.
import { checkCall, checkJoining, checkOver, checkPattern, literalText } from './sql-calls.ts'
import { valueWords } from './sql-functions.ts'
import {
  absent,
  flag,
  free,
  isNode,
  kinds,
  list,
  only,
  optional,
  type Rule,
  record,
  text,
  textIn,
  textsIn,
  unsupported,
} from './sql-node.ts'
import { deeper, type Seen } from './sql-seen.ts'

type R = Rule<Seen>

const castTypes =
  'VARCHAR BOOLEAN TINYINT SMALLINT INTEGER BIGINT HUGEINT FLOAT DOUBLE DECIMAL DATE TIMESTAMP TIME INTERVAL'.split(' ')
const literalTypes = [...castTypes, 'NULL']

const decimal: R = record({
  type: only('DECIMAL_TYPE_INFO'),
  alias: absent(),
  extension_info: absent(),
  width: free,
  scale: free,
})

function type(names: readonly string[]): R {
  return (value, seen) => {
    record<Seen>({ id: free, type_info: optional(decimal) })(value, seen)
    if (!names.includes(isNode(value) ? textIn(value, 'id') : '')) {
      throw unsupported('The SQL uses a type that is not supported; docs/sql.md lists the types.')
    }
  }
}

// Values of numbers and texts; what DuckDB wrote into its own text is not touched on the way back.
const literal: R = record({ type: type(literalTypes), is_null: flag, value: free })

/** Fields that every expression has. */
const common = { class: free, type: free, alias: text<Seen>(), query_location: free }

const column: R = record({ ...common, column_names: list(text()) }, (node, seen) => {
  const names = textsIn(node, 'column_names')
  if (names.length === 1 && valueWords.has((names[0] ?? '').toLowerCase())) {
    throw unsupported(
      `"${names[0]}" would ask for the time or the engine's own names; for a column write the table before it.`,
    )
  }
  if (names.length > 3) throw unsupported('A column is written as column, table.column or schema.table.column.')
  seen.names.push(...names)
})

const star: R = record({
  ...common,
  relation_name: text((name, seen) => void seen.names.push(name)),
  exclude_list: list(text((name, seen) => void seen.names.push(name))),
  replace_list: list(record({ key: text((name, seen) => void seen.names.push(name)), value: expression })),
  columns: flag,
  expr: optional(columnsPattern),
  qualified_exclude_list: absent('EXCLUDE takes plain column names.'),
  rename_list: absent('RENAME is not supported; name columns with AS.'),
})

// COLUMNS('regex') or COLUMNS(*); a lambda would be a small language of its own.
function columnsPattern(value: unknown, seen: Seen): void {
  if (literalText(value) === undefined) throw unsupported("COLUMNS takes a pattern in quotes: COLUMNS('Date$').")
  expression(value, seen)
}

const orders: R = record({
  type: only('ORDER_MODIFIER'),
  orders: list(order),
})

/** One entry of an ORDER BY. */
export function order(value: unknown, seen: Seen): void {
  record<Seen>({
    type: only('ORDER_DEFAULT', 'ASCENDING', 'DESCENDING'),
    null_order: only('ORDER_DEFAULT', 'NULLS FIRST', 'NULLS LAST'),
    expression,
  })(value, seen)
}

const call: R = record(
  {
    ...common,
    function_name: free,
    schema: only('', 'main'),
    catalog: absent(),
    children: list(expression),
    filter: optional(expression),
    order_bys: orders,
    distinct: flag,
    is_operator: flag,
    export_state: only(false),
  },
  (node, seen) => {
    checkCall(node)
    checkJoining(node, seen)
    checkPattern(node, seen)
  },
)

const window: R = record(
  {
    ...common,
    function_name: free,
    schema: absent(),
    catalog: absent(),
    children: list(expression),
    partitions: list(expression),
    orders: list(order),
    start: text(),
    end: text(),
    start_expr: optional(expression),
    end_expr: optional(expression),
    offset_expr: optional(expression),
    default_expr: optional(expression),
    ignore_nulls: flag,
    filter_expr: optional(expression),
    exclude_clause: text(),
    distinct: flag,
    arg_orders: list(order),
  },
  checkOver,
)

const comparison: R = record({ ...common, left: expression, right: expression })
const operands: R = record({ ...common, children: list(expression) })

const parameter: R = record({ ...common, identifier: free }, (node, seen) => {
  const name = textIn(node, 'identifier')
  if (!/^[A-Za-z_][A-Za-z0-9_]{0,62}$/.test(name)) throw unsupported('Parameters are written as $name.')
  seen.parameters.push(name)
})

const subquery: R = record({
  ...common,
  subquery_type: only('SCALAR', 'EXISTS', 'NOT_EXISTS', 'ANY'),
  subquery: (value, seen) => seen.query(value, seen),
  child: optional(expression),
  comparison_type: text(),
})

const operators = kinds<Seen>(
  'type',
  {
    COMPARE_IN: operands,
    COMPARE_NOT_IN: operands,
    OPERATOR_NOT: operands,
    OPERATOR_IS_NULL: operands,
    OPERATOR_IS_NOT_NULL: operands,
    OPERATOR_COALESCE: operands,
    GROUPING_FUNCTION: operands,
  },
  { ARRAY_EXTRACT: 'Lists and slices are not supported.', ARRAY_CONSTRUCTOR: 'Lists are not supported.' },
)

const grammar = kinds<Seen>(
  'class',
  {
    COLUMN_REF: column,
    STAR: star,
    CONSTANT: record({ ...common, value: literal }),
    PARAMETER: parameter,
    FUNCTION: call,
    WINDOW: window,
    OPERATOR: operators,
    COMPARISON: comparison,
    CONJUNCTION: operands,
    BETWEEN: record({ ...common, input: expression, lower: expression, upper: expression }),
    CASE: record({
      ...common,
      case_checks: list(record({ when_expr: expression, then_expr: expression })),
      else_expr: expression,
    }),
    CAST: record({ ...common, child: expression, cast_type: type(castTypes), try_cast: flag }),
    SUBQUERY: subquery,
  },
  {
    LAMBDA: 'Lambda functions are not supported.',
    COLLATE: 'COLLATE is not supported.',
    POSITIONAL_REFERENCE: 'Columns by number (#1) are not supported; name them.',
  },
)

/** Accepts one expression and all it holds. */
export function expression(value: unknown, seen: Seen): void {
  deeper(seen, () => grammar(value, seen))
}
