// What must outlive a redeploy: tables, keys, buckets and the audit log group. Encrypted with keys of our own, retained
// and protected; nothing in here knows who uses it.
import { Aws, Duration, RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib'
import { AttributeType, Billing, CfnGlobalTable, StreamViewType, TableV2 } from 'aws-cdk-lib/aws-dynamodb'
import { type PolicyDocument, PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam'
import { Key, KeySpec, KeyUsage } from 'aws-cdk-lib/aws-kms'
import type { LogGroup } from 'aws-cdk-lib/aws-logs'
import {
  BlockPublicAccess,
  Bucket,
  BucketEncryption,
  type BucketProps,
  ObjectLockRetention,
  ObjectOwnership,
} from 'aws-cdk-lib/aws-s3'
import type { Construct } from 'constructs'
import { auditLog } from './audit-log.ts'
import {
  keysStay,
  onlyAdditions,
  onlyNewFiles,
  onlyNewVersions,
  onlyThePublisherReads,
  onlyTheSealerSigns,
} from './denials.ts'
import type { Stores } from './rights.ts'
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
  /** Signs the checkpoints of the log. */
  readonly signingKey: Key
  readonly auditLog: LogGroup
  readonly #settings: Settings

  constructor(scope: Construct, id: string, props: StateProps) {
    super(scope, id, { ...props, terminationProtection: props.settings.profile === 'protected' })
    this.#settings = props.settings
    const tablesKey = this.#key('TablesKey', 'sessions, registry and operational logs')
    const auditKey = this.#key('AuditKey', 'audit events and their index')
    const datasetsKey = this.#key('DatasetsKey', 'study data')
    const archiveKey = this.#key('ArchiveKey', 'the sealed log')
    const auditLogKey = this.#key('AuditLogKey', 'the audit log group')
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
    this.stores = {
      sessions: { store: sessions, key: tablesKey },
      audit: { store: audit, key: auditKey },
      registry: { store: registry, key: tablesKey },
      'audit-index': { store: this.#table('AuditIndex', { key: auditKey }), key: auditKey },
      datasets: { store: this.#datasets(datasetsKey), key: datasetsKey },
      uploads: { store: this.#uploads(datasetsKey), key: datasetsKey },
      archive: { store: this.#archive(archiveKey), key: archiveKey },
    }
    this.signingKey = this.#signingKey()
    letLogsUse(auditLogKey)
    letLogsUse(tablesKey)
    this.logKey = tablesKey
    this.auditLog = auditLog(this, 'AuditLog', {
      site: this.#settings.site,
      encryptionKey: auditLogKey,
      isProtected: this.#isProtected,
      removalPolicy: this.#removalPolicy,
    })
  }

  get #isProtected(): boolean {
    return this.#settings.profile === 'protected'
  }

  get #removalPolicy(): RemovalPolicy {
    return this.#isProtected ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY
  }

  get #warmth() {
    const { warmReads, warmWrites } = this.#settings
    if (warmReads === undefined && warmWrites === undefined) return {}
    return { warmThroughput: { readUnitsPerSecond: warmReads ?? 12_000, writeUnitsPerSecond: warmWrites ?? 4_000 } }
  }

  #key(id: string, of: string): Key {
    const description = `${this.#settings.site}: ${of}`
    const key = new Key(this, id, { description, enableKeyRotation: true, removalPolicy: this.#removalPolicy })
    if (this.#isProtected) key.addToResourcePolicy(keysStay())
    return key
  }

  // Asymmetric keys are not rotated: another key signs from some checkpoint on, and the old ones stay verifiable.
  #signingKey(): Key {
    const key = new Key(this, 'SigningKey', {
      description: `${this.#settings.site}: signs the checkpoints of the log`,
      keySpec: KeySpec.ECC_NIST_EDWARDS25519,
      keyUsage: KeyUsage.SIGN_VERIFY,
      removalPolicy: this.#removalPolicy,
    })
    key.addToResourcePolicy(onlyTheSealerSigns())
    if (this.#isProtected) key.addToResourcePolicy(keysStay())
    return key
  }

  #table(id: string, { key, stream, expires, policy }: TableProps): TableV2 {
    const table = new TableV2(this, id, {
      partitionKey: { name: 'pk', type: AttributeType.STRING },
      sortKey: { name: 'sk', type: AttributeType.STRING },
      billing: Billing.onDemand(),
      ...this.#warmth,
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

  #bucket(id: string, key: Key, more: Partial<BucketProps> = {}): Bucket {
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
      ...more,
    })
  }

  #datasets(key: Key): Bucket {
    const bucket = this.#bucket('Datasets', key)
    for (const statement of onlyNewVersions(bucket)) bucket.addToResourcePolicy(statement)
    return bucket
  }

  // What is published or given up must be gone: no versions, and a day at most.
  #uploads(key: Key): Bucket {
    const day = Duration.days(1)
    const lifecycleRules = [{ expiration: day, abortIncompleteMultipartUploadAfter: day }]
    const bucket = this.#bucket('Uploads', key, { versioned: false, lifecycleRules })
    bucket.addToResourcePolicy(onlyThePublisherReads(bucket))
    return bucket
  }

  #archive(key: Key): Bucket {
    const { archiveMode, archiveDays } = this.#settings
    const days = Duration.days(archiveDays)
    const isFinal = archiveMode === 'compliance'
    const lock = isFinal ? ObjectLockRetention.compliance(days) : ObjectLockRetention.governance(days)
    const bucket = this.#bucket('Archive', key, { objectLockEnabled: true, objectLockDefaultRetention: lock })
    for (const statement of onlyNewFiles(bucket, this.#isProtected)) bucket.addToResourcePolicy(statement)
    return bucket
  }
}

// TableV2 takes a key of one's own only where the region is known at synthesis; these templates fit every region.
function encrypt(table: TableV2, key: Key): void {
  const { defaultChild } = table.node
  if (!(defaultChild instanceof CfnGlobalTable)) throw new Error('a table is made of something else than expected')
  defaultChild.sseSpecification = { sseEnabled: true, sseType: 'KMS' }
  defaultChild.addPropertyOverride('Replicas.0.SSESpecification', { KMSMasterKeyId: key.keyArn })
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
