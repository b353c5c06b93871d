// LabKey's filters: `query.<field key>~<operator>=<value>` becomes a core Filter (labkey-protocol section 7).
// A filter that cannot be served is refused, never dropped: dropping it would release more rows than were asked for.
import * as z from 'zod/mini'
import { requestedName } from '../core/field-key.ts'
import { blankOps, type Filter, type FilterOp, filterOps, listOps } from '../core/query.ts'
import { Refusal } from '../core/refusal.ts'
import { type RequestParameters, textOfScalar } from './parameters.ts'
import { quoted } from './quoted.ts'

export const longestList = 20_000

const oldNames = new Map([
  ['inns', 'in'],
  ['notinns', 'notin'],
])

const listBreak = /;|\r\n|\r|\n/
/** What a list begins with whose members hold a separator; `}` ends it. */
const jsonList = '{json:'
const JsonList = z.array(z.unknown())

/** The filters of the region whose prefix is given (`query.`), in the order they came; all must hold. */
export function readFilters(parameters: RequestParameters, prefix: string): Filter[] {
  return [...parameters].flatMap(([name, values]) => {
    const tilde = name.lastIndexOf('~')
    if (tilde === -1) return []
    if (!name.startsWith(prefix)) throw bad(`${quoted(name)} is no filter here: filters begin with ${quoted(prefix)}.`)
    const fieldKey = name.slice(prefix.length, tilde)
    const operator = name.slice(tilde + 1).toLowerCase()
    return values.flatMap((value) => readFilter(fieldKey, operator, value))
  })
}

/** The columns whose filter in a saved view is taken away by `query.X~=`, in lower case. */
export function readCleared(parameters: RequestParameters, prefix: string): string[] {
  const cleared = [...parameters.keys()].filter((name) => name.startsWith(prefix) && name.endsWith('~'))
  return cleared.map((name) => requestedName(name.slice(prefix.length, -1)).toLowerCase())
}

function readFilter(fieldKey: string, operator: string, value: string): Filter[] {
  // LabKey's "has any value": it only takes a view's filter away.
  if (operator === '') return []
  if (fieldKey === '*' && operator === 'q') return value === '' ? [] : [{ column: null, op: 'q', values: [value] }]
  const op = operatorOf(operator)
  return [{ column: columnOf(fieldKey), op, values: valuesOf(op, value, fieldKey) }]
}

function operatorOf(operator: string): FilterOp {
  const name = oldNames.get(operator) ?? operator
  const op = filterOps.find((known) => known === name)
  if (op === undefined) throw bad(`The filter operator ${quoted(operator)} is not supported.`)
  return op
}

/** The column a field key names, through lookups or not. */
export function columnOf(fieldKey: string): string {
  const column = requestedName(fieldKey)
  if (column === '') {
    throw new Refusal('unknown-column', `The column ${quoted(fieldKey)} does not exist.`)
  }
  return column
}

function valuesOf(op: FilterOp, value: string, fieldKey: string): readonly string[] {
  // Whatever comes with a blank test is ignored: R sends "NA", the others nothing.
  if (blankOps.some((blank) => blank === op)) return []
  if (op === 'between' || op === 'notbetween') return boundsOf(value, fieldKey)
  if (listOps.some((list) => list === op)) return membersOf(value, fieldKey)
  return [value]
}

function boundsOf(value: string, fieldKey: string): readonly string[] {
  const bounds = jsonMembers(value, fieldKey) ?? value.split(',')
  if (bounds.length !== 2 || bounds.includes('')) throw bad(`The filter on ${quoted(fieldKey)} needs two values.`)
  return bounds
}

function membersOf(value: string, fieldKey: string): readonly string[] {
  const members = jsonMembers(value, fieldKey) ?? value.split(listBreak)
  if (members.length > longestList) {
    throw bad(`The filter on ${quoted(fieldKey)} has more than ${longestList} values.`)
  }
  return members
}

/** The value that a client sends to mean these values: what `readFilters` reads as them, as plain text where that does. */
export function writtenValue(op: FilterOp, values: readonly string[]): string {
  if (!listOps.some((list) => list === op)) return values[0] ?? ''
  const isBetween = op === 'between' || op === 'notbetween'
  const separator = isBetween ? ',' : ';'
  const splits = isBetween ? /,/ : listBreak
  const isPlain = values.length > 0 && values.every((value) => !splits.test(value))
  const text = values.join(separator)
  return isPlain && !text.startsWith(jsonList) ? text : `${jsonList}${JSON.stringify(values)}}`
}

/** The members of a `{json:[…]}` value, null when the value is plain text; an empty text stands for null. */
function jsonMembers(value: string, fieldKey: string): string[] | null {
  if (!value.startsWith(jsonList) || !value.endsWith('}')) return null
  const list = JsonList.safeParse(parseJson(value.slice(jsonList.length, -1)))
  if (!list.success) throw bad(`The values of the filter on ${quoted(fieldKey)} are not a JSON list.`)
  return list.data.map((member) => textOfScalar(member, fieldKey) ?? '').map(checkMember)
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}

/** JSON escapes can smuggle in what the parameters were already searched for. */
function checkMember(member: string): string {
  if (!member.isWellFormed() || member.includes('\0'))
    throw bad('A filter value holds a character that is not allowed.')
  return member
}

function bad(sentence: string): Refusal {
  return new Refusal('bad-request', sentence)
}
