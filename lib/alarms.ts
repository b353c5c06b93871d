// LIST: every alarm: what it means and under which heading of docs/operating.md it says what to do.
import { Duration } from 'aws-cdk-lib'
import { type IMetric, Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch'
import { FilterPattern, MetricFilter } from 'aws-cdk-lib/aws-logs'
import type { Construct } from 'constructs'
import type { Api } from './api.ts'
import { groups } from './groups.ts'
import type { Stores } from './rights.ts'

/** What alarms watch. */
export type Watched = { readonly api: Api; readonly stores: Stores; readonly site: string }

export type AlarmRow = {
  readonly name: string
  readonly meaning: string
  /** Heading in docs/operating.md. */
  readonly runbook: string
  /** Rings when the sum over five minutes reaches this. */
  readonly threshold: number
  metric(watched: Watched): IMetric
}

const period = Duration.minutes(5)
const sum = { period, statistic: Stats.SUM } as const

export const alarms: readonly AlarmRow[] = [
  {
    name: 'audit-not-written',
    meaning: 'An event could not be recorded, so an answer was withheld. Nobody gets data while this goes on.',
    runbook: 'The audit cannot be written',
    threshold: 1,
    metric: ({ site }) => new Metric({ ...unwritten(site), ...sum }),
  },
  {
    name: 'audit-throttled',
    meaning: 'DynamoDB slows down writes to the audit table; calls wait and may be refused.',
    runbook: 'The audit table is throttled',
    threshold: 1,
    metric: ({ stores }) =>
      new Metric({
        namespace: 'AWS/DynamoDB',
        metricName: 'WriteThrottleEvents',
        dimensionsMap: { TableName: stores.audit.store.tableName },
        ...sum,
      }),
  },
  {
    name: 'authorizer-failing',
    meaning: 'The authorizer ends with an error instead of a decision: those callers get 503 and nobody gets in.',
    runbook: 'The authorizer fails',
    threshold: 1,
    metric: ({ api }) => api.authorize.handler.metricErrors(sum),
  },
  {
    name: 'answers-failing',
    meaning: 'The API answers with 5xx: a fault of ours or an outage below us.',
    runbook: 'Answers fail',
    threshold: 5,
    metric: ({ api }) => api.api.metricServerError(sum),
  },
  {
    name: 'functions-throttled',
    meaning:
      'Lambda turns calls away because the concurrency of this account and region, or of a function, is used up.',
    runbook: 'Functions are throttled',
    threshold: 1,
    // Without a dimension: all functions. A sum over ours would end at the ten metrics an alarm may have.
    metric: () => new Metric({ namespace: 'AWS/Lambda', metricName: 'Throttles', ...sum }),
  },
  {
    name: 'glass-broken',
    meaning: 'Somebody opened a folder in an emergency and reads above their usual level.',
    runbook: 'Emergency access',
    threshold: 1,
    metric: ({ site }) => new Metric({ ...broken(site), ...sum }),
  },
]

const breaking = 'POST /api/break-glass'
const broken = (site: string) => ({ namespace: `Proviso/${site}`, metricName: 'GlassBroken' })

/** Counts the line that lambdas/http/log.ts writes when a folder was opened. */
export function countBroken(scope: Construct, { api, site }: Watched): void {
  const group = groups.find(({ routes }) => routes.some(({ route }) => route === breaking))
  const story = api.stories.find(({ node }) => node.id === group?.name)
  if (!story) throw new Error(`no function tells ${breaking}`)
  new MetricFilter(scope, 'GlassBroken', {
    logGroup: story.log,
    filterPattern: FilterPattern.all(
      FilterPattern.stringValue('$.message.route', '=', breaking),
      FilterPattern.stringValue('$.message.message', '=', 'answered'),
    ),
    ...{ metricNamespace: broken(site).namespace, metricName: broken(site).metricName },
  })
}

const unwritten = (site: string) => ({ namespace: `Proviso/${site}`, metricName: 'AuditNotWritten' })

/** Counts the line that lambdas/http/record.ts logs when a record could not be made durable. */
export function countUnwritten(scope: Construct, { api, site }: Watched): void {
  for (const { log, node } of api.stories) {
    new MetricFilter(scope, `Unwritten-${node.id}`, {
      logGroup: log,
      filterPattern: FilterPattern.stringValue('$.message.message', '=', 'no receipt'),
      ...{ metricNamespace: unwritten(site).namespace, metricName: unwritten(site).metricName },
    })
  }
}
