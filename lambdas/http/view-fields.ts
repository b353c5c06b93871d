// A saved view as its administrators write and read it: the fields of `POST /api/query/select`, kept under a name.
import * as z from 'zod/mini'
import { findColumn } from '../../core/lookups.ts'
import { blankOps, filterOps, listOps, type TableShape } from '../../core/query.ts'
import { Refusal } from '../../core/refusal.ts'
import type { ColumnFilter, SavedView } from '../../core/saved-view.ts'
import { Scalar } from './scalar.ts'

const Name = z.string().check(z.minLength(1), z.maxLength(255))
const SentFilter = z.strictObject({
  column: Name,
  op: z.enum(filterOps),
  value: z.optional(z.union([Scalar, z.array(Scalar)])),
})

export const choiceFields = {
  columns: z.optional(z.nullable(z.array(Name).check(z.minLength(1), z.maxLength(2000)))),
  filters: z.optional(z.array(SentFilter).check(z.maxLength(100))),
  sort: z.optional(z.array(Name).check(z.maxLength(50))),
}
const Choice = z.object(choiceFields)
export type SentChoice = z.infer<typeof Choice>

export type Choice = Pick<SavedView, 'columns' | 'filters' | 'sort'>

/** Old and new choice stand in one event of at most 32 KB; and a read records the filters with its own beside them. */
const maxChoiceBytes = 8_192
const maxFilterBytes = 4_096

const isOneOf = (ops: readonly string[], op: string) => ops.includes(op)

/** The choice with what was sent put in place of what was there, every column in the table's own spelling. */
export function chosenFrom(sent: SentChoice, before: Choice, table: TableShape, tables: readonly TableShape[]): Choice {
  const spell = (name: string) => spelling(name, table, tables)
  const columns = sent.columns === undefined ? before.columns : (sent.columns?.map(spell) ?? null)
  const filters = sent.filters?.map((filter) => toFilter(filter, spell)) ?? before.filters
  const sort = sent.sort?.map((s) => ({ column: spell(s.replace(/^[-+]/, '')), descending: s.startsWith('-') }))
  const choice = { columns: columns && [...new Set(columns)], filters, sort: sort ?? before.sort }
  checkSize(choice)
  return choice
}

function spelling(name: string, table: TableShape, tables: readonly TableShape[]): string {
  const column = findColumn(table, tables, name)?.column
  if (!column) throw new Refusal('unknown-column', `There is no column "${name}" in ${table.schema}.${table.name}.`)
  return column.name
}

type Sent = z.infer<typeof SentFilter>

function toFilter({ column, op, value }: Sent, spell: (name: string) => string): ColumnFilter {
  const { takes, fits } = shapeOf(op)
  if (!fits(value)) throw new Refusal('bad-request', `The filter operator "${op}" takes ${takes}.`)
  return { column: spell(column), op, values: value === undefined ? [] : [value].flat().map(String) }
}

/** What an operator takes, said and checked. */
function shapeOf(op: Sent['op']): { readonly takes: string; readonly fits: (value: Sent['value']) => boolean } {
  if (isOneOf(blankOps, op)) return { takes: 'no value', fits: (value) => value === undefined }
  if (op === 'between' || op === 'notbetween') {
    return { takes: 'an array of two values', fits: (value) => Array.isArray(value) && value.length === 2 }
  }
  if (isOneOf(listOps, op)) return { takes: 'an array', fits: Array.isArray }
  return { takes: 'one value', fits: (value) => value !== undefined && !Array.isArray(value) }
}

function checkSize(choice: Choice): void {
  const bytes = (part: unknown) => Buffer.byteLength(JSON.stringify(part))
  if (bytes(choice.filters) + bytes(choice.sort) > maxFilterBytes || bytes(choice) > maxChoiceBytes) {
    throw new Refusal(
      'bad-request',
      `A view holds at most ${maxChoiceBytes} bytes, of which filters and sort ${maxFilterBytes}.`,
    )
  }
}

/** A choice as it is shown and recorded. */
export function showChoice({ columns, filters, sort }: Choice) {
  return {
    columns,
    filters: filters.map(({ column, op, values }) => ({ column, op, ...valuePart(op, values) })),
    sort: sort.map((s) => (s.descending ? `-${s.column}` : s.column)),
  }
}

function valuePart(op: string, values: readonly string[]) {
  if (isOneOf(blankOps, op)) return {}
  return { value: isOneOf(listOps, op) ? values : (values[0] ?? '') }
}

export function showView(view: SavedView) {
  const { id, folder, schema, query, name, active } = view
  return { id, folder, schema, query, name, ...showChoice(view), active }
}

/** How an event names a view. */
export function subjectOf({ schema, query, name }: Pick<SavedView, 'schema' | 'query' | 'name'>): string {
  return `${schema}.${query} ${name}`
}
