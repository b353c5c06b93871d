// The port's verbs in DynamoDB's two languages: expressions (amend, query) and PartiQL (insert, together). Pure.
// Values only ever travel as parameters and names as aliases or quoted, so no input can become syntax.

import { type Attribute, toAttribute } from './dynamo-values.ts'
import type { Change, Condition, Item, Key, Operation, Page, Value } from './table.ts'

export type Statement = { Statement: string; Parameters: Attribute[] }

/** An expression's aliases: `ExpressionAttributeNames` and `ExpressionAttributeValues`. */
function aliases() {
  const names: Record<string, string> = {}
  const values: Record<string, Attribute> = {}
  return {
    name(attribute: string): string {
      const alias = `#n${Object.keys(names).length}`
      names[alias] = attribute
      return alias
    },
    value(value: Value): string {
      const alias = `:v${Object.keys(values).length}`
      values[alias] = toAttribute(value)
      return alias
    },
    names: () => ({ ExpressionAttributeNames: names }),
    // DynamoDB refuses an empty map of values.
    values: () => (Object.keys(values).length > 0 ? { ExpressionAttributeValues: values } : {}),
  }
}

type Aliases = ReturnType<typeof aliases>

export function keyOf({ pk, sk }: Key): { pk: Attribute; sk: Attribute } {
  return { pk: { S: pk }, sk: { S: sk } }
}

/** The expressions of an amend. `UpdateItem` creates what is missing, hence the condition that is always there. */
export function amendExpressions(when: readonly Condition[], change: Change) {
  const alias = aliases()
  const conditions = [`attribute_exists(${alias.name('pk')})`, ...when.map((one) => conditionText(alias, one))]
  const update = updateText(alias, change)
  return {
    ConditionExpression: conditions.join(' AND '),
    ...(update === '' ? {} : { UpdateExpression: update }),
    ...alias.names(),
    ...alias.values(),
  }
}

function conditionText(alias: Aliases, condition: Condition): string {
  const name = alias.name(condition.attribute)
  if ('exists' in condition) return `attribute_${condition.exists ? 'exists' : 'not_exists'}(${name})`
  if ('equals' in condition) return `${name} = ${alias.value(condition.equals)}`
  return `${name} > ${alias.value(condition.greaterThan)}`
}

function updateText(alias: Aliases, { set = {}, remove = [], add = {} }: Change): string {
  const sets = Object.entries(set).map(([name, value]) => `${alias.name(name)} = ${alias.value(value)}`)
  const removes = remove.map((name) => alias.name(name))
  const adds = Object.entries(add).map(([name, amount]) => `${alias.name(name)} ${alias.value(amount)}`)
  return [clause('SET', sets), clause('REMOVE', removes), clause('ADD', adds)].filter((text) => text !== '').join(' ')
}

function clause(word: string, parts: readonly string[]): string {
  return parts.length === 0 ? '' : `${word} ${parts.join(', ')}`
}

/** The expressions of a query: one pk, from `after` on in the asked direction. */
export function queryExpressions(pk: string, { after, newestFirst = false }: Page) {
  const alias = aliases()
  const conditions = [`${alias.name('pk')} = ${alias.value(pk)}`]
  if (after !== undefined) conditions.push(`${alias.name('sk')} ${newestFirst ? '<' : '>'} ${alias.value(after)}`)
  return {
    KeyConditionExpression: conditions.join(' AND '),
    ScanIndexForward: !newestFirst,
    ...alias.names(),
    ...alias.values(),
  }
}

/** How several attributes are removed: PartiQL's grammar repeats REMOVE, one path each; dynoxide takes a list. */
export type Removes = 'repeated' | 'list'

/** One operation of a transaction as a PartiQL statement. */
export function operationStatement(tableName: string, operation: Operation, removes: Removes): Statement {
  if ('insert' in operation) return insertStatement(tableName, operation.insert)
  return updateStatement(tableName, operation, removes)
}

/** `INSERT`, which refuses a taken key by definition and is the only write an audit writer is granted. */
export function insertStatement(tableName: string, item: Item): Statement {
  const attributes = Object.entries(item)
  const tuple = attributes.map(([name]) => `${quoted("'", name)}: ?`).join(', ')
  return statement(
    `INSERT INTO ${quoted('"', tableName)} VALUE {${tuple}}`,
    attributes.map(([, value]) => value),
  )
}

function updateStatement(
  tableName: string,
  operation: Extract<Operation, { amend: Key }>,
  removes: Removes,
): Statement {
  const gone = (operation.remove ?? []).map((name) => quoted('"', name))
  const sets = Object.entries(operation.set)
  const where: (readonly [string, Value])[] = [
    ['pk', operation.amend.pk],
    ['sk', operation.amend.sk],
    ...operation.when.map(({ attribute, equals }) => [attribute, equals] as const),
  ]
  const words = [
    `UPDATE ${quoted('"', tableName)}`,
    clause(
      'SET',
      sets.map(([name]) => `${quoted('"', name)}=?`),
    ),
    ...(removes === 'list' ? [clause('REMOVE', gone)] : gone.map((name) => `REMOVE ${name}`)),
    `WHERE ${where.map(([name]) => `${quoted('"', name)}=?`).join(' AND ')}`,
  ]
  return statement(
    words.filter((text) => text !== '').join(' '),
    [...sets, ...where].map(([, value]) => value),
  )
}

/** DynamoDB takes statements of up to 8192 characters; values do not count, they are parameters. */
const longestStatement = 8192

function statement(text: string, values: readonly Value[]): Statement {
  if (text.length > longestStatement) throw new TypeError('an operation names too many attributes for one statement')
  return { Statement: text, Parameters: values.map(toAttribute) }
}

// Beware: names may be hostile. A quote inside is doubled; control characters never get here (table-rules.ts).
function quoted(quote: '"' | "'", name: string): string {
  return quote + name.replaceAll(quote, quote + quote) + quote
}
