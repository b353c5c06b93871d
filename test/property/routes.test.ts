// Laws over every route: whatever JSON, text, path, query or header a caller sends, the answer is one of the contract,
// nothing fails inside, and what came with a valid credential has exactly one event under its number.
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { filterOps } from '../../core/query.ts'
import { routes } from '../../lambdas/routes.ts'
import { aScript, aSite, type Browser, type Reply, type Send, type Site, signIn } from '../client.ts'
import { askFor, checkAnswer, checkGapless } from '../probes.ts'
import { folder } from '../world.ts'

let site: Site
let admin: Browser
let researcher: Browser
let script: Send
beforeAll(async () => {
  site = await aSite()
  admin = await signIn(site, 'admin')
  const whole = await aScript(site, 'researcher')
  researcher = whole.browser
  script = whole.send
})
afterAll(() => site.close())

// The one route that ends what the others need; it takes no input, and its own cases stand in hostile-bodies.
const asked = routes.filter((route) => route.route !== 'POST /api/logout').map(askFor)
const taking = asked.filter(({ method, route }) => method !== 'GET' || route.route.startsWith('ANY'))

const words = fc.constantFrom(
  folder,
  '/',
  '/Test',
  'study',
  'Labs',
  'Age',
  'Comments',
  'eq',
  'PHI',
  'json',
  '*',
  '-Age',
  '',
  '\0',
  '__proto__',
  '2026-07-01',
  'IRB-2026-001',
)
const text = fc.oneof(words, fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme', maxLength: 400 }))
const names = fc.constantFrom(
  'folder',
  'schema',
  'query',
  'name',
  'columns',
  'filters',
  'sort',
  'limit',
  'offset',
  'format',
  'column',
  'op',
  'value',
  'activity',
  'irb',
  'phi',
  'termsSha256',
  'signedName',
  'label',
  'expiresInMinutes',
  'readOnly',
  'addresses',
  'tables',
  'folders',
  'email',
  'password',
  'code',
  'token',
  'newPassword',
  'displayName',
  'siteRoles',
  'idleMinutes',
  'maxHours',
  'idleClock',
  'queryRows',
  'queryMegabytes',
  'sqlCharacters',
  'id',
  'schemaName',
  'queryName',
  'query.queryName',
  'query.columns',
  'query.sort',
  'query.maxRows',
  'query.Age~eq',
  'query.Comments~contains',
  'apiVersion',
  'from',
  'to',
  'user',
  'cursor',
  'session',
  'type',
)
const scalar = fc.oneof(text, fc.integer(), fc.double(), fc.boolean(), fc.constant(null), fc.maxSafeInteger())
const value = fc.letrec((tie) => ({
  any: fc.oneof(
    { maxDepth: 3 },
    scalar,
    fc.array(tie('any'), { maxLength: 4 }),
    fc.dictionary(fc.oneof(names, text), tie('any'), { maxKeys: 4 }),
  ),
})).any
const body = fc.oneof(
  fc.dictionary(fc.oneof({ weight: 4, arbitrary: names }, { weight: 1, arbitrary: text }), value, { maxKeys: 8 }),
  value,
)

const filter = fc.record({
  column: fc.oneof(
    fc.constantFrom('RowId', 'ParticipantId', 'Site', 'Age', 'BirthDate', 'Comments', 'Weight', 'SeenAt', 'Active'),
    text,
  ),
  op: fc.constantFrom(...filterOps),
  value: fc.oneof(scalar, fc.array(scalar, { maxLength: 3 })),
})
const table = { folder, schema: 'study', query: 'Labs' }

/** A request of each route that would pass, without what could lock the callers out. */
const passing = new Map<string, Readonly<Record<string, unknown>>>([
  ['POST /api/login', { email: 'limited@example.org', password: 'x', code: '1' }],
  [
    'POST /api/declaration',
    { folder, activity: 'Healthcare Operations', irb: null, phi: 'PHI', termsSha256: '0'.repeat(64), signedName: 'R' },
  ],
  [
    'POST /api/keys',
    { label: 'x', expiresInMinutes: 1, readOnly: true, phi: 'PHI', folders: [folder], addresses: ['::1'] },
  ],
  [
    'POST /api/query/select',
    { ...table, columns: ['Age'], filters: [], sort: ['Age'], limit: 1, offset: 0, format: 'json' },
  ],
  ['PATCH /api/admin/settings', { idleMinutes: 30, maxHours: 12, idleClock: 'any-use' }],
  ['POST /api/second-factor', { password: 'x' }],
  ['POST /api/second-factor/confirm', { code: '123456' }],
  ['DELETE /api/second-factor', { password: 'x', code: '123456' }],
  ['POST /api/password', { password: 'x', newPassword: 'a passphrase of my own' }],
  ['POST /api/password/reset', { token: `7.${'a'.repeat(43)}`, password: 'a passphrase of my own' }],
  ['POST /api/admin/users', { email: 'n@example.org', displayName: 'N', siteRoles: [] }],
  ['PATCH /api/admin/users/{id}', { active: true, expiresAt: null, displayName: 'N' }],
  ['POST /api/admin/views', { ...table, name: 'v', columns: ['Age'], filters: [], sort: ['Age'] }],
  [
    'ANY /{labkey+}',
    {
      schemaName: 'study',
      queryName: 'Labs',
      'query.columns': 'Age',
      'query.sort': 'Age',
      'query.Age~gte': 1,
      'query.maxRows': 2,
    },
  ],
])

/** A passing request with one or two of its fields exchanged for anything. */
function almost(route: string) {
  const whole = passing.get(route) ?? {}
  const some = fc.dictionary(fc.constantFrom(...Object.keys(whole), 'extra'), value, { minKeys: 1, maxKeys: 2 })
  const filters = fc.array(filter, { maxLength: 3 })
  const changed =
    route === 'POST /api/query/select'
      ? fc.oneof(some, fc.record({ filters }), fc.record({ sort: fc.array(text), filters }))
      : some
  return changed.map((change) => ({ ...whole, ...change }))
}

const pairs = fc.array(fc.tuple(fc.oneof(names, text), text), { maxLength: 6 })

const almostQuery = fc
  .dictionary(
    fc.constantFrom(
      'folder',
      'schema',
      'activity',
      'irb',
      'phi',
      'schemaName',
      'queryName',
      'query.Age~in',
      'query.BirthDate~dateeq',
      'query.q',
    ),
    text,
    { maxKeys: 3 },
  )
  .map((change) => Object.entries({ folder, schema: 'study', schemaName: 'study', queryName: 'Labs', ...change }))
  .chain((entries) => fc.shuffledSubarray(entries))

// A lone surrogate cannot be percent-encoded; the raw property sends such bytes.
const encoded = (one: string) => encodeURIComponent(one.toWellFormed())
const queryOf = (sent: readonly (readonly [string, string])[]) =>
  sent.map(([name, one]) => `${encoded(name)}=${encoded(one)}`).join('&')

function checkKnown(reply: Reply): void {
  checkAnswer(reply)
  expect(reply.status).not.toBe(503)
  // Nobody may be left disabled, or keys off, by chance: then the law would hold of nothing.
  expect(String(reply.body.code)).not.toMatch(/^(user-disabled|keys-disabled|session-ended|session-expired)$/)
}

const runs = { numRuns: 25 }

describe.each(taking)('$method $path', ({ route, path }) => {
  const method = route.route.startsWith('ANY') ? 'POST' : (route.route.split(' ')[0] ?? '')

  test('takes any JSON from cookie or key and answers within the contract', async () => {
    await fc.assert(
      fc.asyncProperty(fc.oneof(body, almost(route.route)), fc.oneof(fc.constant([]), pairs), async (sent, query) => {
        const target = `${path}?${queryOf(query)}`
        for (const ask of [admin.send, researcher.send, script]) checkKnown(await ask(method, target, { body: sent }))
      }),
      runs,
    )
  })
})

describe.each(asked.filter(({ method }) => method === 'GET'))('$method $path', ({ path }) => {
  test('takes any query string from cookie or key and answers within the contract', async () => {
    await fc.assert(
      fc.asyncProperty(fc.oneof(pairs, almostQuery), async (query) => {
        for (const ask of [admin.send, researcher.send, script])
          checkKnown(await ask('GET', `${path}?${queryOf(query)}`))
      }),
      runs,
    )
  })
})

test('after all of it no number is without its event, and all are readable', async () => {
  for (const session of [admin.session, researcher.session])
    expect((await checkGapless(site, session)).length).toBeGreaterThan(500)
  const reply = await admin.send('GET', '/api/audit/events?limit=999')
  expect([reply.status, reply.body.events.length]).toEqual([200, 999])
})
