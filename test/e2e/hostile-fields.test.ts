// Fields that are wrong, odd or too long, one at a time in requests that would pass without them: refused by name or taken
// at their word, and never a failure inside.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { aScript, aSite, type Browser, type Site, selectAll, signIn } from '../client.ts'
import { checkAnswer, checkGapless, checkRefused } from '../probes.ts'
import { folder } from '../world.ts'

let site: Site
let admin: Browser
beforeAll(async () => {
  site = await aSite()
  admin = await signIn(site, 'admin')
})
afterAll(() => site.close())

test.each([
  ['POST', '/api/keys', { expiresInMinutes: 'soon' }, '"expiresInMinutes" must be a number.'],
  ['POST', '/api/keys', { expiresInMinutes: 0 }, '"expiresInMinutes" must be at least 1.'],
  ['POST', '/api/keys', { label: 'x'.repeat(5000) }, /^"label" must be at most \d+ characters\.$/],
  ['POST', '/api/keys', { labels: 'x' }, 'There is no field "labels" here.'],
  ['PATCH', '/api/admin/settings', { sessionKeys: 'yes' }, '"sessionKeys" must be true or false.'],
  ['PATCH', '/api/admin/settings', { idleClock: 'mine' }, '"idleClock" must be one of: any-use, presence.'],
  ['POST', '/api/query/select', { folder, schema: 'study' }, '"query" is missing.'],
  ['POST', '/api/query/select', { ...selectAll, columns: 'Age' }, '"columns" must be a list.'],
  ['POST', '/api/query/select', { ...selectAll, columns: [1] }, '"columns.0" must be text.'],
  ['POST', '/api/admin/uploads', { folder, sha256: 'x' }, '"schema" is missing.'],
])('%s %s with %j says what is wrong with it', async (method, path, body, sentence) => {
  const { status, body: told } = await admin.send(method, path, { body })
  const said = typeof sentence === 'string' ? sentence : expect.stringMatching(sentence)
  expect({ status, ...told }).toMatchObject({ status: 400, code: 'bad-request', exception: said })
})

describe('fields', () => {
  const wrong = [
    null,
    1,
    -1,
    1.5,
    1e308,
    true,
    '',
    ' ',
    '\0',
    '\u0000x',
    'x'.repeat(5000),
    '€'.repeat(255),
    'İ'.repeat(255),
    [],
    ['x'],
    {},
    { a: 1 },
    [[[]]],
  ]
  const bodies: [string, string, object][] = [
    [
      'POST',
      '/api/declaration',
      {
        folder,
        activity: 'Healthcare Operations',
        phi: 'NotPHI',
        termsSha256: '0'.repeat(64),
        signedName: 'A',
        irb: null,
      },
    ],
    ['POST', '/api/keys', { label: 'x', expiresInMinutes: 5 }],
    [
      'POST',
      '/api/query/select',
      { ...selectAll, columns: ['Age'], filters: [], sort: [], limit: 1, offset: 0, format: 'json' },
    ],
    ['PATCH', '/api/admin/settings', { sessionKeys: true, idleMinutes: 30, maxHours: 12, idleClock: 'any-use' }],
    ['PATCH', '/api/admin/users/2', { active: true }],
    [
      'POST',
      '/Test/Study/query-selectRows.api',
      { schemaName: 'study', 'query.queryName': 'Labs', 'query.columns': 'Age', 'query.maxRows': 1 },
    ],
    ['POST', '/api/login', { email: 'nobody@example.org', password: 'x', code: '1' }],
  ]

  test.each(bodies)('of %s %s of a wrong kind, or missing, never fail inside', async (method, path, body) => {
    for (const name of Object.keys(body)) {
      const { [name]: _, ...without } = Object.fromEntries(Object.entries(body))
      for (const sent of [without, ...wrong.map((value) => ({ ...body, [name]: value }))]) {
        const reply = await admin.send(method, path, { body: sent })
        checkAnswer(reply)
        expect(reply.status, `${JSON.stringify(sent).slice(0, 300)} ${reply.text}`).not.toBe(503)
      }
    }
  })

  test('of a filter of every wrong kind are refused or matched, never fail inside', async () => {
    const { browser, send } = await aScript(site, 'researcher')
    const values = [
      ...wrong,
      '{json:[1]}',
      '{json:',
      'NaN',
      'Infinity',
      '1e400',
      '9'.repeat(400),
      '2026-02-30',
      "'; DROP TABLE x; --",
      '%',
      '_',
      '\\',
      '\n',
    ]
    const odd = [
      'RowId',
      'BirthDate',
      'Weight',
      'Active',
      'constructor',
      '__proto__',
      '*',
      '"',
      "'",
      '\0',
      '€'.repeat(255),
    ]
    const asked = [
      ...['Age', 'SeenAt', 'Site'].flatMap((column) =>
        ['eq', 'in', 'between', 'contains'].map((op) => ({ column, op, tried: values })),
      ),
      ...odd.flatMap((column) =>
        ['eq', 'dategt', 'isblank', '__proto__'].map((op) => ({ column, op, tried: values.slice(-3) })),
      ),
    ]
    for (const { column, op, tried } of asked) {
      for (const value of tried) {
        const filters = [{ column, op, value }]
        const reply = await send('POST', '/api/query/select', { body: { ...selectAll, filters, sort: [column] } })
        checkAnswer(reply)
        expect(reply.status, `${column} ${op} ${JSON.stringify(value)}`).not.toBe(503)
      }
    }
    await checkGapless(site, browser.session)
  })

  test('that are long in many bytes name nothing, and are refused as such', async () => {
    const { browser, send } = await aScript(site, 'researcher')
    for (const name of ['schema', 'query']) {
      for (const filler of ['€', '😀', 'İ', '.', '/']) {
        const body = {
          folder,
          schema: filler.repeat(120),
          query: filler.repeat(120),
          [name]: filler.repeat(255 / filler.length),
        }
        const reply = await send('POST', '/api/query/select', { body })
        expect([400, 404]).toContain(reply.status)
        checkAnswer(reply)
      }
    }
    const both = { folder, schema: '€'.repeat(255), query: '€'.repeat(255) }
    expect((await send('POST', '/api/query/select', { body: both })).body.code).toMatch(/^(not-found|bad-request)$/)
    for (const queryName of ['€'.repeat(5000), 'x'.repeat(200_000)]) {
      const reply = await send('POST', '/Test/Study/query-selectRows.api', {
        body: { schemaName: 'study', 'query.queryName': queryName },
      })
      expect(reply.body.code).toMatch(/^(not-found|bad-request)$/)
      checkAnswer(reply)
    }
    for (const viewName of ['€'.repeat(600), 'x'.repeat(200_000), '__proto__', '/', '.']) {
      const body = { schemaName: 'study', 'query.queryName': 'Labs', 'query.viewName': viewName }
      const reply = await send('POST', '/Test/Study/query-selectRows.api', { body })
      expect(reply.body.code, reply.text.slice(0, 200)).toMatch(/^(not-found|bad-request)$/)
      checkAnswer(reply)
    }
    const columns = Array.from({ length: 2000 }, (_, i) => `${i}${'x'.repeat(240)}`)
    checkRefused(await send('POST', '/api/query/select', { body: { ...selectAll, columns } }), 400, 'unknown-column')
    await checkGapless(site, browser.session)
  })
})

describe('a body that would pass but for one thing', () => {
  const bytes = (text: string) => Uint8Array.from(Buffer.from(text, 'latin1'))
  const native = '"folder":"/Test/Study","schema":"study","query":"Labs"'
  const labkey = '"schemaName":"study","queryName":"Labs"'
  const select = '/api/query/select'
  const rows = '/Test/Study/query-selectRows.api'

  test.each([
    ['a name that stands twice', select, `{${native},"query":"Labs"}`],
    ['a name that stands twice', rows, `{${labkey},"queryName":"Labs"}`],
    ['a name that stands twice by an escape', rows, `{${labkey},"query\\u004eame":"Labs"}`],
    ['__proto__', select, `{${native},"__proto__":{"limit":1}}`],
    ['__proto__', rows, `{${labkey},"__proto__":"x"}`],
    ['a byte that is not UTF-8', rows, `{${labkey},"x":"\xff"}`],
    ['a byte that is not UTF-8', select, `{${native},"filters":[{"column":"Site","op":"eq","value":"\xff"}]}`],
    ['a lone surrogate', rows, `{${labkey},"x":"\\ud800"}`],
    ['a lone surrogate', select, `{${native},"filters":[{"column":"Site","op":"eq","value":"\\udfff"}]}`],
    ['a comment', rows, `{${labkey}/* */}`],
    ['a trailing comma', select, `{${native},}`],
    ['more after its end', rows, `{${labkey}}{}`],
  ])('%s is refused at %s, and releases nothing', async (_, path, raw) => {
    const { browser, send } = await aScript(site, 'researcher')
    const headers = { 'content-type': 'application/json' }
    checkRefused(await send('POST', path, { raw: bytes(raw), headers }), 400, 'bad-request')
    expect((await checkGapless(site, browser.session)).at(-1)).toMatchObject({
      outcome: 'refused',
      code: 'bad-request',
    })
    const sound = path === select ? native : labkey
    expect((await send('POST', path, { raw: `{${sound}}`, headers })).status).toBe(200)
  })
})

test('a header-splitting name or label stays in the body it came in', async () => {
  const { browser } = await aScript(site, 'researcher')
  for (const label of ['a\r\nset-cookie: x=1', 'a\nb', '\u2028', '\u0085']) {
    const reply = await browser.send('POST', '/api/keys', { body: { label } })
    checkAnswer(reply)
    expect(reply.headers.get('set-cookie')).toBeNull()
  }
})
