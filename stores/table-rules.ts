// What both keepers refuse alike before they write: what one of them could not keep. Breaking a rule is a bug of the
// caller, so it throws TypeError. Messages name attributes and never values.

import type { Change, Condition, Item, Key, Operation, Page, Value } from './table.ts'

/** DynamoDB's limits, kept on the laptop too, so that nothing works there that fails in AWS. */
const limits = { pkBytes: 2048, skBytes: 1024, depth: 32, operations: 100, keys: 25 }
const keyParts = ['pk', 'sk']

/** A key part is text, not empty, and within the limits. */
export function checkKey(key: Key): void {
  checkKeyPart('pk', key.pk, limits.pkBytes)
  checkKeyPart('sk', key.sk, limits.skBytes)
}

/** Whether any keeper could hold an item under this key. */
export function isKey({ pk, sk }: Key): boolean {
  const fits = (part: string, bytes: number) => part !== '' && part.isWellFormed() && Buffer.byteLength(part) <= bytes
  return fits(pk, limits.pkBytes) && fits(sk, limits.skBytes)
}

export function checkKeys(keys: readonly Key[]): void {
  if (keys.length === 0 || keys.length > limits.keys) throw new TypeError(`together are read 1 to ${limits.keys} keys`)
  for (const key of keys) checkKey(key)
  if (new Set(keys.map(({ pk, sk }) => JSON.stringify([pk, sk]))).size !== keys.length) {
    throw new TypeError('together each key is read once')
  }
}

export function checkPage(pk: string, page: Page): void {
  checkKeyPart('pk', pk, limits.pkBytes)
  if (page.after !== undefined) checkKeyPart('after', page.after, limits.skBytes)
  if (page.limit !== undefined && !(Number.isSafeInteger(page.limit) && page.limit > 0)) {
    throw new TypeError('a page has a limit of at least one item')
  }
}

export function checkItem(item: Item): void {
  checkKey(item)
  for (const [name, value] of Object.entries(item)) checkAttribute(name, value)
}

/** One attribute is changed once, and never a part of the key. */
export function checkChange({ set = {}, remove = [], add = {} }: Change): void {
  for (const [name, value] of Object.entries(set)) checkAttribute(name, value)
  for (const [name, amount] of Object.entries(add)) {
    if (typeof amount !== 'number') throw new TypeError(`only a number can be added to '${name}'`)
    checkAttribute(name, amount)
  }
  for (const name of remove) checkName(name)
  const names = [...Object.keys(set), ...remove, ...Object.keys(add)]
  if (new Set(names).size !== names.length) throw new TypeError('a change names an attribute twice')
  if (names.some((name) => keyParts.includes(name))) throw new TypeError('a key is never changed')
}

/** Which key an item has is asked by naming the key, not by a condition. */
export function checkConditions(when: readonly Condition[]): void {
  for (const condition of when) {
    checkName(condition.attribute)
    if (keyParts.includes(condition.attribute)) throw new TypeError('a condition names no part of the key')
    if ('equals' in condition) checkAttribute(condition.attribute, condition.equals)
    if ('greaterThan' in condition) checkAttribute(condition.attribute, condition.greaterThan)
  }
}

export function checkOperations(operations: readonly Operation[]): void {
  if (operations.length === 0 || operations.length > limits.operations) {
    throw new TypeError(`together takes 1 to ${limits.operations} operations`)
  }
  for (const operation of operations) checkOperation(operation)
  const keys = new Set(operations.map((operation) => JSON.stringify([operation.table, ...keyOf(operation)])))
  if (keys.size !== operations.length) throw new TypeError('together takes each key once')
}

function checkOperation(operation: Operation): void {
  if ('insert' in operation) checkItem(operation.insert)
  else checkAmend(operation)
}

// Beware: PartiQL may read a name with . or [ as a path, even in quotes (the emulator does), and would then compare and
// change something else than was meant.
function checkAmend(operation: Extract<Operation, { amend: Key }>): void {
  checkKey(operation.amend)
  checkConditions(operation.when)
  checkChange({ set: operation.set, remove: operation.remove ?? [] })
  const names = [
    ...operation.when.map((one) => one.attribute),
    ...Object.keys(operation.set),
    ...(operation.remove ?? []),
  ]
  if (names.some((name) => /[.[\]]/.test(name))) throw new TypeError('an amend in together names no . or [ or ]')
  if (Object.keys(operation.set).length + (operation.remove?.length ?? 0) === 0) {
    throw new TypeError('an amend in together changes something')
  }
}

function keyOf(operation: Operation): readonly [string, string] {
  const { pk, sk } = 'insert' in operation ? operation.insert : operation.amend
  return [pk, sk]
}

function checkKeyPart(name: string, part: string, bytes: number): void {
  if (typeof part !== 'string' || part === '') throw new TypeError(`'${name}' is not a key part`)
  checkText(name, part)
  if (Buffer.byteLength(part) > bytes) throw new TypeError(`'${name}' is longer than ${bytes} bytes`)
}

function checkAttribute(name: string, value: Value): void {
  checkName(name)
  checkValue(name, value, 1)
}

// Beware: `__proto__` as a name is lost on the way through ordinary objects (the SDK's own included), and a control
// character cannot be quoted in PartiQL.
function checkName(name: string): void {
  if (name === '' || name === '__proto__') throw new TypeError('an attribute has a name of its own')
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is refused here
  if (/[\u0000-\u001f\u007f]/.test(name)) throw new TypeError('an attribute name holds a control character')
  checkText('an attribute name', name)
}

function checkValue(name: string, value: Value, depth: number): void {
  if (typeof value === 'string') checkText(name, value)
  else if (typeof value === 'number') checkNumber(name, value)
  else if (typeof value === 'object' && value !== null) checkNested(name, value, depth)
  else if (typeof value !== 'boolean' && value !== null) throw new TypeError(`'${name}' holds no value`)
}

function checkNested(name: string, value: object, depth: number): void {
  if (depth === limits.depth) throw new TypeError(`'${name}' is nested deeper than ${limits.depth}`)
  const inList = Array.isArray(value)
  for (const [innerName, inner] of Object.entries(value)) {
    if (innerName === '__proto__') throw new TypeError(`'${name}' holds a name that cannot be kept`)
    if (!inList) checkText(name, innerName)
    checkValue(name, inner, depth + 1)
  }
}

// 1e125 and 1e-130 are where DynamoDB's numbers end; a double reaches further.
function checkNumber(name: string, value: number): void {
  const size = Math.abs(value)
  if (!Number.isFinite(value) || size >= 1e125 || (size !== 0 && size < 1e-130)) {
    throw new TypeError(`'${name}' holds a number that cannot be kept`)
  }
}

// A lone surrogate has no UTF-8 form: stored, it would come back as another text.
function checkText(name: string, text: string): void {
  if (!text.isWellFormed()) throw new TypeError(`'${name}' holds text that is not Unicode`)
}
