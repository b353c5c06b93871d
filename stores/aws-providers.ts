// What the deployment tells the first set-up of providers of identities, and where their secrets lie. Reads the
// environment, as aws-world.ts does.
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import * as z from 'zod/mini'

const Environment = z.object({ OIDC_PROVIDERS: z._default(z.string(), '[]'), SITE_ADDRESS: z._default(z.string(), '') })
const Providers = z.array(z.looseObject({ id: z.string() }))

/** The providers with the address that each sends people back to. No secret is read before it is asked for. */
export async function openAwsProviders() {
  const { OIDC_PROVIDERS, SITE_ADDRESS } = Environment.parse(process.env)
  const providers = Providers.parse(JSON.parse(OIDC_PROVIDERS)).map((one) => ({
    ...one,
    redirectUri: `${SITE_ADDRESS}/api/oidc/${one.id}/callback`,
  }))
  return {
    providers,
    async secretOf(SecretId: string): Promise<string> {
      const { SecretString } = await new SecretsManagerClient({}).send(new GetSecretValueCommand({ SecretId }))
      return z.string().parse(SecretString)
    },
  }
}
