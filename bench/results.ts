// LIST: what is measured, under which name, and what issue 2 asks of it. Judging compares figures of one and the same run.

export const measured = {
  'floor-two': 'floor A: update + insert, two commits',
  'floor-one': 'floor B: the same pair, one commit',
  'floor-grouped': 'floor C: the same pair, grouped by turn',
  whoami: 'Proviso: GET /login-whoami.api with a key',
  session: 'Proviso: GET /api/session with a key',
  'better-auth': 'better-auth 1.7.25 (api-key 1.7.5): verifyApiKey, SQLite',
  'oidc-provider': 'oidc-provider 9.13.3: introspection, in memory',
  page: 'Proviso: page of LabResults, 1 connection',
  'page-4': 'Proviso: page of LabResults, 4 connections',
  'first-start': 'Proviso: first start, empty home, with demo',
  start: 'Proviso: start on a home that is set up',
  publish: 'Proviso: publish 100,000 rows x 15 columns',
} as const

export type Id = keyof typeof measured

/** Times are the median of a row's runs; `perSecond` is there for what was under load. */
export type Figures = {
  readonly perSecond?: number
  readonly p50Ms?: number
  readonly p99Ms?: number
  readonly medianMs?: number
}

export type Result = { readonly id: Id; readonly records: string } & (
  | { readonly figures: Figures }
  | { readonly failure: string }
)

type Target = {
  readonly figure: keyof Figures
  readonly must: 'reach' | 'exceed' | 'stay under'
  readonly bound: number | { readonly times: number; readonly of: Id; readonly called: string }
}

const keyed: readonly Target[] = [
  { figure: 'perSecond', must: 'reach', bound: { times: 2, of: 'floor-two', called: '2 x floor A' } },
  { figure: 'perSecond', must: 'exceed', bound: { times: 1, of: 'better-auth', called: 'better-auth' } },
  { figure: 'perSecond', must: 'exceed', bound: { times: 1, of: 'oidc-provider', called: 'oidc-provider' } },
  { figure: 'p99Ms', must: 'stay under', bound: 8 },
]

const targets: Partial<Record<Id, readonly Target[]>> = {
  whoami: keyed,
  session: keyed,
  page: [{ figure: 'p50Ms', must: 'stay under', bound: 25 }],
  'first-start': [{ figure: 'medianMs', must: 'stay under', bound: 3000 }],
  start: [{ figure: 'medianMs', must: 'stay under', bound: 3000 }],
  publish: [{ figure: 'medianMs', must: 'stay under', bound: 3000 }],
}

export type Verdict = { readonly target: string; readonly verdict: 'met' | 'NOT met' | 'not comparable' }

/** What was asked of a result, and whether it was met; nothing for what is measured only to compare with. */
export function judge(result: Result, all: readonly Result[]): Verdict[] {
  if ('failure' in result) return []
  return (targets[result.id] ?? []).map((target) => judgeOne(target, result.figures, all))
}

function judgeOne({ figure, must, bound }: Target, figures: Figures, all: readonly Result[]): Verdict {
  const own = figures[figure]
  const limit = limitOf(bound, figure, all)
  const target = wording(figure, bound, limit)
  if (own === undefined || limit === undefined) return { target, verdict: 'not comparable' }
  return { target, verdict: isMet[must](own, limit) ? 'met' : 'NOT met' }
}

const isMet: Readonly<Record<Target['must'], (own: number, limit: number) => boolean>> = {
  reach: (own, limit) => own >= limit,
  exceed: (own, limit) => own > limit,
  'stay under': (own, limit) => own < limit,
}

function limitOf(bound: Target['bound'], figure: keyof Figures, all: readonly Result[]): number | undefined {
  if (typeof bound === 'number') return bound
  const other = all.find(({ id }) => id === bound.of)
  const value = other && 'figures' in other ? other.figures[figure] : undefined
  return value === undefined ? undefined : value * bound.times
}

const words = { perSecond: 'throughput', p50Ms: 'median', p99Ms: 'p99', medianMs: 'median' } as const

function wording(figure: keyof Figures, bound: Target['bound'], limit: number | undefined): string {
  if (typeof bound === 'number') return `${words[figure]} under ${inTime(bound)}`
  return `${bound.called}${limit === undefined ? ', not measured here' : ` = ${inSeconds(limit)}`}`
}

/** A rate, to whole requests. */
export function inSeconds(perSecond: number): string {
  return `${Math.round(perSecond).toLocaleString('en-US')}/s`
}

/** A duration in the unit a person would use. */
export function inTime(ms: number): string {
  if (ms >= 1000) return `${Number((ms / 1000).toFixed(2))} s`
  // Rounded so finely that a figure just below a target does not look equal to it.
  return `${Number(ms.toPrecision(3))} ms`
}
