// Permission is data: what a row of lambdas/routes.ts names becomes IAM actions and the environment that tells the
// function of it, together or not at all. Nothing else in lib/ permits a function to touch a store.
import { Aws, Fn } from 'aws-cdk-lib'
import type { TableV2 } from 'aws-cdk-lib/aws-dynamodb'
import { PolicyStatement } from 'aws-cdk-lib/aws-iam'
import type { Key } from 'aws-cdk-lib/aws-kms'
import type { Bucket } from 'aws-cdk-lib/aws-s3'
import type { Store } from '../lambdas/routes.ts'
import { type Group, isPublisher, type Rights, sealer } from './groups.ts'

type Kept<T> = { readonly store: T; readonly key: Key }

export type Stores = {
  readonly sessions: Kept<TableV2>
  readonly audit: Kept<TableV2>
  readonly registry: Kept<TableV2>
  readonly 'audit-index': Kept<TableV2>
  readonly datasets: Kept<Bucket>
  readonly archive: Kept<Bucket>
  /** Parts of files that are to become data sets. */
  readonly uploads: Kept<Bucket>
}

export type Grant = {
  readonly statements: readonly PolicyStatement[]
  readonly environment: Readonly<Record<string, string>>
}

/** Roles under this path, and no others, may insert into the audit table: its own policy says so. */
export const auditWriterPath = '/proviso/audit-writer/'
export const rolePath = '/proviso/'
/** The one role under this path, which is under the one above, writes the archive and signs: archive and key say so. */
export const sealerPath = `${auditWriterPath}sealer/`

/** The one role under this path writes data sets and reads what was uploaded: their buckets say so. */
export const publisherPath = `${auditWriterPath}publisher/`

/** Room for data files in the function's temporary storage, which must be larger than this. */
export const datasetsCacheMegabytes = 1536

/** The largest file that is published: measured to be done within the function's time, with its files in its storage. */
const uploadMegabytes = 256

/** Permissions and environment of one function. */
export function grantRights(rights: Rights, stores: Stores): Grant {
  const tables = (['sessions', 'audit', 'registry', 'audit-index'] as const).flatMap((name) => {
    const actions = tableActions(name, rights)
    return actions.length === 0 ? [] : [grantTable(name, actions, stores[name])]
  })
  const datasets = rights.reads.includes('datasets') ? [grantDatasets(stores.datasets)] : []
  const versions = isPublisher(rights) ? [grantVersions(stores.datasets)] : []
  const uploads = grantUploads(rights, stores.uploads)
  const archive = rights.reads.includes('archive') ? [grantArchive(stores.archive)] : []
  const written = [...rights.appends, ...rights.changes]
  if (rights.changes.includes('datasets')) throw new Error('versions of data sets are only added')
  if (written.includes('archive')) throw new Error('the archive is written by the sealer alone (lib/sealer.ts)')
  const grants = [...tables, ...datasets, ...versions, ...uploads, ...archive]
  return {
    statements: grants.flatMap(({ statements }) => statements),
    environment: Object.assign({}, ...grants.map(({ environment }) => environment)),
  }
}

/** The path of the function's role. */
export function rolePathOf({ name, appends }: Pick<Group, 'name' | 'appends'>): string {
  if (name === sealer.name) return sealerPath
  if (isPublisher({ appends })) return publisherPath
  return appends.includes('audit') ? auditWriterPath : rolePath
}

/** No Put, Delete, Batch or Scan for anybody: INSERT cannot overwrite, updates name one whole key. */
function tableActions(name: Store, { reads, appends, changes, together }: Rights): readonly string[] {
  if (name === 'audit' && changes.includes(name)) throw new Error('the audit is only added to')
  return [
    ...(reads.includes(name) ? ['GetItem', 'Query'] : []),
    ...(appends.includes(name) ? ['PartiQLInsert'] : []),
    ...(changes.includes(name) ? ['UpdateItem', ...(together ? ['PartiQLUpdate'] : [])] : []),
  ].map((action) => `dynamodb:${action}`)
}

function grantTable(name: Store, actions: readonly string[], { store, key }: Kept<TableV2>): Grant {
  return {
    statements: [
      new PolicyStatement({ actions: [...actions], resources: [store.tableArn] }),
      decryptThrough('dynamodb', key),
    ],
    environment: { [`TABLE_${name.toUpperCase().replace('-', '_')}`]: store.tableName },
  }
}

function grantDatasets({ store, key }: Kept<Bucket>): Grant {
  const objects = Fn.join('', [store.bucketArn, '/*'])
  return {
    statements: [new PolicyStatement({ actions: ['s3:GetObject'], resources: [objects] }), decryptThrough('s3', key)],
    environment: { BUCKET_DATASETS: store.bucketName, DATASETS_CACHE_MB: String(datasetsCacheMegabytes) },
  }
}

// New versions: the bucket itself takes an object only where none is.
function grantVersions({ store, key }: Kept<Bucket>): Grant {
  const objects = Fn.join('', [store.bucketArn, '/*'])
  return {
    statements: [
      new PolicyStatement({ actions: ['s3:PutObject'], resources: [objects] }),
      usedThrough('s3', key, ['kms:GenerateDataKey']),
    ],
    environment: { BUCKET_DATASETS: store.bucketName },
  }
}

// Listing for whoever reads: without it S3 answers that a part is forbidden where it is not there.
function grantUploads({ reads, appends, changes }: Rights, { store, key }: Kept<Bucket>): Grant[] {
  const objects = Fn.join('', [store.bucketArn, '/*'])
  const isReading = reads.includes('uploads')
  const isAdding = appends.includes('uploads')
  const actions = [
    ...(isReading ? ['s3:GetObject'] : []),
    ...(isAdding ? ['s3:PutObject'] : []),
    ...(changes.includes('uploads') ? ['s3:DeleteObject'] : []),
  ]
  if (actions.length === 0) return []
  return [
    {
      statements: [
        new PolicyStatement({ actions, resources: [objects] }),
        ...(isReading ? [new PolicyStatement({ actions: ['s3:ListBucket'], resources: [store.bucketArn] })] : []),
        ...(isReading ? [decryptThrough('s3', key)] : []),
        ...(isAdding ? [usedThrough('s3', key, ['kms:GenerateDataKey'])] : []),
      ],
      environment: { BUCKET_UPLOADS: store.bucketName, UPLOAD_MB: String(uploadMegabytes) },
    },
  ]
}

// Listing too: without it S3 answers that a file is forbidden where it is not there.
function grantArchive({ store, key }: Kept<Bucket>): Grant {
  const objects = Fn.join('', [store.bucketArn, '/*'])
  return {
    statements: [
      new PolicyStatement({ actions: ['s3:GetObject'], resources: [objects] }),
      new PolicyStatement({ actions: ['s3:ListBucket'], resources: [store.bucketArn] }),
      decryptThrough('s3', key),
    ],
    environment: { BUCKET_ARCHIVE: store.bucketName },
  }
}

// DynamoDB decrypts its table key as the caller, for writing too, and asks for nothing more; usable through it alone.
export function decryptThrough(service: string, key: Key): PolicyStatement {
  return usedThrough(service, key, ['kms:Decrypt'])
}

/** A key, usable through one service alone. */
export function usedThrough(service: string, key: Key, actions: string[]): PolicyStatement {
  const via = `${service}.${Aws.REGION}.${Aws.URL_SUFFIX}`
  return new PolicyStatement({
    actions,
    resources: [key.keyArn],
    conditions: { StringEquals: { 'kms:ViaService': via } },
  })
}
