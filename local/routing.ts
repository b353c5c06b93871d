// Which route a request means: exact segments first, then `{name}`, then the greedy `{name+}`, as API Gateway has it.
import { Refusal } from '../core/refusal.ts'
import { type Route, routes } from '../lambdas/routes.ts'

type Rule = {
  readonly route: Route
  readonly method: string
  readonly segments: readonly string[]
  readonly isGreedy: boolean
}

/** Those that take all that is left come last. */
const rules: readonly Rule[] = routes
  .map((route) => {
    const [method = '', path = ''] = route.route.split(' ')
    const segments = path.split('/').slice(1)
    return { route, method, segments, isGreedy: segments.at(-1)?.endsWith('+}') === true }
  })
  .toSorted((a, b) => Number(a.isGreedy) - Number(b.isGreedy))

const isVariable = (segment: string): boolean => segment.startsWith('{')

/** Routes without a variable, by their whole text: they come before all others. */
const exact = new Map(rules.filter((rule) => !rule.segments.some(isVariable)).map((rule) => [rule.route.route, rule]))

/** What is no folder: the greedy variable that stands at the beginning takes neither. */
const reserved: readonly (string | undefined)[] = ['api', 'app']

const hasRoom = ({ segments, isGreedy }: Rule, length: number) =>
  isGreedy ? length >= segments.length : length === segments.length

/** The rules that a path of so many segments can be of, in their order; for longer ones all are looked at. */
const ofLength = Array.from({ length: 16 }, (_, length) => rules.filter((rule) => hasRoom(rule, length)))

function fits(rule: Rule, given: readonly string[]): boolean {
  const { segments, isGreedy } = rule
  if (!hasRoom(rule, given.length)) return false
  if (isGreedy && segments.length === 1) return !reserved.includes(given[0])
  return segments.every((segment, i) => (isVariable(segment) ? given[i] !== '' : segment === given[i]))
}

export type Found = { readonly route: Route; readonly params: () => Readonly<Record<string, string>> }
export type NotFound = { readonly code: 'not-found' | 'method'; readonly allow: readonly string[] }

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment)
  } catch (error) {
    throw new Refusal('bad-request', 'The path is not percent-encoded UTF-8.', String(error))
  }
}

/** Finds the route of a method and an undecoded path. */
export function findRoute(method: string, path: string): Found | NotFound {
  const itself = exact.get(`${method} ${path}`)
  if (itself) return { route: itself.route, params: () => ({}) }
  const given = path.split('/').slice(1)
  const fitting = (ofLength[given.length] ?? rules).filter((rule) => fits(rule, given))
  // A path that is written out is no variable of another route, whatever the method.
  const written = fitting.filter((rule) => !rule.segments.some(isVariable))
  const byPath = written.length > 0 ? written : fitting
  const rule = byPath.find((r) => r.method === method || r.method === 'ANY')
  if (!rule) return { code: byPath.length > 0 ? 'method' : 'not-found', allow: byPath.map((r) => r.method) }
  return { route: rule.route, params: () => paramsOf(rule, given) }
}

/** A greedy variable takes all that is left. */
function paramsOf({ segments }: Rule, given: readonly string[]): Readonly<Record<string, string>> {
  const params = segments.flatMap((segment, i) => {
    if (!isVariable(segment)) return []
    const isGreedy = segment.endsWith('+}')
    const taken = isGreedy ? given.slice(i) : given.slice(i, i + 1)
    return [[segment.slice(1, isGreedy ? -2 : -1), taken.map(decode).join('/')]]
  })
  return Object.fromEntries(params)
}

function decodeQuery(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '))
  } catch (error) {
    throw new Refusal('bad-request', 'The query string is not percent-encoded UTF-8.', String(error))
  }
}

/** The pairs of a query string in order; throws Refusal `bad-request` when it does not decode. */
export function queryPairs(text: string): [string, string][] {
  return text
    .split('&')
    .filter((pair) => pair !== '')
    .map((pair) => {
      const cut = pair.indexOf('=')
      return cut === -1 ? [decodeQuery(pair), ''] : [decodeQuery(pair.slice(0, cut)), decodeQuery(pair.slice(cut + 1))]
    })
}
