// oidc-provider with its default in-memory adapter: one introspection of a valid opaque token a request, the caller
// known by client_secret_basic. `node bench/peers/oidc-provider.mjs`
import { createServer } from 'node:http'
import Provider from 'oidc-provider'
import { listen } from '../listen.ts'

const id = 'measured'
const secret = 'a-secret-of-this-measurement-alone'
const provider = new Provider('http://127.0.0.1', {
  clients: [
    {
      client_id: id,
      client_secret: secret,
      grant_types: ['client_credentials'],
      redirect_uris: [],
      response_types: [],
      token_endpoint_auth_method: 'client_secret_basic',
    },
  ],
  features: {
    clientCredentials: { enabled: true },
    introspection: { enabled: true },
    devInteractions: { enabled: false },
  },
  ttl: { ClientCredentials: 3600 },
})

const client = await provider.Client.find(id)
const token = await new provider.ClientCredentials({ client, scope: undefined }).save()

await listen(createServer(provider.callback()), {
  method: 'POST',
  path: '/token/introspection',
  headers: {
    authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`,
    'content-type': 'application/x-www-form-urlencoded',
  },
  body: new URLSearchParams({ token }).toString(),
})
