// The one way a story says what it takes: a schema over path parameters, query string (GET, DELETE) or JSON body.
import type * as z from 'zod/mini'
import { Refusal } from '../../core/refusal.ts'
import type { Call } from './call.ts'
import { readJsonObject } from './read-json.ts'

/** Query pairs as an object; a name given twice is refused, since nobody could say which one is meant. */
function singleValued(pairs: readonly (readonly [string, string])[]): Record<string, unknown> {
  const names = pairs.map(([name]) => name)
  if (new Set(names).size < names.length) {
    throw new Refusal('bad-request', 'A query parameter stands twice.')
  }
  return Object.fromEntries(pairs)
}

/** Names the field and what is wrong with it, never the value. Unknown names are the caller's own words, cut short. */
function sentenceOf(issue: z.core.$ZodIssue): string {
  const at = issue.path.map(String).join('.')
  if (issue.code === 'unrecognized_keys') {
    return `There is no field "${(issue.keys[0] ?? '').slice(0, 60)}" here.`
  }
  if (issue.code === 'invalid_value') return `"${at}" must be one of: ${issue.values.join(', ')}.`
  return at === '' ? 'The request is not of the right shape.' : `"${at}" is missing or not of the right kind.`
}

/** An `input` that parses with a schema; what does not fit is `bad-request`. */
export function fields<I>(schema: z.ZodMiniType<I>): (call: Call) => I {
  return (call) => {
    const hasBody = call.method !== 'GET' && call.method !== 'DELETE'
    return parsed(schema, call, hasBody ? readJsonObject(call) : singleValued(call.query()))
  }
}

/** The same from the JSON body, whatever the method. */
export function bodyFields<I>(schema: z.ZodMiniType<I>): (call: Call) => I {
  return (call) => parsed(schema, call, readJsonObject(call))
}

/** The same from the path alone, where the body is no JSON. */
export function pathFields<I>(schema: z.ZodMiniType<I>): (call: Call) => I {
  return (call) => parsed(schema, call, {})
}

function parsed<I>(schema: z.ZodMiniType<I>, call: Call, sent: Readonly<Record<string, unknown>>): I {
  const result = schema.safeParse({ ...sent, ...call.params() })
  if (result.success) return result.data
  const [issue] = result.error.issues
  throw new Refusal('bad-request', issue ? sentenceOf(issue) : 'The request is not of the right shape.')
}
