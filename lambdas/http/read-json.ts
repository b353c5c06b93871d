// Bodies: hostile bytes in, plain JSON values out. Refuses what two parsers could read differently.
import { visit } from 'jsonc-parser'
import { Refusal } from '../../core/refusal.ts'
import type { Call } from './call.ts'

/** Largest body of any route but uploads. */
export const maxBodyBytes = 1_048_576
const maxDepth = 24

/** The body as text; refuses what is too large or not UTF-8. */
export function readText(call: Call): string {
  if (call.body === null) return ''
  if (call.body.length > maxBodyBytes) {
    throw new Refusal('too-large', `The body is larger than ${maxBodyBytes} bytes.`)
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(call.body)
  } catch (error) {
    throw new Refusal('bad-request', 'The body is not UTF-8.', String(error))
  }
}

/** The media type without its parameters, in lower case. */
export function mediaType(call: Call): string {
  return (call.headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase() ?? ''
}

const notJson = () => new Refusal('bad-request', 'The body is not well-formed JSON.')

/** A lone surrogate, possible by escapes, has no UTF-8 form: stored, it would come back as another text. */
function checkUnicode(value: unknown): void {
  if (typeof value === 'string' && !value.isWellFormed())
    throw new Refusal('bad-request', 'The JSON holds text that is not Unicode.')
}

/** Walks the text before it is parsed: depth, names that stand twice, names that mean something to the language. */
function checkNames(text: string): void {
  const open: Set<string>[] = []
  let depth = 0
  const enter = () => {
    depth += 1
    if (depth > maxDepth) throw new Refusal('bad-request', `The JSON is nested deeper than ${maxDepth} levels.`)
  }
  visit(text, {
    onObjectBegin: () => {
      enter()
      open.push(new Set())
    },
    onObjectEnd: () => {
      depth -= 1
      open.pop()
    },
    onArrayBegin: enter,
    onArrayEnd: () => {
      depth -= 1
    },
    onLiteralValue: checkUnicode,
    onObjectProperty: (name) => {
      checkUnicode(name)
      if (name === '__proto__') throw new Refusal('bad-request', 'The name "__proto__" is not allowed in JSON here.')
      const names = open.at(-1)
      if (names?.has(name)) throw new Refusal('bad-request', 'A name stands twice in one JSON object.')
      names?.add(name)
    },
    onError: () => {
      throw notJson()
    },
  })
}

/** Parses JSON text; refuses duplicate names, `__proto__`, and nesting deeper than any request needs. */
export function parseJson(text: string): unknown {
  checkNames(text)
  try {
    return JSON.parse(text)
  } catch (error) {
    if (error instanceof SyntaxError) throw notJson()
    throw error
  }
}

/** The JSON object of a body; an absent body is the empty object. */
export function readJsonObject(call: Call): Readonly<Record<string, unknown>> {
  const text = readText(call)
  if (text === '') return {}
  if (mediaType(call) !== 'application/json') {
    throw new Refusal('media-type', 'Send the body as Content-Type: application/json.')
  }
  const value = parseJson(text)
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new Refusal('bad-request', 'The body must be a JSON object.')
  }
  return Object.fromEntries(Object.entries(value))
}
