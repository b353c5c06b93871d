// Whether a SQL statement may run, and what exactly will: gate, size, parameters, bind, touched columns. What runs is
// text that was regenerated from the parsed statement, never what came in. A "no" is a value, for it is recorded.
import { isWithin, type PhiLevel } from '../core/phi.ts'
import type { TableShape } from '../core/query.ts'
import { Refusal } from '../core/refusal.ts'
import { answerOf, type SqlAnswer, type Touched, touchedBy } from './sql-answer.ts'
import { bindSql, planOf, type Unbound } from './sql-bind.ts'
import type { SqlGate } from './sql-gate.ts'
import { isNode, type Node, nodeIn, nodesIn, parsedJson, textIn } from './sql-node.ts'
import { type BoundParameter, type Given, resolved, withCasts, withoutHeader } from './sql-parameters.ts'
import { scansOf } from './sql-plan.ts'
import { gated } from './sql-statement.ts'

export type SqlQuestion = {
  readonly sql: string
  readonly parameters: Given
  /** All tables of the folder. */
  readonly tables: readonly TableShape[]
  /** Where tables without a schema are looked for. */
  readonly schema: string
  readonly level: PhiLevel
  readonly limits: { readonly sqlLength: number }
}

export type SqlPlan = {
  /** Regenerated; runs with `schema` as the default one, over views named as the tables are. */
  readonly sql: string
  /** Bound as text by name; the SQL casts each to its type. */
  readonly values: readonly BoundParameter[]
  readonly schema: string
  /** The tables that must be there for it to run, and no others. */
  readonly tables: readonly { readonly table: TableShape; readonly name: string }[]
}

export type SqlRefusal = {
  readonly allow: false
  readonly code: 'unsupported-sql' | 'unknown-column' | 'bad-request'
  /** For the caller; names only what they wrote. */
  readonly why: string
  /** `table.column` above the level, for the audit alone. */
  readonly attempted: readonly string[]
}

export type SqlCheck = ({ readonly allow: true; readonly plan: SqlPlan } & SqlAnswer) | SqlRefusal

/** Decides about one statement. Nothing of it runs here; throws only when the engine fails. */
export async function checkSql(question: SqlQuestion, gate: SqlGate): Promise<SqlCheck> {
  try {
    return await checked(question, gate)
  } catch (error) {
    if (isDecision(error)) return refused({ code: error.code, why: error.message }, [])
    throw error
  }
}

// That nobody is there to decide says nothing about the statement.
function isDecision(error: unknown): error is Refusal {
  return error instanceof Refusal && error.code !== 'unavailable'
}

function refused({ code, why }: Unbound, attempted: readonly string[]): SqlRefusal {
  const known = code === 'unknown-column' || code === 'bad-request' ? code : 'unsupported-sql'
  return { allow: false, code: known, why, attempted }
}

async function checked(question: SqlQuestion, gate: SqlGate): Promise<SqlCheck> {
  const { tables, schema, level } = question
  const statement = await parsed(question, gate)
  const { sql, seen } = statement
  const bound = await gate.bind(question, level, (shadow) => bindSql(sql, shadow, seen.names))
  if ('why' in bound) return refused(bound, await attemptedBy(sql, seen.names, question, gate))
  const answer = answerOf(bound.plan, bound.headings, tables)
  const needed = tables.filter(
    (table) => statement.tables.includes(table) || answer.touched.some((touched) => touched.table === table),
  )
  const plan = {
    sql,
    schema,
    values: statement.values,
    tables: needed.map((table) => ({ table, name: table.name })),
  }
  return { allow: true, plan, ...answer }
}

// Asked after every failure, whatever the first bind said; what it finds, or why it fails, goes nowhere but the record.
async function attemptedBy(sql: string, names: readonly string[], question: SqlQuestion, gate: SqlGate) {
  try {
    const plan = await gate.bind(question, 'Restricted', (shadow) => planOf(sql, shadow))
    return plan === null ? [] : hiddenIn(touchedBy(scansOf(plan), question.tables), names, question.level)
  } catch (error) {
    if (isDecision(error)) return []
    throw error
  }
}

// What a star would have spread to was not attempted, so a column counts that was written, read or not (EXCLUDE).
function hiddenIn(touched: readonly Touched[], names: readonly string[], level: PhiLevel): readonly string[] {
  const written = new Set(names.map((name) => name.toLowerCase()))
  const hidden = touched.flatMap(({ table, columns }) =>
    table.columns
      .filter(({ name, phi }) => written.has(name.toLowerCase()) && !isWithin(phi, level))
      .map(({ name }) => ({ path: `${table.name}.${name}`, read: columns.includes(name) })),
  )
  const read = hidden.filter(({ read }) => read)
  return (read.length > 0 ? read : hidden).map(({ path }) => path)
}

async function parsed(question: SqlQuestion, gate: SqlGate) {
  const { sql, limits, parameters } = question
  if (sql.length > limits.sqlLength) {
    throw new Refusal('bad-request', `The SQL is longer than the ${limits.sqlLength} characters that are allowed.`)
  }
  if (sql.includes('\0')) throw new Refusal('bad-request', 'The SQL holds a character that no text has.')
  const { sql: body, declared } = withoutHeader(sql)
  const serialised = await gate.serialised(body)
  const root = statementIn(serialised, body)
  const values = resolved(parametersIn(root), declared, parameters)
  const { seen, tables } = gated(root, question, values)
  const cast = withCasts(serialised, values)
  if (cast.places !== seen.parameters.length) throw new Error('a parameter of the statement was not found again')
  const regenerated = await gate.regenerated(cast.serialised)
  const used = new Set(seen.parameters.map((name) => name.toLowerCase()))
  const bound = [...values.values()].filter((value) => value !== null).filter(({ name }) => used.has(name))
  return { sql: regenerated, seen, tables, values: bound }
}

// The parser has met nothing but what the caller wrote, so its "near" is the caller's own word.
function statementIn(serialised: string, sql: string): Node {
  const answer = parsedJson(serialised)
  if (!isNode(answer)) throw new Error('the data engine answered no statement')
  const statements = nodesIn(answer, 'statements')
  const [only] = statements
  if (statements.length > 1) throw new Refusal('unsupported-sql', 'One statement at a time.')
  const node = only === undefined ? undefined : nodeIn(only, 'node')
  if (node !== undefined) return node
  if (textIn(answer, 'error_type') !== 'parser') throw new Refusal('unsupported-sql', 'Only SELECT is supported.')
  const near = /at or near "(.{1,40})"$/.exec(textIn(answer, 'error_message'))?.[1]
  const where = near !== undefined && sql.includes(near) ? ` near "${near}"` : ''
  throw new Refusal('bad-request', `The SQL has a mistake in its syntax${where}.`)
}

function parametersIn(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(parametersIn)
  if (!isNode(value)) return []
  if (textIn(value, 'class') === 'PARAMETER') return [textIn(value, 'identifier')]
  return Object.values(value).flatMap(parametersIn)
}
