// How big a statement becomes before it runs: CTEs and aliases are copied where they are named, stars are spread out,
// and texts are put together from texts. Each doubles with every level, and planning obeys no limit; so this is counted
// on the parsed statement first.
import { literalText } from './sql-calls.ts'
import { copies, joiningFunctions } from './sql-functions.ts'
import { isNode, type Node, nodeIn, nodesIn, textIn, textsIn, unsupported } from './sql-node.ts'

/** What a query gives: how many cells each named column is put together from, how wide it is, what it costs to plan. */
type Made = {
  readonly names: ReadonlyMap<string, number>
  /** The same for columns whose names are not known. */
  readonly unnamed: number
  readonly width: number
  readonly cost: number
}

type Scope = {
  readonly ctes: ReadonlyMap<string, Made>
  /** What stands in FROM, here and around. */
  readonly sources: readonly Made[]
  readonly aliases: Map<string, number>
  readonly facts: SizeFacts
}

export type SizeFacts = {
  /** Number of columns of a table, by lower-case name; the largest, where several bear it. */
  readonly widths: ReadonlyMap<string, number>
  readonly parameterTexts: ReadonlyMap<string, string>
}

const mostCells = 1_000
const mostColumns = 5_000
const mostCost = 50_000

/** Refuses (`unsupported-sql`) a statement that grows beyond bounds when it is planned or run. */
export function checkSize(query: Node, facts: SizeFacts): void {
  queryMade(query, { ctes: new Map(), sources: [], aliases: new Map(), facts })
}

function within(made: Made): Made {
  if (made.width > mostColumns) throw unsupported(`The SQL makes too many columns; ${mostColumns} are allowed.`)
  if (made.cost > mostCost) throw unsupported('The SQL becomes too big when its CTEs are put in; use fewer of them.')
  return made
}

function queryMade(query: Node, outer: Scope): Made {
  const ctes = new Map(outer.ctes)
  for (const entry of nodesIn(nodeIn(query, 'cte_map') ?? {}, 'map')) {
    const cte = nodeIn(entry, 'value') ?? {}
    const made = statementMade(nodeIn(cte, 'query'), { ...outer, ctes })
    ctes.set(textIn(entry, 'key').toLowerCase(), renamed(made, textsIn(cte, 'aliases')))
  }
  const scope = { ...outer, ctes, aliases: new Map<string, number>() }
  return within(textIn(query, 'type') === 'SELECT_NODE' ? selectMade(query, scope) : setMade(query, scope))
}

function statementMade(statement: Node | undefined, scope: Scope): Made {
  return queryMade(nodeIn(statement ?? {}, 'node') ?? {}, scope)
}

function renamed(made: Made, aliases: readonly string[]): Made {
  return aliases.length === 0 ? made : { ...made, names: new Map(), unnamed: mostOf(made) }
}

function mostOf({ names, unnamed }: Made): number {
  return Math.max(unnamed, ...names.values())
}

function setMade(query: Node, scope: Scope): Made {
  const [left, right] = [queryMade(nodeIn(query, 'left') ?? {}, scope), queryMade(nodeIn(query, 'right') ?? {}, scope)]
  const unnamed = Math.max(mostOf(left), mostOf(right))
  const rest = partsMade(query, ['modifiers'], { ...scope, sources: [...scope.sources, left, right] })
  return { names: new Map(), unnamed, width: left.width, cost: left.cost + right.cost + rest + 1 }
}

function selectMade(query: Node, outer: Scope): Made {
  const from = sourcesIn(nodeIn(query, 'from_table'), outer)
  const scope = { ...outer, sources: [...outer.sources, ...from] }
  const names = new Map<string, number>()
  let [unnamed, width, cost] = [0, 0, 1 + from.reduce((sum, made) => sum + made.cost, 0)]
  const fromWidth = from.reduce((sum, made) => sum + made.width, 0)
  for (const item of nodesIn(query, 'select_list')) {
    const spread = holdsStar(item) ? Math.max(fromWidth, 1) : 1
    const [cells, parts] = measured(item, scope)
    width += spread
    cost += parts * spread
    const name = nameOf(item)
    if (spread === 1 && name !== undefined) names.set(name, Math.max(cells, names.get(name) ?? 0))
    else unnamed = Math.max(unnamed, cells, ...(spread > 1 ? from.map(mostOf) : []))
    const alias = textIn(item, 'alias').toLowerCase()
    if (alias !== '') scope.aliases.set(alias, Math.max(cells, scope.aliases.get(alias) ?? 0))
  }
  const others = ['where_clause', 'group_expressions', 'having', 'qualify', 'modifiers']
  cost += partsMade(query, others, scope)
  return { names, unnamed: doubled(query) ? Math.max(unnamed, ...names.values()) : unnamed, width, cost }
}

// A name that stands twice is given another by the planner.
function doubled(query: Node): boolean {
  const names = nodesIn(query, 'select_list').map(nameOf)
  return new Set(names).size < names.length
}

function nameOf(item: Node): string | undefined {
  const alias = textIn(item, 'alias')
  return (alias === '' ? textsIn(item, 'column_names').at(-1) : alias)?.toLowerCase()
}

function partsMade(query: Node, fields: readonly string[], scope: Scope): number {
  return fields.reduce((sum, field) => sum + measured(query[field], scope)[1], 0)
}

function sourcesIn(source: Node | undefined, scope: Scope): readonly Made[] {
  if (source === undefined) return []
  switch (textIn(source, 'type')) {
    case 'JOIN': {
      const [left, right] = [sourcesIn(nodeIn(source, 'left'), scope), sourcesIn(nodeIn(source, 'right'), scope)]
      const both = [...left, ...right]
      const [, cost] = measured(source.condition, { ...scope, sources: [...scope.sources, ...both] })
      return [...both, { names: new Map(), unnamed: 0, width: 0, cost: cost + 1 }]
    }
    case 'SUBQUERY':
      return [renamed(statementMade(nodeIn(source, 'subquery'), scope), textsIn(source, 'column_name_alias'))]
    case 'BASE_TABLE':
      return [renamed(tableMade(source, scope), textsIn(source, 'column_name_alias'))]
    case 'EXPRESSION_LIST': {
      const [cells, cost] = measured(source.values, scope)
      const rows = Array.isArray(source.values) ? source.values : []
      return [{ names: new Map(), unnamed: cells, width: Array.isArray(rows[0]) ? rows[0].length : 0, cost }]
    }
    default:
      return []
  }
}

function tableMade(source: Node, { ctes, facts }: Scope): Made {
  const name = textIn(source, 'table_name').toLowerCase()
  const cte = textIn(source, 'schema_name') === '' ? ctes.get(name) : undefined
  return cte ?? { names: new Map(), unnamed: 1, width: facts.widths.get(name) ?? 0, cost: 1 }
}

function holdsStar(value: unknown): boolean {
  if (Array.isArray(value)) return value.some(holdsStar)
  if (!isNode(value) || textIn(value, 'class') === 'SUBQUERY') return false
  return textIn(value, 'class') === 'STAR' || Object.values(value).some(holdsStar)
}

type Measure = readonly [cells: number, parts: number]

/** From how many cells a value is put together, and of how many parts the planner makes it. */
function measured(value: unknown, scope: Scope): Measure {
  if (Array.isArray(value)) return sum(value.map((item) => measured(item, scope)))
  if (!isNode(value)) return [0, 0]
  const measure = own(value, scope)
  if (measure[0] > mostCells) throw unsupported(`The SQL puts one value together from more than ${mostCells} others.`)
  return measure
}

function own(node: Node, scope: Scope): Measure {
  switch (textIn(node, 'class')) {
    case 'COLUMN_REF':
      return columnMeasure(node, scope)
    case 'CONSTANT':
      return [1 + lengthIn32(literalText(node)), 1]
    case 'PARAMETER':
      return [1 + lengthIn32(scope.facts.parameterTexts.get(textIn(node, 'identifier').toLowerCase())), 1]
    case 'SUBQUERY': {
      const made = statementMade(nodeIn(node, 'subquery'), scope)
      const [cells, parts] = measured(node.child, scope)
      return [mostOf(made) + cells, made.cost + parts]
    }
    case 'FUNCTION':
      return functionMeasure(node, scope)
    case 'OPERATOR':
      return inList(node, scope)
    default: {
      const [cells, parts] = sum(Object.values(node).map((part) => measured(part, scope)))
      return [cells, parts + 1]
    }
  }
}

function functionMeasure(node: Node, scope: Scope): Measure {
  const name = textIn(node, 'function_name').toLowerCase()
  const [once, partsOnce] = sum(Object.values(node).map((part) => measured(part, scope)))
  const times = Object.hasOwn(copies, name) ? (copies[name] ?? 1) : 1
  const [cells, parts] = [once * times, partsOnce * times]
  // As big as can be: then nothing can be made of it.
  if (joiningFunctions.has(name)) return [mostCells, parts + 1]
  if (name !== 'replace') return [cells + 1, parts + 1]
  const [, from, to] = nodesIn(node, 'children').map((child) => literalText(child)?.length ?? 0)
  return [cells * Math.max(1, Math.ceil((to ?? 0) / Math.max(1, from ?? 0))) + 1, parts + 1]
}

// What is true or false is put together from nothing; long lists of values are common.
function inList(node: Node, scope: Scope): Measure {
  const measures = nodesIn(node, 'children').map((child) => measured(child, scope))
  const [cells, parts] = sum(measures)
  return [textIn(node, 'type') === 'OPERATOR_COALESCE' ? cells : Math.max(1, measures[0]?.[0] ?? 0), parts + 1]
}

function columnMeasure(node: Node, { sources, aliases }: Scope): Measure {
  const name = textsIn(node, 'column_names').at(-1)?.toLowerCase() ?? ''
  const cells = Math.max(1, aliases.get(name) ?? 0, ...sources.map((made) => made.names.get(name) ?? made.unnamed))
  return [cells, aliases.has(name) ? cells : 1]
}

function sum(measures: readonly Measure[]): Measure {
  return measures.reduce<Measure>(([cells, parts], [c, p]) => [cells + c, parts + p], [0, 0])
}

function lengthIn32(value: string | undefined): number {
  return Math.floor((value?.length ?? 0) / 32)
}
