// A provider of identities on this machine that signs whatever a test wants, right or wrong: the code it is given holds the
// claims. `test/e2e/oidc-provider.test.ts` has a real one beside it.
import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'

type Fault = 'none' | 'silent' | 'error-500' | 'not-json' | 'no-id-token' | 'refuses' | 'redirects'
export type Provider = {
  readonly issuer: string
  /** A code that is exchanged for an ID token of these claims. */
  code(claims: object, by?: Signing): string
  /** What goes wrong at the token endpoint. */
  fault: Fault
  /** What its userinfo endpoint tells; null is no more than whose token it was. */
  userinfo: object | null
  /** Bodies and headers of calls to the token endpoint. */
  readonly asked: { body: URLSearchParams; authorization: string | undefined }[]
  close(): Promise<void>
}
type Signing = { key?: KeyObject; alg?: string; kid?: string }

const pair = () => generateKeyPairSync('rsa', { modulusLength: 2048 })
const own = pair()
/** A key that no provider publishes. */
export const foreignKey = pair().privateKey

const encoded = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url')

function idToken(claims: object, { key = own.privateKey, alg = 'RS256', kid = 'k1' }: Signing): string {
  const signed = `${encoded({ alg, kid, typ: 'JWT' })}.${encoded(claims)}`
  return `${signed}.${alg === 'none' ? '' : sign('sha256', Buffer.from(signed), key).toString('base64url')}`
}

const subOf = (token = '') => String(JSON.parse(Buffer.from(token.split('.')[1] ?? 'e30', 'base64url').toString()).sub)

const bodyOf = async (message: IncomingMessage) => {
  const chunks: Uint8Array[] = []
  for await (const chunk of message) chunks.push(chunk)
  return new URLSearchParams(Buffer.concat(chunks).toString('utf8'))
}

/** Starts one on a free port; it keeps no process alive. */
export async function startProvider(): Promise<Provider> {
  const tokens = new Map<string, string>()
  const json = (response: ServerResponse, body: unknown, status = 200) => {
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
  }
  async function answerToken(message: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await bodyOf(message)
    provider.asked.push({ body, authorization: message.headers.authorization })
    const id_token = tokens.get(body.get('code') ?? '')
    const answer = { access_token: `a-token.${subOf(id_token)}`, token_type: 'Bearer', expires_in: 60 }
    if (provider.fault === 'silent') return
    if (provider.fault === 'error-500') json(response, { error: 'server_error' }, 500)
    else if (provider.fault === 'not-json') response.writeHead(200, { 'content-type': 'text/html' }).end('<html>')
    else if (provider.fault === 'redirects') response.writeHead(302, { location: `${provider.issuer}/else` }).end()
    else if (provider.fault === 'no-id-token') json(response, answer)
    else if (provider.fault === 'refuses' || !id_token) json(response, { error: 'invalid_grant' }, 400)
    else json(response, { ...answer, id_token })
  }
  const server = createServer((message, response) => {
    const { issuer } = provider
    const path = message.url?.split('?')[0]
    if (path === '/.well-known/openid-configuration') {
      json(response, {
        issuer,
        authorization_endpoint: `${issuer}/authorize`,
        token_endpoint: `${issuer}/token`,
        jwks_uri: `${issuer}/keys`,
        userinfo_endpoint: `${issuer}/userinfo`,
        response_types_supported: ['code'],
        subject_types_supported: ['public'],
        id_token_signing_alg_values_supported: ['RS256'],
        authorization_response_iss_parameter_supported: true,
      })
    } else if (path === '/keys') {
      json(response, { keys: [{ ...own.publicKey.export({ format: 'jwk' }), kid: 'k1', alg: 'RS256', use: 'sig' }] })
    } else if (path === '/userinfo')
      json(response, provider.userinfo ?? { sub: message.headers.authorization?.split('a-token.')[1] })
    else answerToken(message, response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()))
  server.unref()
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the provider has no port')
  const provider: Provider = {
    issuer: `http://127.0.0.1:${address.port}`,
    code(claims, by = {}) {
      const code = `code-${tokens.size + 1}`
      tokens.set(code, idToken(claims, by))
      return code
    },
    fault: 'none',
    userinfo: null,
    asked: [],
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
  return provider
}
