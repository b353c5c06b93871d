// Providers of identities as `proviso:oidcProviders` of cdk.json names them. Never a secret: its name in Secrets Manager.
// What is said here is checked once more, and as a whole, where it is added (lambdas/set-up.ts).
import { Aws } from 'aws-cdk-lib'
import { PolicyStatement } from 'aws-cdk-lib/aws-iam'
import * as z from 'zod/mini'
import type { Grant } from './rights.ts'

const Text = z.string().check(z.minLength(1), z.maxLength(256))
const Words = z.array(Text)

const OidcProvider = z.strictObject({
  id: z.string().check(z.regex(/^[a-z0-9][a-z0-9-]{0,31}$/)),
  title: Text,
  issuer: z.string().check(z.regex(/^https:\/\/\S+$/)),
  clientId: Text,
  /** Of a secret of this account and region whose text is the client's secret. @default a public client, by PKCE alone */
  secretName: z.optional(z.string().check(z.regex(/^[A-Za-z0-9/_+=.@-]{1,500}$/))),
  createPeople: z.optional(z.boolean()),
  scopes: z.optional(Words),
  emailClaim: z.optional(Text),
  verifiedClaim: z.optional(Text),
  emailDomains: z.optional(Words),
  requireAmr: z.optional(Words),
  requireAcr: z.optional(Words),
})
export type OidcSetting = z.infer<typeof OidcProvider>

const list = z.array(OidcProvider).check(z.maxLength(20), z.refine(areApart, 'two providers have the same id'))

/** A list, or with `-c` its JSON. */
export const OidcProviders = z.union([
  list,
  z.pipe(
    z.pipe(
      z.string(),
      z.transform((text): unknown => JSON.parse(text)),
    ),
    list,
  ),
])

function areApart(all: readonly { readonly id: string }[]): boolean {
  return new Set(all.map(({ id }) => id)).size === all.length
}

/** What the first set-up is told of the providers, and that it may read their secrets. */
export function grantProviders(
  { oidcProviders: all }: { readonly oidcProviders: readonly OidcSetting[] },
  address: string,
): Grant {
  const secrets = all.flatMap(({ secretName }) => (secretName === undefined ? [] : [arnOf(secretName)]))
  const reading = new PolicyStatement({ actions: ['secretsmanager:GetSecretValue'], resources: secrets })
  return {
    statements: secrets.length === 0 ? [] : [reading],
    environment: all.length === 0 ? {} : { OIDC_PROVIDERS: JSON.stringify(all), SITE_ADDRESS: address },
  }
}

/** Secrets Manager puts a hyphen and six characters of its own behind a name. */
function arnOf(secretName: string): string {
  return `arn:${Aws.PARTITION}:secretsmanager:${Aws.REGION}:${Aws.ACCOUNT_ID}:secret:${secretName}-??????`
}
