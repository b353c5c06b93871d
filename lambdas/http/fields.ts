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

const kinds: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  record: 'an object',
}

const units: Readonly<Record<string, string>> = { string: ' characters', array: ' entries', set: ' entries' }

function wantedOf(issue: z.core.$ZodIssue): string {
  if (issue.code === 'invalid_value') return `must be one of: ${issue.values.join(', ')}`
  if (issue.code === 'invalid_type') return `must be ${kinds[issue.expected] ?? 'something else'}`
  if (issue.code === 'too_big') return `must be at most ${issue.maximum}${units[issue.origin] ?? ''}`
  if (issue.code === 'too_small') return `must be at least ${issue.minimum}${units[issue.origin] ?? ''}`
  if (issue.code === 'invalid_format') return 'is not written as it must be'
  if (issue.code === 'custom' && issue.message.startsWith('is ')) return issue.message
  return 'is not of the right kind'
}

/** What was sent at a path; undefined where nothing was. Own names alone, since they are the caller's. */
function sentAt(sent: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce((at: unknown, name) => {
    return typeof at === 'object' && at !== null ? Object.getOwnPropertyDescriptor(at, name)?.value : undefined
  }, sent)
}

/** Names the field and what is wrong with it, never the value. Unknown names are the caller's own words, cut short. */
function sentenceOf(issue: z.core.$ZodIssue, sent: object): string {
  const at = issue.path.map(String).join('.').slice(0, 120)
  if (issue.code === 'unrecognized_keys') {
    return `There is no field "${(issue.keys[0] ?? '').slice(0, 60)}" here.`
  }
  if (at === '') return 'The request is not of the right shape.'
  if (sentAt(sent, issue.path) === undefined) return `"${at}" is missing.`
  return `"${at}" ${wantedOf(issue)}.`
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
  const all = { ...sent, ...call.params() }
  const result = schema.safeParse(all)
  if (result.success) return result.data
  const [issue] = result.error.issues
  throw new Refusal('bad-request', issue ? sentenceOf(issue, all) : 'The request is not of the right shape.')
}
