// What is remembered: encrypted, recoverable, protected, and the audit added to only.
import { describe, expect, test } from 'vitest'
import * as z from 'zod/mini'
import { ofType, type Resource, synthesise, told } from './synthesised.ts'

const made = synthesise()
const dev = synthesise({ 'proviso:profile': 'dev' })

const Table = z.object({
  KeySchema: z.array(z.object({ AttributeName: z.string(), KeyType: z.string() })),
  SSESpecification: z.object({ SSEEnabled: z.boolean(), SSEType: z.string() }),
  StreamSpecification: z.optional(z.object({ StreamViewType: z.string() })),
  TimeToLiveSpecification: z.optional(z.object({ AttributeName: z.string(), Enabled: z.boolean() })),
  GlobalSecondaryIndexes: z.optional(z.unknown()),
  Replicas: z.tuple([
    z.object({
      DeletionProtectionEnabled: z.boolean(),
      PointInTimeRecoverySpecification: z.unknown(),
      SSESpecification: z.object({ KMSMasterKeyId: z.unknown() }),
      ResourcePolicy: z.optional(z.object({ PolicyDocument: z.object({ Statement: z.array(z.unknown()) }) })),
    }),
  ]),
})

const nameOf = (id: string) => id.replace(/[0-9A-F]{8}$/, '')
const tables = new Map(
  ofType(made.state, 'AWS::DynamoDB::GlobalTable').map(([id, { Properties }]) => [nameOf(id), Table.parse(Properties)]),
)
const buckets = ofType(made.state, 'AWS::S3::Bucket')
const logGroups = ofType(made.service, 'AWS::Logs::LogGroup')

describe('state', () => {
  test('what holds state is this and keeps its logical ids', () => {
    const stateful = Object.entries(made.state.Resources).filter(([, { Type }]) => !/Policy$|Metadata$/.test(Type))
    expect(stateful.map(([id, { Type }]) => `${Type} ${id}`).toSorted()).toMatchInlineSnapshot(`
      [
        "AWS::DynamoDB::GlobalTable Audit3D8ADE0A",
        "AWS::DynamoDB::GlobalTable AuditIndexFD1561BE",
        "AWS::DynamoDB::GlobalTable Registry4DB9CCA5",
        "AWS::DynamoDB::GlobalTable Sessions8896A56D",
        "AWS::KMS::Key ArchiveKeyDC5BCBC1",
        "AWS::KMS::Key AuditKeyB2DBB069",
        "AWS::KMS::Key AuditLogKeyD7E06399",
        "AWS::KMS::Key DatasetsKeyC3C45822",
        "AWS::KMS::Key SigningKeyEEFC2790",
        "AWS::KMS::Key TablesKey11820CBC",
        "AWS::Logs::LogGroup AuditLogA5B7094E",
        "AWS::S3::Bucket ArchiveDA4CB258",
        "AWS::S3::Bucket Datasets0030EE04",
        "AWS::S3::Bucket Uploads4F6EB0FD",
      ]
    `)
  })

  test('every table has keys pk and sk, a key of ours, recovery to any moment of 35 days and no index', () => {
    expect([...tables.keys()].toSorted()).toEqual(['Audit', 'AuditIndex', 'Registry', 'Sessions'])
    for (const [name, table] of tables) {
      expect(table.KeySchema.map(({ AttributeName }) => AttributeName)).toEqual(['pk', 'sk'])
      expect(table.SSESpecification).toEqual({ SSEEnabled: true, SSEType: 'KMS' })
      const [replica] = table.Replicas
      expect(nameOf(told(replica.SSESpecification.KMSMasterKeyId, made).replace('.Arn', ''))).toBe(
        name.startsWith('Audit') ? 'AuditKey' : 'TablesKey',
      )
      const recovery = { PointInTimeRecoveryEnabled: true, RecoveryPeriodInDays: 35 }
      expect(replica.PointInTimeRecoverySpecification).toEqual(recovery)
      expect(replica.DeletionProtectionEnabled).toBe(true)
      expect(table.GlobalSecondaryIndexes).toBeUndefined()
    }
  })

  test('only sessions are cleaned up by time', () => {
    const cleaned = [...tables].map(([name, table]) => [name, table.TimeToLiveSpecification])
    expect(Object.fromEntries(cleaned)).toEqual({
      Sessions: { AttributeName: 'expiresAt', Enabled: true },
      Audit: undefined,
      AuditIndex: undefined,
      Registry: undefined,
    })
  })

  test('sessions stream what they were, the audit what it was and is', () => {
    expect(tables.get('Sessions')?.StreamSpecification?.StreamViewType).toBe('OLD_IMAGE')
    expect(tables.get('Audit')?.StreamSpecification?.StreamViewType).toBe('NEW_AND_OLD_IMAGES')
  })

  test('the audit table itself denies every other write to everybody, and additions to all but its writers', () => {
    const Denial = z.strictObject({
      Sid: z.string(),
      Effect: z.literal('Deny'),
      Principal: z.strictObject({ AWS: z.literal('*') }),
      Action: z.union([z.string(), z.array(z.string())]),
      Resource: z.literal('*'),
      Condition: z.optional(z.record(z.string(), z.strictObject({ 'aws:PrincipalArn': z.unknown() }))),
    })
    const statements = tables.get('Audit')?.Replicas[0].ResourcePolicy?.PolicyDocument.Statement ?? []
    const rows = statements.map((statement) => {
      const { Action, Condition = {} } = Denial.parse(statement)
      const who = Object.entries(Condition).map(([test, value]) => `${test} ${told(value['aws:PrincipalArn'], made)}`)
      return { who: who.join(), actions: [Action].flat().map((action) => action.replace('dynamodb:', '')) }
    })
    const role = 'arn:AWS::Partition:iam::AWS::AccountId:role'
    const overwriting = ['BatchWriteItem', 'DeleteItem', 'PartiQLDelete', 'PartiQLUpdate', 'PutItem', 'UpdateItem']
    const reshaping = ['DeleteResourcePolicy', 'DeleteTable', 'PutResourcePolicy', 'UpdateTable', 'UpdateTimeToLive']
    expect(rows).toEqual([
      { who: '', actions: overwriting },
      { who: `ArnNotLike ${role}/proviso/audit-writer/*`, actions: ['PartiQLInsert'] },
      { who: `ArnLike ${role}/proviso/*`, actions: reshaping },
    ])
  })

  test('who deploys can still change the audit table and its policy', () => {
    const text = JSON.stringify(tables.get('Audit')?.Replicas[0].ResourcePolicy)
    for (const action of ['PutResourcePolicy', 'UpdateTable']) expect(text).toContain(action)
    expect(text.match(/"Condition"/g)).toHaveLength(2)
  })

  test('buckets keep versions, but for what must go, are closed to the public, encrypted with a key of ours and speak TLS only', () => {
    for (const [id, { Properties }] of buckets) {
      expect(Properties).toMatchObject({
        ...(nameOf(id) === 'Uploads' ? {} : { VersioningConfiguration: { Status: 'Enabled' } }),
        OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] },
        BucketEncryption: {
          ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms' } }],
        },
      })
      expect(Object.values(z.record(z.string(), z.boolean()).parse(Properties.PublicAccessBlockConfiguration))).toEqual(
        Array(4).fill(true),
      )
      const policy = ofType(made.state, 'AWS::S3::BucketPolicy').find(([, p]) => told(p.Properties.Bucket, made) === id)
      expect(JSON.stringify(policy)).toContain('"aws:SecureTransport":"false"')
    }
  })

  test('the archive is locked against deletion', () => {
    const locks = buckets.map(([id, { Properties }]) => [nameOf(id), Properties.ObjectLockConfiguration])
    const Rule = { DefaultRetention: { Days: 2557, Mode: 'GOVERNANCE' } }
    expect(Object.fromEntries(locks)).toEqual({ Archive: { ObjectLockEnabled: 'Enabled', Rule } })
  })

  test('the audit log group is kept more than six years under a name of its own and cannot be deleted', () => {
    const [group, ...others] = ofType(made.state, 'AWS::Logs::LogGroup')
    expect(others).toEqual([])
    const facts = { LogGroupName: '/proviso/audit', RetentionInDays: 2557, DeletionProtectionEnabled: true }
    expect(group?.[1].Properties).toMatchObject(facts)
    expect(told(group?.[1].Properties.KmsKeyId, made)).toMatch(/^AuditLogKey/)
    expect(JSON.stringify(group?.[1].Properties.DataProtectionPolicy)).toContain('data-identifier/Ssn-US')
  })

  test('operational logs are encrypted, end after a year and have no name of ours', () => {
    expect(logGroups.length).toBeGreaterThan(0)
    for (const [, { Properties }] of logGroups) {
      expect(told(Properties.KmsKeyId, made)).toMatch(/^TablesKey/)
      expect(Properties.RetentionInDays).toBe(365)
      expect(Properties.LogGroupName).toBeUndefined()
    }
  })

  const keys = ofType(made.state, 'AWS::KMS::Key').map(([id, { Properties }]) => ({ id: nameOf(id), Properties }))
  const KeyPolicy = z.object({
    Statement: z.array(z.object({ Effect: z.string(), Action: z.unknown(), Principal: z.unknown() })),
  })

  test('keys are renewed every year, but for the one that signs; none is given to anybody but this account and its logs', () => {
    expect(keys).toHaveLength(6)
    for (const { id, Properties } of keys) {
      expect([id, Properties.EnableKeyRotation]).toEqual([id, id === 'SigningKey' ? undefined : true])
      const allowed = KeyPolicy.parse(Properties.KeyPolicy).Statement.filter(({ Effect }) => Effect === 'Allow')
      expect(JSON.stringify(allowed)).not.toContain('"AWS":"*"')
    }
  })

  test('nobody removes or disables a key of a protected site, and the sealer alone signs', () => {
    for (const { id, Properties } of keys) {
      const denied = KeyPolicy.parse(Properties.KeyPolicy).Statement.filter(({ Effect }) => Effect === 'Deny')
      const stay = ['kms:DeleteImportedKeyMaterial', 'kms:DisableKey', 'kms:ScheduleKeyDeletion']
      const wanted = id === 'SigningKey' ? ['kms:Sign', stay] : [stay]
      expect([id, denied.map(({ Action }) => Action)]).toEqual([id, wanted])
    }
    const signing = keys.find(({ id }) => id === 'SigningKey')?.Properties
    expect(signing).toMatchObject({ KeySpec: 'ECC_NIST_EDWARDS25519', KeyUsage: 'SIGN_VERIFY' })
    expect(JSON.stringify(signing?.KeyPolicy)).toContain(':role/proviso/audit-writer/sealer/*')
  })

  const Denial = z.object({
    Sid: z.optional(z.string()),
    Effect: z.string(),
    Condition: z.optional(z.unknown()),
    NotResource: z.optional(z.unknown()),
  })
  const archiveDenials = (from: typeof made) => {
    const [, policy] = ofType(from.state, 'AWS::S3::BucketPolicy').find(([id]) => id.startsWith('Archive')) ?? []
    const { Statement } = z.object({ Statement: z.array(Denial) }).parse(policy?.Properties.PolicyDocument)
    return new Map(Statement.flatMap((one) => (one.Effect === 'Deny' && one.Sid ? [[one.Sid, one] as const] : [])))
  }

  test('the archive takes files from the sealer alone, and none in the place of another but the latest checkpoint', () => {
    const denials = archiveDenials(made)
    expect(JSON.stringify(denials.get('OnlyTheSealerWrites')?.Condition)).toContain(
      ':role/proviso/audit-writer/sealer/*',
    )
    const replacing = denials.get('NothingIsReplaced')
    expect(replacing?.Condition).toEqual({ Null: { 's3:if-none-match': 'true' } })
    expect(told(replacing?.NotResource, made)).toMatch(/^Archive[0-9A-F]{8}\.Arn\/checkpoint$/)
  })

  test('nobody deletes from the archive or gets around its lock; on a dev site no role of ours does', () => {
    expect(archiveDenials(made).get('NothingIsDeleted')?.Condition).toBeUndefined()
    expect(JSON.stringify(archiveDenials(dev).get('NothingIsDeleted')?.Condition)).toContain(':role/proviso/*')
  })

  test('a lock that nobody can lift is a setting, and on a dev site a short one', () => {
    const final = { 'proviso:archiveMode': 'compliance', 'proviso:archiveDays': '3' }
    for (const profile of ['protected', 'dev']) {
      const { state } = synthesise({ ...final, 'proviso:profile': profile })
      const [lock] = ofType(state, 'AWS::S3::Bucket').flatMap(
        ([, { Properties }]) => Properties.ObjectLockConfiguration ?? [],
      )
      expect(lock).toMatchObject({ Rule: { DefaultRetention: { Days: 3, Mode: 'COMPLIANCE' } } })
    }
    const long = { ...final, 'proviso:archiveDays': '8', 'proviso:profile': 'dev' }
    expect(() => synthesise(long)).toThrow('at most 7')
  })

  const held = (resource: Resource) => [resource.DeletionPolicy, resource.UpdateReplacePolicy]
  const lasting = ['AWS::DynamoDB::GlobalTable', 'AWS::S3::Bucket', 'AWS::KMS::Key', 'AWS::Logs::LogGroup']

  test('what is remembered stays when the stack goes, and the stack does not go by mistake', () => {
    const all = lasting.flatMap((type) => ofType(made.state, type))
    expect(all).toHaveLength(14)
    for (const [, resource] of all) expect(held(resource)).toEqual(['Retain', 'Retain'])
    expect(made.isProtected.state).toBe(true)
  })

  test('a dev site leaves nothing behind', () => {
    for (const [, resource] of lasting.flatMap((type) => ofType(dev.state, type))) {
      expect(held(resource)).toEqual(['Delete', 'Delete'])
    }
    expect(dev.isProtected.state).toBe(false)
    expect(JSON.stringify(dev.state.Resources)).not.toContain('"DeletionProtectionEnabled":true')
  })

  test.each([
    ['an unknown name', { 'proviso:profil': 'dev' }],
    ['an unknown profile', { 'proviso:profile': 'prod' }],
    ['a site name that is no name', { 'proviso:site': '../x' }],
    ['no day of archive', { 'proviso:archiveDays': 0 }],
  ])('settings with %s are refused', (_, settings) => {
    expect(() => synthesise(settings)).toThrow()
  })
})
