// Where each column of an answer comes from, followed through the plan. What is not followed with certainty is not
// guessed: then the answer counts as made of everything that was touched, and its participants as not determined.
import { Refusal } from '../core/refusal.ts'
import { isNode, type Node, nodeIn, nodesIn, textIn, unsupported } from './sql-node.ts'
import type { Lineage, Origin, Same, Window } from './sql-origin.ts'
import { scanOf } from './sql-plan.ts'

type State = {
  readonly scans: string[]
  readonly follows: (readonly [Same, Same])[]
  readonly windows: Window[]
  readonly ctes: ReadonlyMap<number, Node>
  /** What a correlated subquery is given of the rows around it. */
  readonly given: readonly Origin[] | null
}

type Columns = readonly Origin[]

/** One name for a column of a table. */
export function keyOf(schema: string, table: string, column = ''): string {
  return JSON.stringify([schema, table, column].map((part) => part.toLowerCase()))
}

/** Follows the columns of a plan that `scansOf` accepted. */
export function lineageOf(plan: Node): Lineage {
  const state: State = { scans: [], follows: [], windows: [], ctes: new Map(), given: null }
  try {
    const columns = columnsOf(plan, state)
    return { columns, scans: state.scans, follows: state.follows, windows: state.windows }
  } catch (error) {
    if (error instanceof Refusal) return { columns: null, scans: [], follows: [], windows: [] }
    throw error
  }
}

function columnsOf(plan: Node, state: State): Columns {
  const inputs = (): Columns => columnsOf(childOf(plan, 0), state)
  switch (textIn(plan, 'type').replace('LOGICAL_', '')) {
    case 'GET':
      return scanned(plan, state)
    case 'DUMMY_SCAN':
      return [nothing]
    case 'PROJECTION':
      return projected(nodesIn(plan, 'expressions'), inputs())
    case 'FILTER':
      return filtered(plan, inputs(), state)
    case 'LIMIT':
    case 'ORDER_BY':
    case 'TOP_N':
    case 'DISTINCT':
      return inputs()
    case 'AGGREGATE_AND_GROUP_BY':
      return aggregated(plan, inputs())
    case 'WINDOW':
      return windowed(plan, state)
    case 'UNION':
    case 'EXCEPT':
    case 'INTERSECT':
      return together(inputs(), columnsOf(childOf(plan, 1), state))
    case 'MATERIALIZED_CTE':
      return columnsOf(childOf(plan, 1), {
        ...state,
        ctes: new Map([...state.ctes, [numberIn(plan, 'table_index'), childOf(plan, 0)]]),
      })
    case 'CTE_REF':
      return columnsOf(state.ctes.get(numberIn(plan, 'cte_index')) ?? uncertain(), state)
    case 'DELIM_GET':
      return (state.given ?? uncertain()).map(({ from, same }) => ({ from, same: same && { ...same, given: true } }))
    case 'EXPRESSION_GET':
      return listed(plan, inputs())
    case 'CROSS_PRODUCT':
    case 'COMPARISON_JOIN':
    case 'ASOF_JOIN':
    case 'ANY_JOIN':
    case 'DELIM_JOIN':
      return joined(plan, state)
    default:
      return uncertain()
  }
}

const nothing: Origin = { from: new Set(), same: null }

function uncertain(): never {
  throw unsupported('Where a column of this SQL comes from is not certain.')
}

function childOf(plan: Node, index: number): Node {
  return nodesIn(plan, 'children')[index] ?? uncertain()
}

function numberIn(node: Node, field: string): number {
  const value = node[field]
  return typeof value === 'number' ? value : uncertain()
}

function scanned(plan: Node, state: State): Columns {
  const { schema, table, columns } = scanOf(plan)
  const scan = state.scans.push(keyOf(schema, table)) - 1
  return columns.map((column) => {
    if (column === null) return nothing
    const key = keyOf(schema, table, column)
    return { from: new Set([key]), same: { scan, key } }
  })
}

function projected(expressions: readonly Node[], inputs: Columns): Columns {
  return expressions.map((expression) => originOf(expression, inputs))
}

function originOf(expression: Node, inputs: Columns): Origin {
  if (textIn(expression, 'expression_class') === 'BOUND_REF') {
    return inputs[numberIn(expression, 'index')] ?? uncertain()
  }
  return { from: fromIn(expression, inputs), same: null }
}

function fromIn(value: unknown, inputs: Columns): ReadonlySet<string> {
  if (Array.isArray(value)) return union(value.map((item) => fromIn(item, inputs)))
  if (!isNode(value)) return nothing.from
  if (textIn(value, 'type').startsWith('LOGICAL_')) return uncertain()
  if (textIn(value, 'expression_class') === 'BOUND_REF') return originOf(value, inputs).from
  return union(Object.values(value).map((part) => fromIn(part, inputs)))
}

function union(sets: readonly ReadonlySet<string>[]): ReadonlySet<string> {
  return new Set(sets.flatMap((set) => [...set]))
}

function filtered(plan: Node, inputs: Columns, state: State): Columns {
  if (Array.isArray(plan.projection_map) && plan.projection_map.length > 0) uncertain()
  for (const condition of nodesIn(plan, 'expressions').flatMap(conjuncts)) {
    if (textIn(condition, 'type') !== 'COMPARE_EQUAL') continue
    const [left, right] = [sideOf(condition, 'left', inputs), sideOf(condition, 'right', inputs)]
    if (left === null || right === null) continue
    noteFollow(left, right, state)
    noteFollow(right, left, state)
  }
  return inputs
}

// Of the rows around a subquery none follows from what is compared inside it: they are there all the same.
function noteFollow(a: Same, b: Same, { follows }: State): void {
  if (!b.given) follows.push([a, b])
}

/** What tells of a row only where it stands among the others, and holds nothing of them. */
const places = ['ROW_NUMBER', 'RANK', 'RANK_DENSE', 'DENSE_RANK', 'PERCENT_RANK', 'CUME_DIST', 'NTILE']

function windowed(plan: Node, state: State): Columns {
  const before = state.scans.length
  const inputs = columnsOf(childOf(plan, 0), state)
  const expressions = nodesIn(plan, 'expressions')
  for (const window of expressions) {
    if (places.includes(textIn(window, 'type').replace('WINDOW_', ''))) continue
    const partitions = nodesIn(window, 'partitions').flatMap((one) => originOf(one, inputs).same ?? [])
    state.windows.push({ scans: [before, state.scans.length], follows: [...state.follows], partitions })
  }
  return [...inputs, ...projected(expressions, inputs)]
}

function conjuncts(condition: Node): readonly Node[] {
  return textIn(condition, 'type') === 'CONJUNCTION_AND'
    ? nodesIn(condition, 'children').flatMap(conjuncts)
    : [condition]
}

function sideOf(condition: Node, side: 'left' | 'right', inputs: Columns): Same | null {
  const expression = nodeIn(condition, side)
  return expression === undefined ? null : originOf(expression, inputs).same
}

// A group's own column keeps its value; with several grouping sets some rows leave it out.
function aggregated(plan: Node, inputs: Columns): Columns {
  const sets = Array.isArray(plan.grouping_sets) ? plan.grouping_sets.length : 0
  const groups = projected(nodesIn(plan, 'groups'), inputs)
  const kept = sets > 1 ? groups.map(({ from }) => ({ from, same: null })) : groups
  const grouping = Array.isArray(plan.grouping_functions) ? plan.grouping_functions : []
  return [...kept, ...projected(nodesIn(plan, 'expressions'), inputs), ...grouping.map(() => nothing)]
}

function together(left: Columns, right: Columns): Columns {
  if (left.length !== right.length) uncertain()
  return left.map(({ from }, index) => ({ from: union([from, right[index]?.from ?? uncertain()]), same: null }))
}

function listed(plan: Node, inputs: Columns): Columns {
  const rows = Array.isArray(plan.expressions) ? plan.expressions : uncertain()
  const from = fromIn(rows, inputs)
  const types = Array.isArray(plan.expr_types) ? plan.expr_types : uncertain()
  return types.map(() => ({ from, same: null }))
}

function joined(plan: Node, state: State): Columns {
  for (const map of [plan.left_projection_map, plan.right_projection_map]) {
    if (Array.isArray(map) && map.length > 0) uncertain()
  }
  const left = columnsOf(childOf(plan, 0), state)
  const eliminated = nodesIn(plan, 'duplicate_eliminated_columns')
  const given = eliminated.length > 0 ? projected(eliminated, left) : state.given
  if (plan.delim_flipped === true) uncertain()
  const inside = columnsOf(childOf(plan, 1), { ...state, given })
  const kind = textIn(plan, 'join_type') || 'INNER'
  noteFollows(nodesIn(plan, 'conditions'), kind, left, inside, state)
  const compared = union(
    nodesIn(plan, 'conditions').flatMap((c) => [fromIn(c.left ?? null, left), fromIn(c.right ?? null, inside)]),
  )
  // A row without a match has no value there, so what was given names nobody outside.
  const right = eliminated.length > 0 ? inside.map(outside) : inside
  switch (kind) {
    case 'SEMI':
    case 'ANTI':
      return left
    case 'MARK':
      return [...left, { from: compared, same: null }]
    case 'INNER':
    case 'LEFT':
    case 'SINGLE':
    case 'RIGHT':
    case 'FULL':
      return [...left, ...right]
    default:
      return uncertain()
  }
}

const outside = ({ from, same }: Origin): Origin => ({ from, same: same?.given ? null : same })

// Which side's rows are told by the other side's column: of an outer join only the side that is always there tells.
function noteFollows(conditions: readonly Node[], kind: string, left: Columns, right: Columns, state: State): void {
  for (const condition of conditions) {
    if (!['COMPARE_EQUAL', 'COMPARE_NOT_DISTINCT_FROM'].includes(textIn(condition, 'comparison'))) continue
    const [a, b] = [sideOf(condition, 'left', left), sideOf(condition, 'right', right)]
    if (a === null || b === null) continue
    if (['INNER', 'LEFT', 'SINGLE', 'SEMI', 'MARK', 'ANTI'].includes(kind)) noteFollow(a, b, state)
    if (['INNER', 'RIGHT'].includes(kind)) noteFollow(b, a, state)
  }
}
