// What seals: woken by the audit's stream, by sessions that time has removed, and every five minutes by the clock, which
// heals what a stream has lost. The archive is written, and checkpoints are signed, in here and nowhere else.
import { Aws, Duration, Fn } from 'aws-cdk-lib'
import { Rule, Schedule } from 'aws-cdk-lib/aws-events'
import { LambdaFunction as Target } from 'aws-cdk-lib/aws-events-targets'
import { PolicyStatement } from 'aws-cdk-lib/aws-iam'
import type { Key } from 'aws-cdk-lib/aws-kms'
import { CfnEventSourceMapping } from 'aws-cdk-lib/aws-lambda'
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs'
import { Construct } from 'constructs'
import { auditLogName } from './audit-log.ts'
import { type Bundles, folderOf } from './bundle.ts'
import { StoryFunction, type StoryFunctionProps } from './function.ts'
import { sealer } from './groups.ts'
import { type Grant, type Stores, usedThrough } from './rights.ts'

export type SealerProps = Omit<StoryFunctionProps, 'group' | 'besides' | 'code'> & {
  readonly bundles: Bundles
  readonly signingKey: Key
  readonly site: string
}

/** A record of the stream as a filter of Lambda sees it. */
type Pattern = Readonly<Record<string, unknown>>

/** Of the sessions: what time has removed, and of that the one item that has the last number. Of the audit: everything. */
const expired: Pattern = {
  eventName: ['REMOVE'],
  userIdentity: { type: ['Service'], principalId: ['dynamodb.amazonaws.com'] },
  dynamodb: { Keys: { sk: { S: ['session'] } } },
}

export class Sealer extends Construct {
  readonly story: StoryFunction
  /** Where records go that the sealer could not take ten times over: pointers, for the tables have the events. */
  readonly setAside: Queue

  constructor(scope: Construct, id: string, { signingKey, site, bundles, ...props }: SealerProps) {
    super(scope, id)
    this.setAside = new Queue(this, 'SetAside', {
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
    })
    const besides = grantSealing({ ...props, signingKey, site, setAside: this.setAside })
    this.story = new StoryFunction(this, sealer.name, {
      ...props,
      code: folderOf(sealer, bundles),
      group: sealer,
      besides,
    })
    this.#wakenBy('Events', props.stores.audit)
    this.#wakenBy('Expired', props.stores.sessions, expired)
    new Rule(this, 'Clock', {
      description: 'Proviso: reconcile the log with the tables',
      schedule: Schedule.rate(Duration.minutes(5)),
      targets: [new Target(this.story.handler, { retryAttempts: 0 })],
    })
  }

  // Not CDK's own event source: it would write its permissions into a policy beside ours.
  #wakenBy(id: string, { store }: Stores['audit'], only?: Pattern): void {
    new CfnEventSourceMapping(this, id, {
      functionName: this.story.handler.functionName,
      eventSourceArn: streamOf(store),
      // From the oldest record on: what happened before the first deployment of the sealer was ready is sealed too.
      startingPosition: 'TRIM_HORIZON',
      batchSize: 1000,
      maximumBatchingWindowInSeconds: 5,
      bisectBatchOnFunctionError: true,
      maximumRetryAttempts: 10,
      functionResponseTypes: ['ReportBatchItemFailures'],
      ...(only === undefined ? {} : { filterCriteria: { filters: [{ pattern: JSON.stringify(only) }] } }),
      destinationConfig: { onFailure: { destination: this.setAside.queueArn } },
    })
  }
}

function streamOf({ tableStreamArn }: Stores['audit']['store']): string {
  if (tableStreamArn === undefined) throw new Error('a table that wakes the sealer has no stream')
  return tableStreamArn
}

type Sealing = Pick<SealerProps, 'stores' | 'signingKey' | 'site'> & { readonly setAside: Queue }

function grantSealing({ stores, signingKey, site, setAside }: Sealing): Grant {
  const { audit, sessions, archive } = stores
  const group = auditLogName(site)
  const logArn = `arn:${Aws.PARTITION}:logs:${Aws.REGION}:${Aws.ACCOUNT_ID}:log-group:${group}:*`
  const allow = (actions: string[], resources: string[]) => new PolicyStatement({ actions, resources })
  return {
    statements: [
      allow(
        ['dynamodb:DescribeStream', 'dynamodb:GetRecords', 'dynamodb:GetShardIterator'],
        [streamOf(audit.store), streamOf(sessions.store)],
      ),
      // Names of streams, which AWS permits for all or none.
      allow(['dynamodb:ListStreams'], ['*']),
      allow(['s3:PutObject'], [Fn.join('', [archive.store.bucketArn, '/*'])]),
      usedThrough('s3', archive.key, ['kms:GenerateDataKey']),
      allow(['kms:GetPublicKey', 'kms:Sign'], [signingKey.keyArn]),
      allow(['logs:CreateLogStream', 'logs:PutLogEvents'], [logArn]),
      allow(['sqs:SendMessage'], [setAside.queueArn]),
    ],
    // What the log is called by whoever verifies it.
    environment: { KEY_SIGNING: signingKey.keyArn, LOG_GROUP_AUDIT: group, LOG_ORIGIN: originOf(site) },
  }
}

/** The name of the log in its checkpoints: no other site of any account has it. */
export function originOf(site: string): string {
  return `${site}.${Aws.ACCOUNT_ID}.${Aws.REGION}/audit`
}
