// What a deployment may choose: functions kept ready, a network of its own, providers of identities.
import { describe, expect, test } from 'vitest'
import * as z from 'zod/mini'
import { deployedFunctions } from './deployed-functions.ts'
import { ofType, synthesise } from './synthesised.ts'

const providers = [
  {
    id: 'clinic',
    title: 'The clinic',
    issuer: 'https://login.example.org',
    clientId: 'proviso',
    secretName: 'clinic/it',
  },
  { id: 'open', title: 'Open', issuer: 'https://open.example.org', clientId: 'p', requireAmr: ['mfa'] },
]
const made = synthesise({
  'proviso:readyAuthorizers': '5',
  'proviso:readyReaders': 2,
  'proviso:subnets': 'subnet-0a1b2c3d,subnet-0a1b2c3d4e5f60718',
  'proviso:securityGroups': 'sg-0a1b2c3d',
  'proviso:oidcProviders': providers,
})
const plain = synthesise()
const functions = deployedFunctions(made)
const reading = functions.filter(({ permissions }) => permissions.includes('Datasets/* s3:GetObject'))

describe('functions that are kept ready', () => {
  const Alias = z.object({
    FunctionName: z.object({ Ref: z.string() }),
    ProvisionedConcurrencyConfig: z.object({ ProvisionedConcurrentExecutions: z.number() }),
  })
  const aliases = ofType(made.service, 'AWS::Lambda::Alias').map(([id, { Properties }]) => {
    const { FunctionName, ProvisionedConcurrencyConfig } = Alias.parse(Properties)
    return { id, of: FunctionName.Ref, ready: ProvisionedConcurrencyConfig.ProvisionedConcurrentExecutions }
  })

  test('are those of the kinds that are named, as many as is said, and the gateway calls these', () => {
    const ready = new Map(aliases.map(({ of, ready }) => [functions.find(({ id }) => id === of)?.name, ready]))
    expect(ready).toEqual(new Map([['authorize', 5], ...reading.map(({ name }) => [name, 2] as const)]))
    const called = JSON.stringify([
      ofType(made.service, 'AWS::ApiGateway::Method'),
      ofType(made.service, 'AWS::ApiGateway::Authorizer'),
    ])
    for (const { id, of } of aliases) {
      expect(called).toContain(`{"Ref":"${id}"}`)
      expect(called).not.toContain(`["${of}","Arn"]`)
    }
  })

  test('are none where nothing is said', () => {
    expect(ofType(plain.service, 'AWS::Lambda::Alias')).toEqual([])
    expect(ofType(plain.service, 'AWS::Lambda::Version')).toEqual([])
    expect(() => synthesise({ 'proviso:readyReaders': 0 })).toThrow()
  })
})

describe('a network of their own', () => {
  test('has every function in it, where it is named', () => {
    for (const [, { Properties }] of ofType(made.service, 'AWS::Lambda::Function')) {
      expect(Properties.VpcConfig).toEqual({
        SubnetIds: ['subnet-0a1b2c3d', 'subnet-0a1b2c3d4e5f60718'],
        SecurityGroupIds: ['sg-0a1b2c3d'],
      })
    }
    expect(JSON.stringify(plain.service)).not.toMatch(/VpcConfig|ec2:/)
  })

  test('is entered by Lambda with the role of a function, and by no code of the function itself', () => {
    const Policy = z.object({
      PolicyDocument: z.object({
        Statement: z.array(
          z.looseObject({ Effect: z.string(), Action: z.unknown(), Condition: z.optional(z.unknown()) }),
        ),
      }),
    })
    for (const [, { Properties }] of ofType(made.service, 'AWS::IAM::ManagedPolicy')) {
      const about = Policy.parse(Properties).PolicyDocument.Statement.filter(({ Action }) =>
        JSON.stringify(Action).includes('ec2:'),
      )
      expect(about.map(({ Effect, Condition }) => [Effect, Condition !== undefined])).toEqual([
        ['Allow', false],
        ['Deny', true],
      ])
      const [allowed, denied] = about.map(({ Action }) => z.array(z.string()).parse(Action))
      expect(denied).toEqual(allowed?.filter((action) => action.startsWith('ec2:')))
      expect(JSON.stringify(about[1]?.Condition)).toContain('lambda:SourceFunctionArn')
    }
  })

  test.each([
    ['subnets without groups', { 'proviso:subnets': 'subnet-0a1b2c3d' }],
    ['groups without subnets', { 'proviso:securityGroups': 'sg-0a1b2c3d' }],
    ['what is no id', { 'proviso:subnets': 'mine', 'proviso:securityGroups': 'sg-0a1b2c3d' }],
  ])('%s are refused', (_, settings) => {
    expect(() => synthesise(settings)).toThrow()
  })
})

describe('providers of identities', () => {
  test('are told to the first set-up, which alone reads their secrets, and those alone', () => {
    const setUp = functions.find(({ name }) => name === 'set-up')
    expect(JSON.parse(setUp?.variables.OIDC_PROVIDERS ?? '')).toEqual(providers)
    expect(setUp?.variables.SITE_ADDRESS).toMatch(/^https:\/\/Front/)
    const secrets = functions.flatMap(({ name, permissions }) =>
      permissions.filter((row) => row.includes('secretsmanager')).map((row) => `${name} ${row}`),
    )
    expect(secrets).toEqual([
      'set-up arn:AWS::Partition:secretsmanager:AWS::Region:AWS::AccountId:secret:clinic/it-?????? secretsmanager:GetSecretValue',
    ])
    expect(JSON.stringify(plain.service)).not.toMatch(/OIDC_PROVIDERS|secretsmanager:GetSecretValue/)
  })

  test('may be given as text, on the command line', () => {
    const text = synthesise({ 'proviso:oidcProviders': JSON.stringify(providers) })
    expect(JSON.stringify(text.service)).toContain('OIDC_PROVIDERS')
  })

  const [clinic] = providers
  test.each([
    ['a secret', [{ ...clinic, clientSecret: 'x' }]],
    ['an issuer without TLS', [{ ...clinic, issuer: 'http://login.example.org' }]],
    ['an id that is no part of a path', [{ ...clinic, id: 'a/b' }]],
    ['one id twice', [clinic, clinic]],
    ['a secret of any name', [{ ...clinic, secretName: '*' }]],
  ])('with %s are refused', (_, oidcProviders) => {
    expect(() => synthesise({ 'proviso:oidcProviders': oidcProviders })).toThrow()
  })
})
