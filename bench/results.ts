// LIST: what is measured, under which name, and what issues 2 and 3 ask of it. Judging compares figures of one and the same run.

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
  'top-1e5': 'Proviso: filter + sort + limit 100, 10^5 rows',
  'top-1e5-duck': 'DuckDB, 1 thread: filter + sort, 10^5',
  'top-1e5-duck-all': 'DuckDB, all threads: filter + sort, 10^5',
  'top-1e5-sqlite': 'node:sqlite, indexed: filter + sort, 10^5',
  'top-1e5-sqlite-scan': 'node:sqlite, not indexed: filter + sort, 10^5',
  'top-1e6': 'Proviso: filter + sort + limit 100, 10^6 rows',
  'top-1e6-duck': 'DuckDB, 1 thread: filter + sort, 10^6',
  'top-1e6-duck-all': 'DuckDB, all threads: filter + sort, 10^6',
  'top-1e6-sqlite': 'node:sqlite, indexed: filter + sort, 10^6',
  'top-1e6-sqlite-scan': 'node:sqlite, not indexed: filter + sort, 10^6',
  gate: 'Proviso: gate + bind of the SQL join',
  'gate-duck': 'DuckDB, 1 thread: prepare the same',
  'gate-sqlite': 'node:sqlite, indexed: prepare the same',
  aggregate: 'Proviso: SQL, aggregate of 10^6 rows',
  'aggregate-duck': 'DuckDB, 1 thread: aggregate',
  'aggregate-duck-all': 'DuckDB, all threads: aggregate',
  'aggregate-sqlite': 'node:sqlite, indexed: aggregate',
  'aggregate-sqlite-scan': 'node:sqlite, not indexed: aggregate',
  join: 'Proviso: SQL, join of 10^6 and 10^5 rows',
  'join-duck': 'DuckDB, 1 thread: join',
  'join-duck-all': 'DuckDB, all threads: join',
  'join-sqlite': 'node:sqlite, indexed: join',
  'join-sqlite-scan': 'node:sqlite, not indexed: join',
  'export-json': 'Proviso: 10^6 rows as JSON',
  'export-json-duck': 'DuckDB, 1 thread: COPY to a JSON file',
  'export-json-duck-all': 'DuckDB, all threads: COPY to a JSON file',
  'export-json-sqlite': 'node:sqlite: rows to a JSON file',
  'export-json-gzip': 'Proviso: 10^6 rows as JSON, gzip',
  'export-labkey': 'Proviso: 10^6 rows, LabKey 9.1, maxRows=-1',
  'export-csv': 'Proviso: 10^6 rows as CSV',
  'export-csv-duck': 'DuckDB, 1 thread: COPY to a CSV file',
  'export-parquet': 'Proviso: 10^6 rows as Parquet',
  'export-parquet-duck': 'DuckDB, 1 thread: COPY to a Parquet file',
  'export-arrow': 'Proviso: 10^6 rows as Arrow',
  'top-1e7': 'Proviso: filter + sort + limit 100, 10^7 rows',
  'top-1e7-duck': 'DuckDB, 1 thread: filter + sort, 10^7',
  'top-1e7-duck-all': 'DuckDB, all threads: filter + sort, 10^7',
  'top-1e7-sqlite': 'node:sqlite, indexed: filter + sort, 10^7',
  'top-1e7-sqlite-scan': 'node:sqlite, not indexed: filter + sort, 10^7',
  participant: 'Proviso: one participant of 10^7 rows',
  'participant-duck': 'DuckDB, 1 thread: one participant, 10^7',
  'participant-duck-all': 'DuckDB, all threads: one participant, 10^7',
  'participant-sqlite': 'node:sqlite, indexed: one participant, 10^7',
  'participant-sqlite-scan': 'node:sqlite, not indexed: one participant, 10^7',
  'log-seal': 'Proviso: seal a log of 10^6 events',
  'log-verify': 'Proviso: audit verify, 10^6 events',
  'log-floor': 'floor: read, hash and parse the same entries',
} as const

export type Id = keyof typeof measured

/** Times are the median of a result's runs; `perSecond` is there for what was under load, `rowsPerSecond` for exports. */
export type Figures = {
  readonly perSecond?: number
  readonly p50Ms?: number
  readonly p99Ms?: number
  readonly medianMs?: number
  readonly rowsPerSecond?: number
  /** Of the time of one core. */
  readonly perCoreSecond?: number
  /** Highest resident memory: of the server, of its query process. */
  readonly serverMegabytes?: number
  readonly queryMegabytes?: number
  readonly bothMegabytes?: number
}

export type Result = { readonly id: Id; readonly records: string } & (
  | { readonly figures: Figures }
  | { readonly failure: string }
)

type Target = {
  readonly figure: keyof Figures
  readonly must: 'reach' | 'exceed' | 'stay under'
  readonly bound:
    | number
    | { readonly times: number; readonly of: Id; readonly called: string; readonly plusMs?: number }
}

const keyed: readonly Target[] = [
  { figure: 'perSecond', must: 'reach', bound: { times: 2, of: 'floor-two', called: '2 x floor A' } },
  { figure: 'perSecond', must: 'exceed', bound: { times: 1, of: 'better-auth', called: 'better-auth' } },
  { figure: 'perSecond', must: 'exceed', bound: { times: 1, of: 'oidc-provider', called: 'oidc-provider' } },
  { figure: 'p99Ms', must: 'stay under', bound: 8 },
]

/** Within twice DuckDB's own time plus 20 ms, be it given one thread, as a query here is, or all. */
function nearDuck(one: Id, all: Id): readonly Target[] {
  const near = (of: Id, called: string): Target => ({
    figure: 'p50Ms',
    must: 'stay under',
    bound: { times: 2, of, called: `2 x DuckDB, ${called}, + 20 ms`, plusMs: 20 },
  })
  return [near(one, '1 thread'), near(all, 'all threads')]
}

const targets: Partial<Record<Id, readonly Target[]>> = {
  whoami: keyed,
  session: keyed,
  page: [{ figure: 'p50Ms', must: 'stay under', bound: 25 }],
  'first-start': [{ figure: 'medianMs', must: 'stay under', bound: 3000 }],
  start: [{ figure: 'medianMs', must: 'stay under', bound: 3000 }],
  publish: [{ figure: 'medianMs', must: 'stay under', bound: 3000 }],
  'top-1e5': nearDuck('top-1e5-duck', 'top-1e5-duck-all'),
  'top-1e6': nearDuck('top-1e6-duck', 'top-1e6-duck-all'),
  'top-1e7': nearDuck('top-1e7-duck', 'top-1e7-duck-all'),
  participant: [{ figure: 'p50Ms', must: 'stay under', bound: 60 }],
  gate: [{ figure: 'p50Ms', must: 'stay under', bound: 5 }],
  'log-verify': [{ figure: 'perCoreSecond', must: 'reach', bound: 100_000 }],
  // The server is two processes here. Each is judged, and both: which of them is meant is for the reader to say.
  'export-json': [
    { figure: 'rowsPerSecond', must: 'reach', bound: 300_000 },
    { figure: 'serverMegabytes', must: 'stay under', bound: 350 },
    { figure: 'queryMegabytes', must: 'stay under', bound: 350 },
    { figure: 'bothMegabytes', must: 'stay under', bound: 350 },
  ],
}

/** Requests a second on the machine that the targets of issue 2 were written on. */
export const namedPaces: Partial<Record<Id, { readonly called: string; readonly perSecond: number }>> = {
  'floor-two': { called: 'floor A', perSecond: 2_600 },
  'floor-grouped': { called: 'floor C', perSecond: 21_000 },
  'better-auth': { called: 'better-auth', perSecond: 940 },
  'oidc-provider': { called: 'oidc-provider', perSecond: 6_700 },
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
  const target = wording({ figure, must, bound }, limit)
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
  return value === undefined ? undefined : value * bound.times + (bound.plusMs ?? 0)
}

const units: Readonly<Record<keyof Figures, { readonly word: string; readonly text: (value: number) => string }>> = {
  perSecond: { word: 'throughput', text: inSeconds },
  p50Ms: { word: 'median', text: inTime },
  p99Ms: { word: 'p99', text: inTime },
  medianMs: { word: 'median', text: inTime },
  rowsPerSecond: { word: 'throughput', text: inRows },
  perCoreSecond: { word: 'throughput', text: inCoreSeconds },
  serverMegabytes: { word: 'server', text: inMegabytes },
  queryMegabytes: { word: 'query process', text: inMegabytes },
  bothMegabytes: { word: 'server and query process', text: inMegabytes },
}

function wording({ figure, must, bound }: Target, limit: number | undefined): string {
  const { word, text } = units[figure]
  if (typeof bound === 'number') return `${word} ${must === 'stay under' ? 'under' : 'at least'} ${text(bound)}`
  return `${bound.called}${limit === undefined ? ', not measured here' : ` = ${text(limit)}`}`
}

/** A rate, to whole requests. */
export function inSeconds(perSecond: number): string {
  return `${Math.round(perSecond).toLocaleString('en-US')}/s`
}

/** A rate by processor time. */
export function inCoreSeconds(perCoreSecond: number): string {
  return `${Math.round(perCoreSecond).toLocaleString('en-US')}/s a core`
}

/** A rate, to whole rows. */
export function inRows(perSecond: number): string {
  return `${Math.round(perSecond).toLocaleString('en-US')} rows/s`
}

/** Memory, to whole megabytes. */
export function inMegabytes(megabytes: number): string {
  return `${Math.round(megabytes)} MB`
}

/** A duration in the unit a person would use. */
export function inTime(ms: number): string {
  if (ms >= 1000) return `${Number((ms / 1000).toFixed(2))} s`
  // Rounded so finely that a figure just below a target does not look equal to it.
  return `${Number(ms.toPrecision(3))} ms`
}
