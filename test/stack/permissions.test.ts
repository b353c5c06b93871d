// What each deployed function may do, told from its template and compared with what lambdas/routes.ts says.
import { describe, expect, test } from 'vitest'
import * as z from 'zod/mini'
import { type Route, routes, type Store } from '../../lambdas/routes.ts'
import { authorizer, besides, groups, groupsOf, sealer, setUp } from '../../lib/groups.ts'
import { deployedFunctions } from './deployed-functions.ts'
import { ofType, synthesise, told } from './synthesised.ts'

const made = synthesise()

const deployed = deployedFunctions(made)
const functionNamed = (name: string) => deployed.find((one) => one.name === name)

const titles = {
  sessions: 'Sessions',
  audit: 'Audit',
  registry: 'Registry',
  'audit-index': 'AuditIndex',
  datasets: 'Datasets',
  archive: 'Archive',
  uploads: 'Uploads',
} as const
const keys = {
  sessions: 'TablesKey',
  audit: 'AuditKey',
  registry: 'TablesKey',
  'audit-index': 'AuditKey',
  datasets: 'DatasetsKey',
  archive: 'ArchiveKey',
  uploads: 'DatasetsKey',
} as const

/** Written out apart from lib/rights.ts, so that the two can disagree. */
function expected(row: Pick<Route, 'reads' | 'appends' | 'changes'>, updates: readonly string[]): string[] {
  const all = new Set<string>()
  const add = (store: Store, actions: readonly string[]) => {
    for (const action of actions) all.add(`${titles[store]} dynamodb:${action}`)
    all.add(`${keys[store]} kms:Decrypt`)
  }
  for (const store of row.reads) {
    if (store === 'datasets' || store === 'archive' || store === 'uploads') {
      all.add(`${titles[store]}/* s3:GetObject`)
      all.add(`${keys[store]} kms:Decrypt`)
      if (store !== 'datasets') all.add(`${titles[store]} s3:ListBucket`)
    } else add(store, ['GetItem', 'Query'])
  }
  for (const store of row.appends) {
    if (store === 'datasets' || store === 'uploads') {
      all.add(`${titles[store]}/* s3:PutObject`)
      all.add('DatasetsKey kms:GenerateDataKey')
    } else add(store, ['PartiQLInsert'])
  }
  for (const store of row.changes) {
    if (store === 'uploads') all.add('Uploads/* s3:DeleteObject')
    else add(store, updates)
  }
  return [...all].toSorted()
}

const ownLogs: Readonly<Record<string, string>> = {
  seal: 'SealersealLog',
  'set-up': 'SetUpLog',
  'place-page': 'PageplacepageLog',
}

/** Beside its rights on the stores, the sealer alone. */
const sealing = [
  '* dynamodb:ListStreams',
  ...['Audit', 'Sessions'].flatMap((table) =>
    ['DescribeStream', 'GetRecords', 'GetShardIterator'].map((action) => `${table}.StreamArn dynamodb:${action}`),
  ),
  'Archive/* s3:PutObject',
  'ArchiveKey kms:GenerateDataKey',
  'SigningKey kms:GetPublicKey',
  'SigningKey kms:Sign',
  'SealerSetAside sqs:SendMessage',
]

const withoutLogs = (permissions: readonly string[]) => permissions.filter((row) => !row.includes(' logs:'))

describe('permissions', () => {
  test.each(routes)('$route holds exactly what its row names', (row) => {
    expect(withoutLogs(functionNamed(row.lambda)?.permissions ?? [])).toEqual(
      expected(row, ['UpdateItem', 'PartiQLUpdate']),
    )
  })

  test('the authorizer reads sessions and registry, updates sessions and adds to the audit', () => {
    const permissions = withoutLogs(functionNamed('authorize')?.permissions ?? [])
    expect(permissions).toEqual(expected(authorizer, ['UpdateItem', 'PartiQLUpdate']))
    expect(permissions).not.toContain('Sessions dynamodb:PartiQLInsert')
  })

  test('the first set-up writes what a site begins with, and is told of no session or data', () => {
    const permissions = withoutLogs(functionNamed('set-up')?.permissions ?? [])
    expect(permissions).toEqual(expected(setUp, ['UpdateItem', 'PartiQLUpdate']))
  })

  test('what places the page may add its files and nothing else', () => {
    expect(withoutLogs(functionNamed('place-page')?.permissions ?? [])).toEqual(['FrontPage/* s3:PutObject'])
  })

  test('the sealer adds to the audit, keeps the head of the log, writes the archive and signs; nobody else does these two', () => {
    const permissions = withoutLogs(functionNamed('seal')?.permissions ?? [])
    expect(permissions).toEqual([...expected(sealer, ['UpdateItem']), ...sealing].toSorted())
    const others = deployed.filter(({ name }) => name !== 'seal').flatMap(({ permissions }) => permissions)
    expect(others.filter((row) => /Archive.*s3:Put|kms:Sign|dynamodb:.*Stream|GetRecords/.test(row))).toEqual([])
  })

  test('every function has a policy and a role of its own, and no policy stands in a role or is made by others', () => {
    expect(deployed).toHaveLength(groups.length + besides.length)
    expect(ofType(made.service, 'AWS::IAM::ManagedPolicy')).toHaveLength(deployed.length)
    expect(ofType(made.service, 'AWS::IAM::Policy')).toEqual([])
  })

  test('a function writes to its own log group and to no other', () => {
    for (const { name, permissions } of deployed) {
      const logs = permissions.filter((row) => row.includes(' logs:'))
      const id = ownLogs[name] ?? `Api${name.replaceAll('-', '')}Log`
      const audit = 'arn:AWS::Partition:logs:AWS::Region:AWS::AccountId:log-group:/proviso/audit:*'
      const groups = name === 'seal' ? [id, audit] : [id]
      const wanted = groups.flatMap((group) => [`${group} logs:CreateLogStream`, `${group} logs:PutLogEvents`])
      expect(logs).toEqual(wanted)
    }
  })

  test('no permission has a wildcard, but for the objects of a bucket, the streams of the audit log and the names of streams', () => {
    const wild = deployed.flatMap(({ permissions }) => permissions.filter((row) => row.includes('*')))
    const besides = wild.filter((row) => !row.includes('log-group:/proviso/audit:* logs:'))
    expect(new Set(besides)).toEqual(
      new Set([
        'Datasets/* s3:GetObject',
        'Datasets/* s3:PutObject',
        'Uploads/* s3:GetObject',
        'Uploads/* s3:PutObject',
        'Uploads/* s3:DeleteObject',
        'Archive/* s3:GetObject',
        'Archive/* s3:PutObject',
        'FrontPage/* s3:PutObject',
        '* dynamodb:ListStreams',
      ]),
    )
  })

  test('nobody may overwrite, delete or scan a table', () => {
    const forbidden = /dynamodb:(Put|Delete|BatchWrite|BatchGet|Scan|PartiQLDelete|PartiQLSelect|\*)/
    expect(deployed.flatMap(({ permissions }) => permissions.filter((row) => forbidden.test(row)))).toEqual([])
  })

  test('who writes the audit adds to it and does nothing else to it; only review, the account of disclosures and the sealer read it', () => {
    for (const { name, permissions } of deployed) {
      const audit = permissions.filter((row) => row.startsWith('Audit ')).map((row) => row.split(':')[1])
      const isReader = ['review', 'account', 'seal'].includes(name)
      const added = name === 'place-page' ? [] : ['PartiQLInsert']
      expect([name, audit]).toEqual([name, isReader ? ['GetItem', 'PartiQLInsert', 'Query'] : added])
    }
  })

  test('roles that add to the audit, and only they, stand under the path its table policy admits', () => {
    for (const { name, path, permissions } of deployed) {
      const writes = permissions.includes('Audit dynamodb:PartiQLInsert')
      const below = name === 'seal' ? 'sealer/' : name === 'publish' ? 'publisher/' : ''
      const writer = `/proviso/audit-writer/${below}`
      expect(path).toBe(writes ? writer : '/proviso/')
    }
  })

  test('what is uploaded goes after a day, and its publisher alone reads it', () => {
    const uploads = ofType(made.state, 'AWS::S3::Bucket').find(([id]) => id.startsWith('Uploads'))
    // A version would outlive it.
    expect(uploads?.[1].Properties.VersioningConfiguration).toBeUndefined()
    const day = { DaysAfterInitiation: 1 }
    const Rules = [{ Status: 'Enabled', ExpirationInDays: 1, AbortIncompleteMultipartUpload: day }]
    expect(uploads?.[1].Properties.LifecycleConfiguration).toEqual({ Rules })
    const policies = ofType(made.state, 'AWS::S3::BucketPolicy')
    const own = policies.find(([, { Properties }]) => told(Properties.Bucket, made) === uploads?.[0])
    const { PolicyDocument } = z
      .object({ PolicyDocument: z.object({ Statement: z.array(z.unknown()) }) })
      .parse(own?.[1].Properties)
    const denied = { Sid: 'OnlyThePublisherReads', Effect: 'Deny', Action: 's3:GetObject*', Principal: { AWS: '*' } }
    expect(PolicyDocument.Statement).toContainEqual(expect.objectContaining(denied))
    expect(JSON.stringify(PolicyDocument)).toContain(':role/proviso/audit-writer/publisher/*')
  })

  test('a key decrypts through the service of its store alone', () => {
    for (const { permissions, conditions } of deployed) {
      const decrypting = permissions.filter((row) => /kms:(Decrypt|GenerateDataKey)$/.test(row))
      expect(conditions.map((row) => row.split(' ').slice(0, 2).join(' '))).toEqual(decrypting)
      for (const row of conditions) {
        const service = /^(Datasets|Archive)Key/.test(row) ? 's3' : 'dynamodb'
        expect(row).toMatch(new RegExp(` ${service}\\.AWS::Region\\.AWS::URLSuffix$`))
      }
    }
  })

  test('the environment names a store exactly when the permissions do', () => {
    for (const { name, variables, permissions } of deployed) {
      const stores = Object.values(titles).filter((title) =>
        permissions.some((row) => new RegExp(`^${title}(/\\*)? (dynamodb|s3):`).test(row)),
      )
      const isNamed = (title: string) =>
        (/Datasets|Archive|Uploads/.test(title)
          ? `BUCKET_${title.toUpperCase()}`
          : `TABLE_${title.replace('tI', 't_I').toUpperCase()}`) in variables
      expect([name, Object.values(titles).filter(isNamed)]).toEqual([
        name,
        stores.filter((title) => title !== undefined),
      ])
    }
  })

  test('rows that share a function but differ in rights are refused', () => {
    const [row] = routes
    expect(() => groupsOf(row ? [row, { ...row, route: 'GET /x', reads: ['audit'] }] : [])).toThrow(/differ in rights/)
  })
})
