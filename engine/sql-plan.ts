// Reads the unoptimised plan of a statement: which columns each scan reads, and that nothing is planned but what the
// language has. Beware: indexes that stand for no column are beyond 2^53 and arrive rounded; only `< names.length` counts.
import { mayBePlanned } from './sql-functions.ts'
import { isNode, type Node, nodeIn, nodesIn, textIn, textsIn, unsupported } from './sql-node.ts'

/** One scan of a table: its name as the shadow spells it, and the columns it reads in the order it gives them. */
export type Scan = {
  readonly schema: string
  readonly table: string
  /** Null stands for what is no column, as `count(*)` reads it. */
  readonly columns: readonly (string | null)[]
}

const operators: ReadonlySet<string> = new Set(
  `GET PROJECTION FILTER AGGREGATE_AND_GROUP_BY WINDOW LIMIT ORDER_BY TOP_N DISTINCT COMPARISON_JOIN ANY_JOIN ASOF_JOIN
  DELIM_JOIN CROSS_PRODUCT DELIM_GET DUMMY_SCAN EXPRESSION_GET UNION EXCEPT INTERSECT MATERIALIZED_CTE CTE_REF
  EMPTY_RESULT CHUNK_GET`
    .split(/\s+/)
    .map((kind) => `LOGICAL_${kind}`),
)

const expressions: ReadonlySet<string> = new Set(
  'REF CONSTANT PARAMETER CAST COMPARISON CONJUNCTION FUNCTION AGGREGATE WINDOW OPERATOR CASE BETWEEN'
    .split(' ')
    .map((kind) => `BOUND_${kind}`),
)

const unknown = 'This SQL is planned in a way that is not supported.'

/** All scans of a plan. Refuses (`unsupported-sql`) what it does not know, for it could not tell what that reads. */
export function scansOf(plan: unknown): readonly Scan[] {
  const scans: Scan[] = []
  visit(plan, (node) => {
    const operator = textIn(node, 'type')
    if (operator.startsWith('LOGICAL_') && !operators.has(operator)) throw unsupported(unknown)
    if (operator === 'LOGICAL_GET') scans.push(scanOf(node))
    if (!mayStand(node)) throw unsupported(unknown)
  })
  return scans
}

function mayStand(node: Node): boolean {
  const kind = textIn(node, 'expression_class')
  if (kind === 'BOUND_FUNCTION' || kind === 'BOUND_AGGREGATE') return mayBePlanned(textIn(node, 'name'))
  return kind === '' || expressions.has(kind)
}

/** One scan; anything but a plain scan of a table is refused. */
export function scanOf(node: Node): Scan {
  const read = nodeIn(node, 'function_data')
  const plain = textIn(node, 'name') === 'seq_scan' && nodesIn(node, 'projection_ids').length === 0
  if (!plain || read === undefined || textIn(read, 'table') === '') throw unsupported(unknown)
  const names = textsIn(node, 'names')
  const columns = nodesIn(node, 'column_indexes').map(({ index }) => {
    if (typeof index !== 'number') throw unsupported(unknown)
    return names[index] ?? null
  })
  return { schema: textIn(read, 'schema'), table: textIn(read, 'table'), columns }
}

function visit(value: unknown, meet: (node: Node) => void): void {
  if (Array.isArray(value)) for (const item of value) visit(item, meet)
  if (!isNode(value)) return
  meet(value)
  for (const part of Object.values(value)) visit(part, meet)
}
