// The settings of one deployment, from the context of cdk.json or `-c proviso:profile=dev`. A name or value that is not
// known is refused, so that a typing error never deploys something weaker.
import type { Node } from 'constructs'
import * as z from 'zod/mini'
import { OidcProviders } from './oidc-settings.ts'

const yesOrNo = z.pipe(
  z.union([z.boolean(), z.enum(['true', 'false'])]),
  z.transform((value) => value === true || value === 'true'),
)

const id = (kind: string) => `${kind}-([0-9a-f]{8}|[0-9a-f]{17})`
const Ids = (kind: string) => z.string().check(z.regex(new RegExp(`^${id(kind)}(,${id(kind)})*$`)))
const Warm = z.optional(z.coerce.number().check(z.int(), z.minimum(1), z.maximum(10_000)))

const Context = z.strictObject({
  /** `protected`: what is remembered outlives the stacks. `dev`: everything goes with them; never for real data. */
  profile: z._default(z.enum(['protected', 'dev']), 'protected'),
  /** Begins the names of the stacks and of the audit log group, so that one account can hold several sites. */
  site: z._default(z.string().check(z.regex(/^[a-z][a-z0-9-]{0,30}$/)), 'proviso'),
  /** `governance`: who may bypass it can shorten it. `compliance`: nobody can, ever, the account's owner included. */
  archiveMode: z._default(z.enum(['governance', 'compliance']), 'governance'),
  /** How long a file of the archive cannot be deleted. @default 2557; 1 on a dev site */
  archiveDays: z.optional(z.coerce.number().check(z.int(), z.minimum(1), z.maximum(36_500))),
  /** How many sealers may run at once. Never needed for safety. @default as many as the account allows */
  sealConcurrency: z.optional(z.coerce.number().check(z.int(), z.minimum(1), z.maximum(100))),
  /** ARN of an SNS topic that every alarm tells. */
  alarmTopic: z.optional(z.string().check(z.regex(/^arn:[a-z-]+:sns:/))),
  /** An address that every alarm is mailed to, once its owner has confirmed it. */
  alarmEmail: z.optional(z.string().check(z.regex(/^[^@\s]+@[^@\s]+\.[^@\s]+$/))),
  /** A name of one's own, with its certificate, which CloudFront wants in us-east-1. @default CloudFront's name */
  domainName: z.optional(z.string().check(z.regex(/^[a-z0-9-]+(\.[a-z0-9-]+)+$/))),
  domainCertificate: z.optional(z.string().check(z.regex(/^arn:[a-z-]+:acm:us-east-1:/))),
  /** Whether AWS WAF stands before the API: about 9 USD a month and 0.60 per million calls. */
  firewall: z._default(yesOrNo, false),
  /** How many calls a second, and how many at once beyond that, the API takes before it answers slow-down. */
  callsPerSecond: z._default(z.coerce.number().check(z.int(), z.minimum(1), z.maximum(100_000)), 1_000),
  callsBurst: z._default(z.coerce.number().check(z.int(), z.minimum(1), z.maximum(50_000)), 500),
  /** Reads and writes a second that the tables take at once, beyond what on-demand begins with. @default AWS's own */
  warmReads: z.optional(z.coerce.number().check(z.int(), z.minimum(12_000))),
  warmWrites: z.optional(z.coerce.number().check(z.int(), z.minimum(4_000))),
  /** Environments that are kept ready, at a price by the hour: of the authorizer, of functions that read data, of the rest. */
  readyAuthorizers: Warm,
  readyReaders: Warm,
  readyOthers: Warm,
  /** A network of one's own for the functions: ids of private subnets and security groups. @default none: Lambda's own */
  subnets: z.optional(Ids('subnet')),
  securityGroups: z.optional(Ids('sg')),
  /** Providers of identities that the first set-up adds (lib/oidc-settings.ts). */
  oidcProviders: z._default(OidcProviders, []),
  /** API Gateway logs through one role for the whole account and region: false where that role is kept elsewhere. */
  gatewayLogRole: z._default(yesOrNo, true),
  /** Synthesise without the data engine's arm64 library. What comes of it cannot read data: for tests without network. */
  allowMissingEngine: z._default(yesOrNo, false),
})

/** Ids of what is there already. */
export type Network = { readonly subnets: readonly string[]; readonly securityGroups: readonly string[] }

export type Settings = z.infer<typeof Context> & {
  readonly archiveDays: number
  readonly domain?: { readonly name: string; readonly certificate: string }
  readonly network?: Network
}

/** A dev site is for trials: under a lock that nobody can lift it would stay for years. */
const longestTrialDays = 7

const prefix = 'proviso:'

/** Reads and checks the settings. */
export function readSettings(node: Node): Settings {
  const context: Record<string, unknown> = node.getAllContext()
  const ours = Object.entries(context).filter(([name]) => name.startsWith(prefix))
  const settings = Context.parse(Object.fromEntries(ours.map(([name, value]) => [name.slice(prefix.length), value])))
  const { profile, archiveMode, archiveDays = profile === 'dev' ? 1 : 2_557 } = settings
  if (profile === 'dev' && archiveMode === 'compliance' && archiveDays > longestTrialDays) {
    throw new Error(
      `proviso:archiveDays of a dev site under proviso:archiveMode=compliance is at most ${longestTrialDays}`,
    )
  }
  return { ...settings, archiveDays, ...domainOf(settings), ...networkOf(settings) }
}

function domainOf({
  domainName: name,
  domainCertificate: certificate,
}: z.infer<typeof Context>): Pick<Settings, 'domain'> {
  if (name !== undefined && certificate !== undefined) return { domain: { name, certificate } }
  if (name === undefined && certificate === undefined) return {}
  throw new Error('proviso:domainName and proviso:domainCertificate are given together or not at all')
}

function networkOf({ subnets, securityGroups }: z.infer<typeof Context>): Pick<Settings, 'network'> {
  if (subnets === undefined && securityGroups === undefined) return {}
  if (subnets === undefined || securityGroups === undefined)
    throw new Error('proviso:subnets and proviso:securityGroups are given together or not at all')
  return { network: { subnets: subnets.split(','), securityGroups: securityGroups.split(',') } }
}
