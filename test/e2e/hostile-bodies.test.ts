// Hostile bodies at every route that takes one: refused by name, recorded under their number, and nothing changed.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { routes } from '../../lambdas/routes.ts'
import { aSite, type Browser, type Reply, type Site, signIn } from '../client.ts'
import { askFor, checkAnswer, checkGapless, checkRefused, eventOf } from '../probes.ts'

const taking = routes
  .filter((route) => /^(POST|PATCH|ANY)/.test(route.route) && route.who !== 'anyone')
  .map(askFor)
  .map((asked) => (asked.route.route.startsWith('ANY') ? { ...asked, method: 'POST' } : asked))

const deepArray = `${'['.repeat(10_000)}${']'.repeat(10_000)}`
const deepObject = `${'{"a":'.repeat(10_000)}1${'}'.repeat(10_000)}`
const mebibyte = 1_048_576

const badJson: [string, string | Uint8Array][] = [
  ['an array', '[]'],
  ['null', 'null'],
  ['a number', '1'],
  ['text', '"x"'],
  ['a field that nobody knows', '{"extra":1}'],
  ['__proto__', '{"__proto__":{"admin":true}}'],
  ['__proto__ by an escape', '{"\\u005f_proto__":{"admin":true}}'],
  ['constructor', '{"constructor":{"prototype":{"admin":true}}}'],
  ['a name that stands twice', '{"folder":"/a","folder":"/b"}'],
  ['a name that stands twice by an escape', '{"folder":"/a","fol\\u0064er":"/b"}'],
  ['arrays 10,000 deep', deepArray],
  ['objects 10,000 deep', deepObject],
  ['a deep field', `{"folder":${deepArray}}`],
  ['a lone surrogate', '{"folder":"\\ud800"}'],
  ['a lone surrogate in a name', '{"\\udc00":1}'],
  ['bytes that are not UTF-8', Uint8Array.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d])],
  ['an overlong encoding', Uint8Array.from([0x7b, 0x22, 0xc0, 0xaf, 0x22, 0x3a, 0x31, 0x7d])],
  ['half of it', '{"folder":"/Test'],
  ['a trailing comma', '{"folder":"/Test",}'],
  ['a comment', '{/* */"folder":"/Test"}'],
  ['two values', '{}{}'],
  ['NaN', '{"limit":NaN}'],
  ['NUL bytes', '\0\0\0'],
  ['only blanks', '   '],
  ['UTF-16', Uint8Array.from([0xff, 0xfe, 0x7b, 0x00, 0x7d, 0x00])],
]

let site: Site
let admin: Browser
beforeAll(async () => {
  site = await aSite()
  admin = await signIn(site, 'admin')
})
afterAll(() => site.close())

const jsonHeaders = { 'content-type': 'application/json' }
const standing = async () => {
  const [settings, users, detail] = await Promise.all([
    site.world.registry.settings(0),
    site.world.registry.users(),
    site.world.sessions.detail(admin.session),
  ])
  return { settings, users, state: detail?.hot.state, keys: detail?.keys, declarations: detail?.declarations }
}

async function checkRecorded(reply: Reply, code: string): Promise<void> {
  expect(await eventOf(site, reply)).toMatchObject({ outcome: 'refused', code, session: admin.session })
}

describe.each(taking)('$method $path', ({ method, path }) => {
  test.each(badJson)('refuses %s as bad-request, on record, and changes nothing', async (_, raw) => {
    const before = await standing()
    const reply = await admin.send(method, path, { raw, headers: jsonHeaders })
    checkRefused(reply, 400, 'bad-request')
    await checkRecorded(reply, 'bad-request')
    expect(await standing()).toEqual(before)
  })

  test('refuses a byte more than 1 MB as too-large, on record', async () => {
    const reply = await admin.send(method, path, { raw: `"${'x'.repeat(mebibyte - 1)}"`, headers: jsonHeaders })
    checkRefused(reply, 413, 'too-large')
    await checkRecorded(reply, 'too-large')
  })

  test('refuses more than 10 MB before anybody is asked who it is', async () => {
    const raw = new Uint8Array(10 * mebibyte + 1).fill(0x20)
    checkRefused(await admin.send(method, path, { raw, headers: jsonHeaders }), 413, 'too-large')
    checkRefused(await site.send(method, path, { raw, headers: jsonHeaders }), 413, 'too-large')
  })

  test.each(['text/plain', 'multipart/form-data; boundary=x', 'application/jsonp', 'text/json', 'application/xml', ''])(
    'refuses a body of the type "%s" as media-type, on record',
    async (type) => {
      const raw = new TextEncoder().encode('{"sessionKeys":false}')
      const reply = await admin.send(method, path, { raw, headers: type === '' ? {} : { 'content-type': type } })
      checkRefused(reply, 415, 'media-type')
      await checkRecorded(reply, 'media-type')
    },
  )
})

describe('sign-in', () => {
  test.each(badJson)('refuses %s as bad-request without a session or a cookie', async (_, raw) => {
    const reply = await site.send('POST', '/api/login', { raw, headers: jsonHeaders })
    checkRefused(reply, 400, 'bad-request')
    expect(reply.headers.get('set-cookie')).toBeNull()
  })

  test.each(['\0', '\ud83d', 'a@b\0c', "' OR ''='", 'x'.repeat(254), '€'.repeat(254), '__proto__', '../user.1'])(
    'with the address %j is no failure of ours',
    async (email) => {
      const reply = await site.send('POST', '/api/login', { body: { email, password: 'x' } })
      expect([400, 401]).toContain(reply.status)
      checkAnswer(reply)
    },
  )
})

test('all of it left the trail without a gap, and the site as it was', async () => {
  await checkGapless(site, admin.session)
  expect(await site.world.registry.settings(0)).toMatchObject({ sessionKeys: true, idleClock: 'any-use' })
})
