// LIST: every alarm: what it means and under which heading of docs/operating.md it says what to do.
import { Duration } from 'aws-cdk-lib'
import {
  Alarm,
  AnomalyDetectionAlarm,
  ComparisonOperator,
  type CreateAlarmOptions,
  type IMetric,
  Metric,
  Stats,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch'
import type { Construct } from 'constructs'
import type { Api } from './api.ts'
import { type CountName, counted } from './counts.ts'
import type { Stores } from './rights.ts'
import type { Sealer } from './sealer.ts'

/** What alarms watch. */
export type Watched = {
  readonly api: Api
  readonly sealer: Sealer
  readonly stores: Stores
  readonly site: string
}

export type AlarmRow = {
  readonly name: string
  readonly meaning: string
  /** Heading in docs/operating.md. */
  readonly runbook: string
  /** Rings when the number of five minutes reaches this; `unusual` where it is far above what it has been. */
  readonly threshold: number | 'unusual'
  /** Rings also when twice in a row there is no number: what counts has stopped. @default it does not */
  readonly missing?: true
  metric(watched: Watched): IMetric
}

const period = Duration.minutes(5)
const sum = { period, statistic: Stats.SUM } as const
const of = (name: CountName, statistic?: string) => ({
  metric: ({ site }: Watched) => counted(site, name, statistic),
})

export const alarms: readonly AlarmRow[] = [
  {
    name: 'audit-not-written',
    meaning: 'An event could not be recorded, so an answer was withheld. Nobody gets data while this goes on.',
    runbook: 'The audit cannot be written',
    threshold: 1,
    ...of('AuditNotWritten'),
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
    name: 'audit-touched',
    meaning: 'A record of the audit table was changed or removed. Nothing of ours can do that.',
    runbook: 'A record was changed or removed',
    threshold: 1,
    ...of('AuditTouched'),
  },
  {
    name: 'seal-behind',
    meaning: 'Events wait for more than five minutes to come into the sealed log, or nothing is sealed at all.',
    runbook: 'The log is behind',
    threshold: 300,
    missing: true,
    ...of('SealLag', Stats.MAXIMUM),
  },
  {
    name: 'seal-failing',
    meaning: 'The sealer ends with an error. Nothing is lost: the tables have the events.',
    runbook: 'The log is behind',
    threshold: 3,
    ...of('SealFailed'),
  },
  {
    name: 'seal-set-aside',
    meaning: 'The sealer could not take records of a stream ten times over, and they were set aside.',
    runbook: 'Records were set aside',
    threshold: 1,
    metric: ({ sealer }) => sealer.setAside.metricApproximateNumberOfMessagesVisible({ period, statistic: 'Maximum' }),
  },
  {
    name: 'gap',
    meaning: 'A number was taken and no event came under it. Nothing was released under it.',
    runbook: 'A number without an event',
    threshold: 1,
    ...of('Unresolved'),
  },
  {
    name: 'sign-ins-failing',
    meaning: 'Many tries to sign in failed.',
    runbook: 'Sign-ins fail',
    threshold: 25,
    ...of('FailedSignIns'),
  },
  {
    name: 'keys-refused',
    meaning: 'Many calls came with a key or cookie that is no longer good.',
    runbook: 'Keys are refused',
    threshold: 25,
    ...of('RefusedKeys'),
  },
  {
    name: 'used-after-end',
    meaning: 'A key or cookie was used after its session had ended. It was refused.',
    runbook: 'A key is used after its session',
    threshold: 1,
    ...of('UsedAfterEnd'),
  },
  {
    name: 'phi-volume',
    meaning: 'Far more rows at PHI or above were read than is usual at this time.',
    runbook: 'Unusually many rows',
    threshold: 'unusual',
    ...of('PhiRows'),
  },
  {
    name: 'settings-changed',
    meaning: 'Somebody changed the settings of the site.',
    runbook: 'Settings were changed',
    threshold: 1,
    ...of('SettingsChanged'),
  },
  {
    name: 'reviews-overdue',
    meaning: 'A review that somebody should have made and closed by now is still open.',
    runbook: 'Reviews are overdue',
    threshold: 1,
    ...of('ReviewsOverdue'),
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
    ...of('GlassBroken'),
  },
]

/** One alarm of the list. */
export function alarm(scope: Construct, row: AlarmRow, watched: Watched): Alarm {
  const { name, meaning, runbook, threshold, missing, metric } = row
  const shared = {
    alarmDescription: `${meaning} What to do: docs/operating.md, "${runbook}".`,
    metric: metric(watched),
    // What comes by the clock may come a moment late and leave five minutes without it.
    evaluationPeriods: missing ? 2 : 1,
    treatMissingData: missing ? TreatMissingData.BREACHING : TreatMissingData.NOT_BREACHING,
  } as const satisfies Partial<CreateAlarmOptions> & { metric: IMetric }
  const id = `Alarm-${name}`
  if (threshold === 'unusual') {
    const comparisonOperator = ComparisonOperator.GREATER_THAN_UPPER_THRESHOLD
    return new AnomalyDetectionAlarm(scope, id, { ...shared, comparisonOperator, stdDevs: 3 })
  }
  const comparisonOperator = ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD
  return new Alarm(scope, id, { ...shared, comparisonOperator, threshold })
}
