// Binds a gated statement on empty tables: finds names and types, or says in our own words what does not fit. DuckDB's
// words stay here, for they suggest names.
import { type DuckDBConnection, DuckDBTypeId } from '@duckdb/node-api'
import type { RefusalCode } from '../core/refusal.ts'
import type { Heading } from './sql-answer.ts'
import { isNode, type Node, nodesIn, parsedJson, textIn, unsupported } from './sql-node.ts'
import type { Shadow } from './sql-shadow.ts'

export type Bound = { readonly plan: Node; readonly headings: readonly Heading[] }
export type Unbound = { readonly code: RefusalCode; readonly why: string }

/** Binds the text; `names` are the words the caller wrote, the only ones that may come back. */
export async function bindSql(sql: string, shadow: Shadow, names: readonly string[]): Promise<Bound | Unbound> {
  // Side by side: two connections, each on a thread of its own. Both have ended when one is told to have failed.
  const both = [headingsOf(shadow.views, sql), shadow.plan(sql)] as const
  await Promise.allSettled(both)
  const [headings, plan] = await Promise.all(both)
  const planned = planIn(headings === null ? await shadow.viewPlan(sql) : plan)
  const [root] = nodesIn(planned, 'plans')
  if (headings !== null && root !== undefined) return { plan: root, headings }
  return told(planned, names)
}

/** What the text reads where it binds at all; null where it does not. */
export async function planOf(sql: string, shadow: Shadow): Promise<Node | null> {
  const [root] = nodesIn(planIn(await shadow.plan(sql)), 'plans')
  return root ?? null
}

function planIn(answer: string): Node {
  const parsed = parsedJson(answer)
  if (!isNode(parsed)) throw new Error('the data engine answered no plan')
  return parsed
}

// Why preparing fails is asked again in a form that can be read; here it only counts that it did.
async function headingsOf(views: DuckDBConnection, sql: string): Promise<readonly Heading[] | null> {
  const prepared = await views.prepare(sql).catch(() => null)
  if (prepared === null) return null
  try {
    const indexes = Array.from({ length: prepared.columnCount }, (_, index) => index)
    if (indexes.some((index) => prepared.columnTypeId(index) === DuckDBTypeId.INVALID)) {
      throw unsupported('A parameter stands where only a written value is supported.')
    }
    return indexes.map((index) => ({ name: prepared.columnName(index), sqlType: String(prepared.columnType(index)) }))
  } finally {
    prepared.destroySync()
  }
}

type Wording = readonly [pattern: RegExp, code: RefusalCode, why: (name: string) => string]

const noColumn = (name: string) =>
  name === ''
    ? 'The SQL names a column that you cannot use here.'
    : `There is no column "${name}" that you can use here.`

// Each pattern takes the name, where one is told, as its last group.
const wordings: readonly Wording[] = [
  [/^Referenced column "(.*)" not found in FROM clause/, 'unknown-column', noColumn],
  [/^(?:Table|Values list) "[^"]*" does not have a column named "(.*)"/, 'unknown-column', noColumn],
  [/^Column "(.*)" does not exist on (?:left|right) side of join/, 'unknown-column', noColumn],
  [/^Column "(.*)" in (?:EXCLUDE|REPLACE|RENAME) list not found/, 'unknown-column', noColumn],
  [/^Column with name (.*) does not exist/, 'unknown-column', noColumn],
  [/^No matching columns found that match regex/, 'unknown-column', () => 'COLUMNS matches no column here.'],
  [/^Referenced table "(.*)" not found/, 'bad-request', (name) => `There is no table or alias ${quoted(name)}in FROM.`],
  [/^Table with name (.*) does not exist/, 'bad-request', (name) => `There is no table ${quoted(name)}here.`],
  [
    /^Ambiguous reference to (?:column name|table) "([^"]*)"/,
    'bad-request',
    (name) => `The name ${quoted(name)}is ambiguous; write the table before it.`,
  ],
  [
    /^column "(.*?)" must appear in the GROUP BY clause/i,
    'bad-request',
    (name) => `Column ${quoted(name)}must be in GROUP BY or within an aggregate function.`,
  ],
  [
    /No function matches|Cannot compare values|Cannot mix values|Could not convert|types? .*cast/i,
    'bad-request',
    types,
  ],
]

function types(): string {
  return 'The types in this SQL do not fit together; CAST what differs.'
}

function quoted(name: string): string {
  return name === '' ? '' : `"${name}" `
}

function told(error: Node, names: readonly string[]): Unbound {
  const message = textIn(error, 'error_message').split('\n')[0] ?? ''
  for (const [pattern, code, why] of wordings) {
    const found = pattern.exec(message)
    if (found !== null) return { code, why: why(asWritten(found.at(-1) ?? '', names)) }
  }
  if (textIn(error, 'error_type') === 'conversion') return { code: 'bad-request', why: types() }
  return { code: 'bad-request', why: 'This SQL does not fit the tables and columns that you can use here.' }
}

// A name that the caller did not write is not told, whoever says it.
function asWritten(name: string, names: readonly string[]): string {
  return names.find((written) => written.toLowerCase() === name.toLowerCase()) ?? ''
}
