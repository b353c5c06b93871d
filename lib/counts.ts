// LIST: what is counted of the lines of logs, as metrics of the site: operational lines of our functions, and events as
// they come into the audit log group. A metric holds numbers alone, no name of anybody.
import { Duration } from 'aws-cdk-lib'
import { type IMetric, Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch'
import { type ILogGroup, MetricFilter } from 'aws-cdk-lib/aws-logs'
import type { Construct } from 'constructs'

export type Count = {
  /** Whose lines. */
  readonly of: 'stories' | 'declare' | 'seal' | 'audit'
  /** A filter of CloudWatch Logs. */
  readonly pattern: string
  /** The field that is the number. @default each line counts one */
  readonly value?: string
}

const said = (message: string) => `{ $.message.message = "${message}" }`
const event = (condition: string) => `{ ${condition} }`

export const counts = {
  /** lambdas/http/record.ts */
  AuditNotWritten: { of: 'stories', pattern: said('no receipt') },
  /** lambdas/http/log.ts */
  GlassBroken: {
    of: 'declare',
    pattern: '{ ($.message.route = "POST /api/break-glass") && ($.message.message = "answered") }',
  },
  /** lambdas/seal.ts, all that follow. */
  SealLag: { of: 'seal', pattern: said('sealed'), value: '$.message.lagSeconds' },
  Sealed: { of: 'seal', pattern: said('sealed'), value: '$.message.entries' },
  Unresolved: { of: 'seal', pattern: said('sealed'), value: '$.message.unresolved' },
  AuditTouched: { of: 'seal', pattern: said('a record was changed or removed') },
  SealFailed: { of: 'seal', pattern: said('not sealed') },
  /** core/audit-facts.ts, all that follow. */
  Accesses: { of: 'audit', pattern: event('$.outcome = "ok" && ($.type = "rows-read" || $.type = "sql-run")') },
  Refusals: { of: 'audit', pattern: event('$.outcome = "refused"') },
  FailedSignIns: { of: 'audit', pattern: event('$.type = "login-failed"') },
  RefusedKeys: { of: 'audit', pattern: event('$.type = "key-refused"') },
  UsedAfterEnd: { of: 'audit', pattern: event('$.type = "key-refused" && $.code = "session-ended"') },
  PhiRows: {
    of: 'audit',
    pattern: event('$.outcome = "ok" && ($.effectivePhi = "PHI" || $.effectivePhi = "Restricted") && $.rowCount > 0'),
    value: '$.rowCount',
  },
  ReviewsOverdue: { of: 'audit', pattern: event('$.type = "review-overdue"') },
  SettingsChanged: { of: 'audit', pattern: event('$.type = "settings-changed" && $.outcome = "ok"') },
} as const satisfies Readonly<Record<string, Count>>

export type CountName = keyof typeof counts

const namespace = (site: string) => `Proviso/${site}`

/** A count of the list as a metric: the sum over five minutes, unless said otherwise. */
export function counted(site: string, metricName: CountName, statistic: string = Stats.SUM): IMetric {
  return new Metric({ namespace: namespace(site), metricName, statistic, period: Duration.minutes(5) })
}

/** The log groups by whose lines they have. */
export type Logs = Readonly<Record<Count['of'], ReadonlyMap<string, ILogGroup>>>

/** Makes every count of the list. */
export function count(scope: Construct, site: string, logs: Logs): void {
  const list: readonly (readonly [string, Count])[] = Object.entries(counts)
  for (const [metricName, { of, pattern, value }] of list) {
    for (const [name, logGroup] of logs[of]) {
      new MetricFilter(scope, `Count-${metricName}-${name}`, {
        logGroup,
        filterPattern: { logPatternString: pattern },
        metricNamespace: namespace(site),
        metricName,
        ...(value === undefined ? {} : { metricValue: value }),
      })
    }
  }
}
