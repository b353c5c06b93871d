// What must outlive a redeploy: tables, keys, buckets and the audit log group. Encrypted with keys of our own, retained
// and protected; nothing in here knows who uses it.
import { Aws, Duration, RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib'
import { AttributeType, Billing, CfnGlobalTable, StreamViewType, TableV2 } from 'aws-cdk-lib/aws-dynamodb'
import { AnyPrincipal, Effect, PolicyDocument, PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam'
import { Key } from 'aws-cdk-lib/aws-kms'
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs'
import { BlockPublicAccess, Bucket, BucketEncryption, ObjectLockRetention, ObjectOwnership } from 'aws-cdk-lib/aws-s3'
import type { Construct } from 'constructs'
import { auditWriterPath, rolePath, type Stores } from './rights.ts'
import type { Settings } from './settings.ts'

export type StateProps = StackProps & { readonly settings: Settings }

type TableProps = {
  readonly key: Key
  /** @default none */
  readonly stream?: StreamViewType
  /** The attribute whose time has come to be cleaned up. @default nothing is ever removed */
  readonly expires?: string
  /** @default who may do what is said by identities alone */
  readonly policy?: PolicyDocument
}

export class StateStack extends Stack {
  readonly stores: Stores
  /** Encrypts the operational logs. */
  readonly logKey: Key
  readonly #settings: Settings

  constructor(scope: Construct, id: string, props: StateProps) {
    super(scope, id, { ...props, terminationProtection: props.settings.profile === 'protected' })
    this.#settings = props.settings
    const tablesKey = this.#key('TablesKey', 'sessions, registry and operational logs')
    const auditKey = this.#key('AuditKey', 'audit events')
    const datasetsKey = this.#key('DatasetsKey', 'study data')
    const sessions = this.#table('Sessions', {
      key: tablesKey,
      stream: StreamViewType.OLD_IMAGE,
      expires: 'expiresAt',
    })
    const registry = this.#table('Registry', { key: tablesKey })
    const audit = this.#table('Audit', {
      key: auditKey,
      stream: StreamViewType.NEW_AND_OLD_IMAGES,
      policy: onlyAdditions(),
    })
    const datasets = this.#bucket('Datasets', datasetsKey)
    this.stores = {
      sessions: { store: sessions, key: tablesKey },
      audit: { store: audit, key: auditKey },
      registry: { store: registry, key: tablesKey },
      'audit-index': { store: this.#table('AuditIndex', { key: auditKey }), key: auditKey },
      datasets: { store: datasets, key: datasetsKey },
    }
    const lock = ObjectLockRetention.governance(Duration.days(this.#settings.archiveDays))
    this.#bucket('Archive', auditKey, lock)
    this.#addAuditLog(auditKey)
    letLogsUse(tablesKey)
    this.logKey = tablesKey
  }

  get #isProtected(): boolean {
    return this.#settings.profile === 'protected'
  }

  get #removalPolicy(): RemovalPolicy {
    return this.#isProtected ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY
  }

  #key(id: string, of: string): Key {
    const description = `${this.#settings.site}: ${of}`
    return new Key(this, id, { description, enableKeyRotation: true, removalPolicy: this.#removalPolicy })
  }

  #table(id: string, { key, stream, expires, policy }: TableProps): TableV2 {
    const table = new TableV2(this, id, {
      partitionKey: { name: 'pk', type: AttributeType.STRING },
      sortKey: { name: 'sk', type: AttributeType.STRING },
      billing: Billing.onDemand(),
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true, recoveryPeriodInDays: 35 },
      deletionProtection: this.#isProtected,
      removalPolicy: this.#removalPolicy,
      ...(stream === undefined ? {} : { dynamoStream: stream }),
      ...(expires === undefined ? {} : { timeToLiveAttribute: expires }),
      ...(policy === undefined ? {} : { resourcePolicy: policy }),
    })
    encrypt(table, key)
    return table
  }

  #bucket(id: string, key: Key, lock?: ObjectLockRetention): Bucket {
    return new Bucket(this, id, {
      versioned: true,
      encryption: BucketEncryption.KMS,
      encryptionKey: key,
      bucketKeyEnabled: true,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
      enforceSSL: true,
      minimumTLSVersion: 1.2,
      removalPolicy: this.#removalPolicy,
      ...(lock === undefined ? {} : { objectLockEnabled: true, objectLockDefaultRetention: lock }),
    })
  }

  // The one physical name: reviewers' saved queries and other accounts' subscriptions point to it by name.
  #addAuditLog(key: Key): void {
    letLogsUse(key)
    new LogGroup(this, 'AuditLog', {
      logGroupName: `/${this.#settings.site}/audit`,
      encryptionKey: key,
      retention: RetentionDays.SEVEN_YEARS,
      deletionProtectionEnabled: this.#isProtected,
      removalPolicy: this.#removalPolicy,
    })
  }
}

// TableV2 takes a key of one's own only where the region is known at synthesis; these templates fit every region.
function encrypt(table: TableV2, key: Key): void {
  const { defaultChild } = table.node
  if (!(defaultChild instanceof CfnGlobalTable)) throw new Error('a table is made of something else than expected')
  defaultChild.sseSpecification = { sseEnabled: true, sseType: 'KMS' }
  defaultChild.addPropertyOverride('Replicas.0.SSESpecification', { KMSMasterKeyId: key.keyArn })
}

/**
 * The audit table's own word, which no permission of anybody overrides: nothing is ever replaced, changed or removed,
 * only roles under the audit writers' path add, and no role of ours touches the table itself. Resource is `*` because
 * the table's own ARN would make the template a circle; in a table's policy it means that table.
 */
function onlyAdditions(): PolicyDocument {
  const rolesUnder = (path: string) => `arn:${Aws.PARTITION}:iam::${Aws.ACCOUNT_ID}:role${path}*`
  const deny = (sid: string, actions: string[], conditions: Record<string, Record<string, string>>) =>
    new PolicyStatement({
      sid,
      effect: Effect.DENY,
      principals: [new AnyPrincipal()],
      actions: actions.map((action) => `dynamodb:${action}`),
      resources: ['*'],
      conditions,
    })
  const overwriting = ['PutItem', 'UpdateItem', 'DeleteItem', 'BatchWriteItem', 'PartiQLUpdate', 'PartiQLDelete']
  // Not for everybody: whoever deploys must be able to change the table and this policy.
  const reshaping = ['UpdateTable', 'UpdateTimeToLive', 'DeleteTable', 'PutResourcePolicy', 'DeleteResourcePolicy']
  return new PolicyDocument({
    statements: [
      deny('NothingIsOverwritten', overwriting, {}),
      deny('OnlyWritersAdd', ['PartiQLInsert'], { ArnNotLike: { 'aws:PrincipalArn': rolesUnder(auditWriterPath) } }),
      deny('OurRolesLeaveTheTableAlone', reshaping, { ArnLike: { 'aws:PrincipalArn': rolesUnder(rolePath) } }),
    ],
  })
}

/** Lets CloudWatch Logs encrypt the log groups of this account and region with a key, and nothing else. */
function letLogsUse(key: Key): void {
  const groups = `arn:${Aws.PARTITION}:logs:${Aws.REGION}:${Aws.ACCOUNT_ID}:log-group:*`
  key.addToResourcePolicy(
    new PolicyStatement({
      principals: [new ServicePrincipal(`logs.${Aws.REGION}.amazonaws.com`)],
      actions: ['kms:Encrypt', 'kms:Decrypt', 'kms:ReEncrypt*', 'kms:GenerateDataKey*', 'kms:DescribeKey'],
      resources: ['*'],
      conditions: { ArnLike: { 'kms:EncryptionContext:aws:logs:arn': groups } },
    }),
  )
}
