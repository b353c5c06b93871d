// The grammar of queries: SELECT, set operations, CTEs, what may stand in FROM, and how rows are ordered and cut.
import { expression, order } from './sql-expressions.ts'
import {
  absent,
  flag,
  free,
  isNode,
  kinds,
  list,
  type Node,
  nodeIn,
  nodesIn,
  only,
  optional,
  type Rule,
  record,
  text,
  textIn,
  unsupported,
} from './sql-node.ts'
import { deeper, type Seen } from './sql-seen.ts'

type R = Rule<Seen>

const modifier = kinds<Seen>(
  'type',
  {
    ORDER_MODIFIER: record({ type: free, orders: list(order) }),
    LIMIT_MODIFIER: record({ type: free, limit: optional(rowCount), offset: optional(rowCount) }),
    DISTINCT_MODIFIER: record({ type: free, distinct_on_targets: list(expression) }),
  },
  { LIMIT_PERCENT_MODIFIER: 'LIMIT takes a number of rows.' },
)

function rowCount(value: unknown, seen: Seen): void {
  const kind = isNode(value) ? textIn(value, 'class') : ''
  if (kind !== 'CONSTANT' && kind !== 'PARAMETER') throw unsupported('LIMIT and OFFSET take a number or a parameter.')
  expression(value, seen)
}

const common = { type: free, modifiers: list(modifier) }

const cte: R = record({
  aliases: list(text()),
  query: statement,
  materialized: text(),
  key_targets: absent(),
})

// A CTE sees those before it and not itself: else its name would reach whatever else bears it.
function ctes(value: unknown, seen: Seen): void {
  record<Seen>({
    map: list((entry, seen) => {
      record<Seen>({ key: text(), value: cte })(entry, seen)
      if (isNode(entry)) seen.scope = [...seen.scope, textIn(entry, 'key').toLowerCase()]
    }),
  })(value, seen)
}

const groupingSets = 64
const noSample = absent<Seen>('TABLESAMPLE and USING SAMPLE are not supported; they answer by chance.')

const select: R = record(
  {
    cte_map: ctes,
    ...common,
    from_table: source,
    select_list: list(expression),
    where_clause: optional(expression),
    group_expressions: list(expression),
    group_sets: free,
    aggregate_handling: only('STANDARD_HANDLING', 'FORCE_AGGREGATES'),
    having: optional(expression),
    sample: noSample,
    qualify: optional(expression),
  },
  ({ group_sets: sets }) => {
    if (!Array.isArray(sets) || sets.length > groupingSets) {
      throw unsupported(`GROUPING SETS, ROLLUP and CUBE make at most ${groupingSets} sets.`)
    }
  },
)

const setOperation: R = record({
  cte_map: ctes,
  ...common,
  setop_type: only('UNION', 'EXCEPT', 'INTERSECT'),
  left: query,
  right: query,
  setop_all: flag,
})

const queries = kinds<Seen>(
  'type',
  { SELECT_NODE: select, SET_OPERATION_NODE: setOperation },
  { RECURSIVE_CTE_NODE: 'WITH RECURSIVE is not supported.' },
)

/** Accepts a query; the CTEs it names are seen within it alone. */
function query(value: unknown, seen: Seen): void {
  const outer = seen.scope
  deeper(seen, () => queries(value, seen))
  seen.scope = outer
}

/** Accepts a query as subqueries and CTEs hold it. */
export function statement(value: unknown, seen: Seen): void {
  record<Seen>({ node: query, named_param_map: free })(value, seen)
}

const ref = { type: free, alias: text<Seen>(noteName), sample: noSample, query_location: free }
const renamed = list<Seen>(text(noteName))

function noteName(name: string, seen: Seen): void {
  seen.names.push(name)
}

const table: R = record(
  {
    ...ref,
    schema_name: text(),
    table_name: text(noteName),
    column_name_alias: renamed,
    catalog_name: absent('A table is written as table or schema.table.'),
    at_clause: absent(),
  },
  (node, seen) => {
    const named = { schema: textIn(node, 'schema_name'), name: textIn(node, 'table_name') }
    if (named.schema === '' && seen.scope.includes(named.name.toLowerCase())) return
    seen.tables.push(named)
  },
)

const join: R = record(
  {
    ...ref,
    left: source,
    right: source,
    condition: optional(expression),
    join_type: only('INNER', 'LEFT', 'RIGHT', 'FULL', 'SEMI', 'ANTI'),
    ref_type: only('REGULAR', 'CROSS', 'ASOF'),
    using_columns: renamed,
    delim_flipped: only(false),
    duplicate_eliminated_columns: absent(),
  },
  (node) => {
    const kind = textIn(node, 'ref_type')
    if (kind === 'NATURAL') throw unsupported('NATURAL JOIN is not supported; name the columns with USING or ON.')
    if (kind === 'POSITIONAL') throw unsupported('POSITIONAL JOIN is not supported.')
  },
)

const noShow = 'DESCRIBE, SHOW and SUMMARIZE are not supported; GET /api/tables describes the tables.'
const noPivot = 'PIVOT and UNPIVOT are not supported; use CASE and GROUP BY.'

const sources = kinds<Seen>(
  'type',
  {
    EMPTY: record({ ...ref }),
    BASE_TABLE: table,
    JOIN: join,
    SUBQUERY: record({ ...ref, subquery: statement, column_name_alias: renamed }),
    EXPRESSION_LIST: record({
      ...ref,
      expected_names: renamed,
      expected_types: absent(),
      values: list(list(expression)),
    }),
  },
  { TABLE_FUNCTION: 'Table functions are not supported in FROM.', SHOW_REF: noShow, PIVOT: noPivot },
)

function source(value: unknown, seen: Seen): void {
  deeper(seen, () => sources(value, seen))
}

/** The SELECT lists that make the columns of the answer. */
export function outermostColumns(node: Node): readonly Node[] {
  const [left, right] = [nodeIn(node, 'left'), nodeIn(node, 'right')]
  if (textIn(node, 'type') === 'SELECT_NODE') return nodesIn(node, 'select_list')
  return [left, right].flatMap((side) => (side === undefined ? [] : outermostColumns(side)))
}
