// The results as one table for a person, and the facts of the machine they hold for.
import { availableParallelism, cpus, loadavg, totalmem } from 'node:os'
import {
  type Figures,
  inCoreSeconds,
  inMegabytes,
  inRows,
  inSeconds,
  inTime,
  judge,
  measured,
  namedPaces,
  type Result,
} from './results.ts'

const heading = ['what', 'result', 'asked for', 'verdict', 'records'] as const

/** Every result with what was asked of it: a line for each target, the later ones under the first. */
export function table(results: readonly Result[]): string {
  const lines = results.flatMap((result) => linesOf(result, results))
  const widths = heading.map((name, i) =>
    Math.max(...[name, ...lines.map((line) => line[i] ?? '')].map(({ length }) => length)),
  )
  const shown = (cells: readonly string[]) =>
    `| ${widths.map((width, i) => (cells[i] ?? '').padEnd(width)).join(' | ')} |`
  const rule = `|${widths.map((width) => '-'.repeat(width + 2)).join('|')}|`
  return [shown(heading), rule, ...lines.map(shown)].join('\n')
}

function linesOf(result: Result, all: readonly Result[]): string[][] {
  const name = measured[result.id]
  if ('failure' in result) return [[name, 'FAILED, see below', '-', '-', result.records]]
  const [first, ...rest] = judge(result, all).map(({ target, verdict }) => [target, verdict])
  const lines = [[name, figuresText(result.figures), ...(first ?? ['-', '-']), result.records]]
  return [...lines, ...rest.map((cells) => ['', '', ...cells])]
}

function figuresText(figures: Figures): string {
  const { perSecond, p50Ms, p99Ms, medianMs, rowsPerSecond, perCoreSecond, serverMegabytes, queryMegabytes } = figures
  const parts = [
    perSecond === undefined ? '' : inSeconds(perSecond),
    p50Ms === undefined ? '' : `p50 ${inTime(p50Ms)}`,
    p99Ms === undefined ? '' : `p99 ${inTime(p99Ms)}`,
    medianMs === undefined ? '' : inTime(medianMs),
    rowsPerSecond === undefined ? '' : inRows(rowsPerSecond),
    perCoreSecond === undefined ? '' : inCoreSeconds(perCoreSecond),
    serverMegabytes === undefined ? '' : `server ${inMegabytes(serverMegabytes)}`,
    queryMegabytes === undefined ? '' : `query process ${inMegabytes(queryMegabytes)}`,
  ]
  return parts.filter((part) => part !== '').join(', ')
}

/** What failed and why, and how many targets were met. */
export function summary(results: readonly Result[]): string {
  const failures = results.flatMap((one) => ('failure' in one ? [`FAILED: ${measured[one.id]}\n  ${one.failure}`] : []))
  const verdicts = results.flatMap((result) => judge(result, results)).map(({ verdict }) => verdict)
  const count = (wanted: string) => verdicts.filter((verdict) => verdict === wanted).length
  const counts = `targets: ${count('met')} met, ${count('NOT met')} NOT met, ${count('not comparable')} not comparable in this run`
  return [...failures, ...paceOf(results), `${counts}; measurements that failed: ${failures.length}`].join('\n')
}

/** How fast the machine is in this hour, by what is not ours. */
function paceOf(results: readonly Result[]): string[] {
  const paces = results.flatMap((result) => {
    const named = namedPaces[result.id]
    const now = 'figures' in result ? result.figures.perSecond : undefined
    return named === undefined || now === undefined ? [] : [`${named.called} ${(now / named.perSecond).toFixed(2)}`]
  })
  const said = 'beside the machine that the targets were written on (no verdict is scaled by it)'
  return paces.length === 0 ? [] : [`pace of this machine, ${said}: ${paces.join(', ')}`]
}

/** The machine of this run. The load before it tells whether it was alone. */
export function machine() {
  return {
    cores: availableParallelism(),
    processor: cpus()[0]?.model.trim() ?? 'unknown',
    memoryGigabytes: Math.round(totalmem() / 2 ** 30),
    node: process.version,
    system: `${process.platform} ${process.arch}`,
    date: new Date().toISOString(),
    loadBefore: Number((loadavg()[0] ?? 0).toFixed(2)),
  }
}

/** The same in one line. */
export function machineText(facts: ReturnType<typeof machine>): string {
  const { cores, processor, memoryGigabytes, node, system, date, loadBefore } = facts
  return `${cores} cores (${processor}), ${memoryGigabytes} GB, ${system}, Node ${node}, ${date}, load before the run ${loadBefore}`
}
