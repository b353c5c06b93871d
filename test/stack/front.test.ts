// What stands before the API: the page's files, which path goes where, which headers come back, the firewall.
import { describe, expect, test } from 'vitest'
import * as z from 'zod/mini'
import { proofHeader, viewerHeader } from '../../lib/front.ts'
import { ofType, synthesise } from './synthesised.ts'

const certificate = 'arn:aws:acm:us-east-1:123456789012:certificate/x'
const made = synthesise({
  'proviso:domainName': 'study.example.org',
  'proviso:domainCertificate': certificate,
  'proviso:firewall': 'true',
  'proviso:alarmEmail': 'officer@example.org',
  'proviso:warmWrites': '20000',
  'proviso:callsPerSecond': '200',
})
const plain = synthesise()

const Behaviour = z.object({
  PathPattern: z.optional(z.string()),
  TargetOriginId: z.string(),
  CachePolicyId: z.string(),
  AllowedMethods: z.optional(z.array(z.string())),
  ViewerProtocolPolicy: z.string(),
  ResponseHeadersPolicyId: z.object({ Ref: z.string() }),
  FunctionAssociations: z.tuple([
    z.object({ EventType: z.literal('viewer-request'), FunctionARN: z.object({ 'Fn::GetAtt': z.array(z.string()) }) }),
  ]),
})
const Origin = z.object({
  Id: z.string(),
  OriginPath: z.optional(z.unknown()),
  OriginCustomHeaders: z.optional(z.array(z.object({ HeaderName: z.string(), HeaderValue: z.unknown() }))),
  OriginAccessControlId: z.optional(z.unknown()),
})
const Config = z.object({
  DefaultCacheBehavior: Behaviour,
  CacheBehaviors: z.array(Behaviour),
  Origins: z.array(Origin),
  Logging: z.optional(z.unknown()),
  Aliases: z.optional(z.array(z.string())),
  ViewerCertificate: z.optional(z.unknown()),
})
const [front] = ofType(made.service, 'AWS::CloudFront::Distribution')
const config = Config.parse(front?.[1].Properties.DistributionConfig)
const behaviours = [{ ...config.DefaultCacheBehavior, PathPattern: '*' }, ...config.CacheBehaviors]
const originOf = (id: string) => config.Origins.find((origin) => origin.Id === id)
const apis = behaviours.filter(({ TargetOriginId }) => originOf(TargetOriginId)?.OriginAccessControlId === undefined)
const pages = behaviours.filter((one) => !apis.includes(one))

const headersOf = (behaviour: z.infer<typeof Behaviour> | undefined) =>
  JSON.stringify(made.service.Resources[behaviour?.ResponseHeadersPolicyId.Ref ?? '']?.Properties)

/** The code that runs at the edge before a behaviour, as a function. */
function edgeOf(behaviour: z.infer<typeof Behaviour> | undefined) {
  const [id = ''] = behaviour?.FunctionAssociations[0].FunctionARN['Fn::GetAtt'] ?? []
  const code = z.string().parse(made.service.Resources[id]?.Properties.FunctionCode)
  const run = new Function('event', `${code}\nreturn handler(event)`)
  return (uri: string, headers: object = {}) => run({ viewer: { ip: '203.0.113.9' }, request: { uri, headers } })
}

describe('the front', () => {
  test('sends the page to a bucket that it alone reads, and everything else to the API', () => {
    expect(pages.map(({ PathPattern }) => PathPattern).toSorted()).toEqual(['/', '/app', '/app/*'])
    expect(apis.map(({ PathPattern }) => PathPattern).toSorted()).toEqual(['*', '/api/*'])
    const policies = JSON.stringify(ofType(made.service, 'AWS::S3::BucketPolicy').map(([, policy]) => policy))
    expect(policies).toContain('"Service":"cloudfront.amazonaws.com"')
    expect(policies).toContain('"AWS:SourceArn"')
    expect(policies.match(/"Effect":"Allow"/g)).toHaveLength(1)
  })

  test('keeps nothing of what the API says, and takes every method over TLS alone', () => {
    for (const { CachePolicyId, AllowedMethods, ViewerProtocolPolicy } of apis) {
      // The managed policy CachingDisabled.
      expect(CachePolicyId).toBe('4135ea2d-6df8-44a3-9df3-4b5a84be39ad')
      expect(AllowedMethods).toEqual(['GET', 'HEAD', 'OPTIONS', 'PUT', 'PATCH', 'POST', 'DELETE'])
      expect(ViewerProtocolPolicy).toBe('https-only')
    }
  })

  test('takes the challenge off what stories answer, and leaves it to scripts of LabKey', () => {
    const [labkey, ours] = [
      apis.find((one) => one.PathPattern === '*'),
      apis.find((one) => one.PathPattern === '/api/*'),
    ]
    expect(headersOf(ours)).toContain('"RemoveHeadersConfig":{"Items":[{"Header":"www-authenticate"}]')
    expect(headersOf(labkey)).not.toContain('RemoveHeaders')
    for (const one of [labkey, ours]) expect(headersOf(one)).toContain('StrictTransportSecurity')
  })

  test('answers the page with a policy under which nothing written into it runs and nobody frames it', () => {
    const headers = headersOf(pages[0])
    expect(headers).toContain("script-src 'self'; style-src 'self'")
    expect(headers).not.toMatch(/unsafe|\*/)
    for (const wanted of [
      "frame-ancestors 'none'",
      '"FrameOption":"DENY"',
      'StrictTransportSecurity',
      'ContentTypeOptions',
    ]) {
      expect(headers).toContain(wanted)
    }
  })

  test('shows its proof to the API and says whose call it is, whatever the caller wrote there', () => {
    const [origin] = apis.map(({ TargetOriginId }) => originOf(TargetOriginId))
    expect(origin?.OriginCustomHeaders?.map(({ HeaderName }) => HeaderName)).toEqual([proofHeader])
    expect(JSON.stringify(origin?.OriginCustomHeaders)).toContain('resolve:secretsmanager')
    for (const one of apis) {
      const forged = { [viewerHeader]: { value: '192.0.2.1' }, [proofHeader]: { value: 'x' }, apikey: { value: 'k' } }
      const sent = edgeOf(one)('/api/session', forged)
      expect(sent).toEqual({
        uri: '/api/session',
        headers: { [viewerHeader]: { value: '203.0.113.9' }, apikey: { value: 'k' } },
      })
    }
  })

  test.each([
    ['/app/', '/index.html'],
    ['/app/keys', '/index.html'],
    ['/app/declare/study', '/index.html'],
    ['/app/assets/main-1.js', '/assets/main-1.js'],
    ['/app/assets', '/assets'],
    ['/app/../index.html', '/../index.html'],
    ['/app/x.html', '/x.html'],
  ])('%s is %s of the bucket', (path, file) => {
    expect(edgeOf(pages.find(({ PathPattern }) => PathPattern === '/app/*'))(path).uri).toBe(file)
  })

  test('leads from the root to the page', () => {
    for (const path of ['/', '/app']) {
      const answer = edgeOf(pages.find(({ PathPattern }) => PathPattern === path))(path)
      expect([answer.statusCode, answer.headers.location.value]).toEqual([302, '/app/'])
    }
  })

  test('has the name that the settings give it, and keeps no log, which would hold query strings', () => {
    expect(config.Aliases).toEqual(['study.example.org'])
    expect(JSON.stringify(config.ViewerCertificate)).toContain('TLSv1.2_2021')
    expect(config.Logging).toBeUndefined()
    expect(() => synthesise({ 'proviso:domainName': 'study.example.org' })).toThrow('together or not at all')
  })
})

describe('settings', () => {
  test('a firewall stands before the API only where it is wanted, samples nothing and reads no SQL', () => {
    const [acl, ...more] = ofType(made.service, 'AWS::WAFv2::WebACL')
    expect([more, ofType(plain.service, 'AWS::WAFv2::WebACL')]).toEqual([[], []])
    expect(ofType(made.service, 'AWS::WAFv2::WebACLAssociation')).toHaveLength(1)
    const text = JSON.stringify(acl)
    expect(text).not.toMatch(/"SampledRequestsEnabled":true|SQLi/)
  })

  test('calls are throttled as the settings say, and tries of a password below that', () => {
    const [stage] = ofType(made.service, 'AWS::ApiGateway::Stage')
    const limits = z
      .array(z.object({ ResourcePath: z.string(), HttpMethod: z.string(), ThrottlingRateLimit: z.number() }))
      .parse(stage?.[1].Properties.MethodSettings)
    expect(limits.map((one) => [`${one.HttpMethod} ${one.ResourcePath}`, one.ThrottlingRateLimit])).toEqual([
      ['* /*', 200],
      ...['/~1api~1login', '/~1login-loginApi.api', '/~1login~1loginApi.api', '/~1api~1password~1reset'].map((path) => [
        `POST ${path}`,
        50,
      ]),
    ])
  })

  test('alarms are mailed, and tables begin as warm as they are told', () => {
    expect(ofType(made.service, 'AWS::SNS::Subscription')[0]?.[1].Properties).toMatchObject({
      Protocol: 'email',
      Endpoint: 'officer@example.org',
    })
    for (const [, { Properties }] of ofType(made.state, 'AWS::DynamoDB::GlobalTable')) {
      expect(Properties.WarmThroughput).toEqual({ ReadUnitsPerSecond: 12_000, WriteUnitsPerSecond: 20_000 })
    }
    expect(JSON.stringify(plain.state)).not.toContain('WarmThroughput')
  })
})
