// Every role against every write of AWS's own catalogue and every resource that remembers something, evaluated as IAM
// does: what is allowed is what lambdas/routes.ts says, and nothing else.
import { beforeAll, describe, expect, test } from 'vitest'
import type { Route, Store } from '../../lambdas/routes.ts'
import { besides, groups } from '../../lib/groups.ts'
import { concreteSite } from './concrete.ts'
import {
  administrator,
  type Context,
  isAllowed,
  nothing,
  type Principal,
  principalsOf,
  targetsOf,
  widened,
  writesOf,
} from './simulated.ts'
import { synthesise } from './synthesised.ts'

const site = concreteSite(synthesise())
const principals = principalsOf(site)
const targets = targetsOf(site)

const services = ['dynamodb', 's3', 'kms', 'logs'] as const
const via = (service: string) => ({ 'kms:ViaService': `${service}.eu-west-1.amazonaws.com` })

/** In which ways something may be asked for; the name is '' where it makes no difference to our policies. */
function contextsOf(action: string): readonly (readonly [string, Context])[] {
  if (action.startsWith('kms:'))
    return [
      ['', {}],
      [' through dynamodb', via('dynamodb')],
      [' through s3', via('s3')],
    ]
  if (action === 's3:PutObject')
    return [
      ['', {}],
      [' where none is', { 's3:if-none-match': '*' }],
    ]
  return [['', {}]]
}

/** What a role may do of all writes, as `action on target`. */
async function allowedTo(principal: Principal, only = targets): Promise<string[]> {
  const found: string[] = []
  for (const { action, isOfNothing } of (await Promise.all(services.map(writesOf))).flat()) {
    for (const target of isOfNothing ? [nothing] : only) {
      for (const [how, context] of contextsOf(action)) {
        if (await isAllowed(principal, action, target, context)) found.push(`${action} on ${target.name}${how}`)
      }
    }
  }
  return found.toSorted()
}

const titles = { sessions: 'Sessions', audit: 'Audit', registry: 'Registry', 'audit-index': 'AuditIndex' } as const
const keys = { sessions: 'TablesKey', audit: 'AuditKey', registry: 'TablesKey', 'audit-index': 'AuditKey' } as const

/** What stands for the objects of every bucket. */
const objects = ['tile/0/000', 'checkpoint']

const ownLogs: Readonly<Record<string, string>> = {
  seal: 'SealersealLog',
  'set-up': 'SetUpLog',
  'place-page': 'PageplacepageLog',
}

/** Written out apart from lib/, so that the two can disagree. */
function expected(name: string, row: Pick<Route, 'reads' | 'appends' | 'changes'>, together: boolean): string[] {
  const log = ownLogs[name] ?? `Api${name.replaceAll('-', '')}Log`
  const all = new Set([`logs:CreateLogStream on ${log}`, `logs:PutLogEvents on ${log}`])
  const isTable = (store: Store): store is keyof typeof titles => store in titles
  for (const store of [...row.reads, ...row.appends, ...row.changes]) {
    if (store === 'datasets' || store === 'uploads') continue
    if (store === 'archive') all.add('kms:Decrypt on ArchiveKey through s3')
    else all.add(`kms:Decrypt on ${keys[store]} through dynamodb`)
  }
  if (row.reads.some((store) => store === 'datasets' || store === 'uploads'))
    all.add('kms:Decrypt on DatasetsKey through s3')
  for (const store of row.appends) {
    if (store === 'datasets') for (const one of objects) all.add(`s3:PutObject on Datasets/${one} where none is`)
    if (store === 'uploads') {
      for (const one of objects)
        for (const how of ['', ' where none is']) all.add(`s3:PutObject on Uploads/${one}${how}`)
    }
    if (!isTable(store)) all.add('kms:GenerateDataKey on DatasetsKey through s3')
  }
  if (row.changes.includes('uploads')) for (const one of objects) all.add(`s3:DeleteObject on Uploads/${one}`)
  for (const store of row.appends.filter(isTable)) all.add(`dynamodb:PartiQLInsert on ${titles[store]}`)
  for (const store of row.changes.filter(isTable)) {
    all.add(`dynamodb:UpdateItem on ${titles[store]}`)
    if (together) all.add(`dynamodb:PartiQLUpdate on ${titles[store]}`)
  }
  return [...all]
}

const sealing = [
  's3:PutObject on Archive/checkpoint',
  's3:PutObject on Archive/checkpoint where none is',
  's3:PutObject on Archive/tile/0/000 where none is',
  'kms:GenerateDataKey on ArchiveKey through s3',
  'kms:Sign on SigningKey',
  'kms:Sign on SigningKey through dynamodb',
  'kms:Sign on SigningKey through s3',
  'logs:CreateLogStream on AuditLog',
  'logs:PutLogEvents on AuditLog',
]

const placing = ['checkpoint', 'tile/0/000'].flatMap((file) =>
  ['', ' where none is'].map((how) => `s3:PutObject on FrontPage/${file}${how}`),
)

const besidesRights: Readonly<Record<string, readonly string[]>> = { seal: sealing, 'place-page': placing }

test('the catalogue of AWS has the writes that matter, and the simulation tells them from one another', async () => {
  const writes = (await Promise.all(services.map(writesOf))).flat().map(({ action }) => action)
  for (const action of [
    'dynamodb:PartiQLInsert',
    'dynamodb:BatchWriteItem',
    's3:DeleteObjectVersion',
    'kms:Sign',
    'logs:DeleteLogGroup',
  ]) {
    expect(writes).toContain(action)
  }
  expect(writes.length).toBeGreaterThan(230)
  const other = targets.filter(({ name }) => name === 'Registry')
  expect(await allowedTo(administrator, other)).toContain('dynamodb:PutItem on Registry')
})

describe.each([...besides, ...groups])('the role of $name', (group) => {
  test('may write what its rows say and nothing else of anything', async () => {
    const principal = principals.find(({ name }) => name === group.name)
    expect(principal).toBeDefined()
    if (!principal) return
    const wanted = expected(group.name, group, group.together)
    expect(await allowedTo(principal)).toEqual([...wanted, ...(besidesRights[group.name] ?? [])].toSorted())
  })
})

const all = (service: string, actions: string) => actions.split(' ').map((action) => `${service}:${action}`)

/** To a table of another name; what they copy is encrypted with the key of the audit, or cannot be read. */
const copies = all(
  'dynamodb',
  'CreateBackup ExportTableToPointInTime RestoreTableFromAwsBackup RestoreTableFromBackup RestoreTableToPointInTime StartAwsBackupJob',
)
/** Of tables as a whole, refused by AWS for one that is there and protected; or of what stands beside the items. */
const service = all(
  'dynamodb',
  'AssociateTableReplica CreateGlobalTable CreateGlobalTableWitness CreateTable CreateTableReplica DeleteGlobalTableWitness ' +
    'DeleteTableReplica DisableKinesisStreamingDestination EnableKinesisStreamingDestination ImportTable ReplicateSettings ' +
    'TagResource UntagResource UpdateContinuousBackups UpdateContributorInsights UpdateGlobalTable UpdateGlobalTableSettings ' +
    'UpdateGlobalTableVersion UpdateKinesisStreamingDestination UpdateTableReplicaAutoScaling WriteDataForReplication',
)
/** Beside an object: nothing of ours reads them. */
const marks = all(
  's3',
  'AbortMultipartUpload InitiateReplication ObjectOwnerOverrideToBucketOwner PutObjectAnnotation PutObjectVersionAnnotation ' +
    'ReplicateObjectAnnotation ReplicateTags RestoreObject',
)
/** Who deploys changes table and policy, in the open: CloudTrail has it. The lock can only be lengthened. */
const deploying = [
  ...all('dynamodb', 'DeleteResourcePolicy DeleteTable PutResourcePolicy UpdateTable UpdateTimeToLive'),
  ...all(
    's3',
    'PutObjectAcl PutObjectLegalHold PutObjectRetention PutObjectTagging PutObjectVersionAcl PutObjectVersionTagging',
  ),
]

const remembering = targets.filter(({ name }) =>
  ['Audit', 'Archive/tile/0/000', 'Archive/checkpoint', 'SigningKey'].includes(name),
)

describe.each([administrator, widened])('a role with every permission, $name', (principal) => {
  let allowed: string[]
  beforeAll(async () => {
    allowed = await allowedTo(principal, remembering)
  })
  const allowedOn = (name: string) => allowed.filter((row) => row.includes(` on ${name}`))

  test('alters and removes no event', () => {
    const items = /(Put|Update|Delete|BatchWrite)Item|PartiQL(Update|Delete)/
    expect(allowedOn('Audit').filter((row) => items.test(row))).toEqual([])
    // Who administers may not add one either; a role of ours is a writer, and changes neither table nor policy.
    const added = allowedOn('Audit').filter((row) => row.includes('PartiQLInsert'))
    expect(added).toEqual(principal === widened ? ['dynamodb:PartiQLInsert on Audit'] : [])
    const policy = allowedOn('Audit').filter((row) =>
      /ResourcePolicy |:UpdateTable |TimeToLive |:DeleteTable /.test(row),
    )
    expect(policy.length > 0).toBe(principal === administrator)
  })

  test('replaces and removes no file of the archive, and signs no checkpoint', () => {
    const files = allowedOn('Archive').filter((row) =>
      /PutObject( |$)|DeleteObject(Version)?( |$)|Bypass|Replicate(Object|Delete)( |$)/.test(row),
    )
    expect(files).toEqual([])
    expect(allowedOn('SigningKey').filter((row) => /:Sign |ScheduleKeyDeletion|DisableKey( |$)/.test(row))).toEqual([])
  })

  test('is left with nothing but what is listed here, which touches no event and no byte of a file', () => {
    const rows = allowed.filter((row) => / on (Audit|Archive)/.test(row))
    const left = new Set(rows.map((row) => row.split(' on ')[0] ?? ''))
    const listed = [
      ...copies,
      ...service,
      ...marks,
      ...(principal === administrator ? deploying : ['dynamodb:PartiQLInsert']),
    ]
    expect([...left].toSorted()).toEqual(listed.toSorted())
  })
})
