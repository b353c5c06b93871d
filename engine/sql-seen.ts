// What the gate notes while it walks a statement, and how far it goes.
import { type Node, type Rule, unsupported } from './sql-node.ts'

/** A table as the statement names it; an empty schema is the default one. */
export type NamedTable = { readonly schema: string; readonly name: string }

export type Seen = {
  /** Tables that are no CTE, in the order met. */
  readonly tables: NamedTable[]
  /** Every word the caller used for a column or table, in their spelling. */
  readonly names: string[]
  /** Parameters, one entry for each place. */
  readonly parameters: string[]
  /** Texts given for parameters, by lower-case name. */
  readonly parameterTexts: ReadonlyMap<string, string>
  /** The columns of the outermost SELECT. */
  readonly wholeColumns: Set<Node>
  /** Lower-case names of the CTEs that can be seen from here. */
  scope: readonly string[]
  /** The rule for a query, handed down so that expressions need not know it. */
  readonly query: Rule<Seen>
  depth: number
  count: number
}

const deepest = 60
const most = 4_000

/** Walks one step down; a statement too deep or too big is refused before anything else looks at it. */
export function deeper(seen: Seen, walk: () => void): void {
  seen.depth += 1
  seen.count += 1
  if (seen.depth > deepest) throw unsupported(`The SQL is nested too deeply; ${deepest} levels are allowed.`)
  if (seen.count > most) throw unsupported(`The SQL has too many parts; ${most} are allowed.`)
  walk()
  seen.depth -= 1
}
