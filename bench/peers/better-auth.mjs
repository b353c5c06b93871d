// better-auth behind node:http: one verification of a valid API key a request, rate limiting off, SQLite on disk.
// WAL with synchronous=NORMAL, so it waits for no disk (Proviso does). Plain JavaScript, as all of this folder: the peers
// are not installed where types are checked. `node bench/peers/better-auth.mjs <database file>`
import { createServer } from 'node:http'
import { DatabaseSync } from 'node:sqlite'
import { apiKey } from '@better-auth/api-key'
import { betterAuth } from 'better-auth'
import { getMigrations } from 'better-auth/db/migration'
import { listen } from '../listen.ts'

const database = new DatabaseSync(process.argv[2])
database.exec('PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL')

const auth = betterAuth({
  database,
  baseURL: 'http://127.0.0.1',
  secret: 'a secret of this measurement alone, 32 characters and more',
  emailAndPassword: { enabled: true },
  rateLimit: { enabled: false },
  telemetry: { enabled: false },
  plugins: [apiKey({ rateLimit: { enabled: false } })],
})
const { runMigrations } = await getMigrations(auth.options)
await runMigrations()

const person = { email: 'researcher@example.org', password: 'correct horse battery staple', name: 'Rea Searcher' }
const { user } = await auth.api.signUpEmail({ body: person })
const { key } = await auth.api.createApiKey({ body: { userId: user.id, name: 'measured' } })

const server = createServer(async (request, response) => {
  const { valid } = await auth.api.verifyApiKey({ body: { key: String(request.headers.apikey) } })
  const body = JSON.stringify({ valid })
  response.writeHead(valid ? 200 : 401, { 'content-type': 'application/json', 'content-length': body.length })
  response.end(body)
})
await listen(server, { method: 'GET', path: '/', headers: { apikey: key } })
