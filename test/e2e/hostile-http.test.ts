// Hostile headers and what is hardly HTTP, written to the socket as it is: answered in the words of the contract, and the
// server goes on.
import { connect } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { aScript, aSite, type Browser, type Site } from '../client.ts'
import { checkAnswer, checkGapless, checkRefused, type RawCaller, rawCaller, rawExchange } from '../probes.ts'

let site: Site
let browser: Browser
let key: string
beforeAll(async () => {
  site = await aSite()
  const script = await aScript(site, 'researcher')
  browser = script.browser
  key = script.key
})
afterAll(() => site.close())

const withKey: RawCaller = (...asked) => rawCaller(site.url, key)(...asked)

describe('headers', () => {
  test.each([
    ['a NUL in a value', 'x: a\0b'],
    ['a bare line break in a name', 'x y: 1'],
    ['no colon', 'nothing'],
    ['two lengths', 'content-length: 0\r\ncontent-length: 5'],
    ['length and chunks', 'content-length: 4\r\ntransfer-encoding: chunked'],
    ['an unknown coding', 'transfer-encoding: x'],
    ['a negative length', 'content-length: -1'],
    ['a folded line', 'x: a\r\n b: c\0'],
  ])('with %s are refused in the words of the contract, and the server goes on', async (_, line) => {
    const reply = await withKey('GET', '/api/folders', [line])
    checkRefused(reply, 400, 'bad-request')
    expect((await withKey('GET', '/api/folders')).status).toBe(200)
  })

  test('longer than the server takes are refused', async () => {
    checkRefused(await withKey('GET', '/api/folders', [`x: ${'y'.repeat(40_000)}`]), 413, 'too-large')
  })

  test('without a host are refused', async () => {
    const reply = await rawExchange(site.url, 'GET /api/folders HTTP/1.1\r\nconnection: close\r\n\r\n')
    checkRefused(reply, 400, 'bad-request')
  })

  test('expecting what the server does not do are answered in the words of the contract', async () => {
    const reply = await withKey('GET', '/api/folders', ['expect: miracles'])
    expect(reply.status).toBeLessThan(500)
    checkAnswer(reply)
  })

  test('with two keys are refused, whichever would be right', async () => {
    checkRefused(await withKey('GET', '/api/folders', [`apikey: ${key}`]), 401, 'key-malformed')
  })

  test('of a proxy that is not ours change neither address nor scheme', async () => {
    const lines = [
      'x-forwarded-for: 6.6.6.6',
      'x-forwarded-proto: https',
      'forwarded: for=6.6.6.6',
      'cloudfront-viewer-address: 6.6.6.6:1',
    ]
    const reply = await withKey('GET', '/api/folders', lines)
    expect(reply.status).toBe(200)
    expect((await checkGapless(site, browser.session)).at(-1)?.address).toMatch(/127\.0\.0\.1/)
  })

  test('named __proto__, constructor or the like mean nothing', async () => {
    const lines = ['__proto__: x', 'constructor: x', 'toString: x', 'hasOwnProperty: x']
    expect((await withKey('GET', '/api/folders', lines)).status).toBe(200)
  })

  test('of a long or odd user agent are cut, and the event keeps', async () => {
    expect((await withKey('GET', '/api/folders', [`user-agent: ${'\xe9'.repeat(5000)}`])).status).toBe(200)
    expect((await checkGapless(site, browser.session)).at(-1)?.userAgent).toHaveLength(256)
  })

  test('asking to upgrade are answered like any others', async () => {
    const reply = await withKey('GET', '/api/folders', ['upgrade: websocket', 'connection: upgrade'])
    expect(reply.status).toBe(200)
  })
})

describe('a connection', () => {
  test('that closes in the middle of a body leaves the server as it was', async () => {
    await rawExchange(
      site.url,
      Buffer.from('POST /api/login HTTP/1.1\r\nhost: localhost\r\ncontent-length: 2\r\nconnection: close\r\n\r\n{}'),
    )
    const { hostname, port } = new URL(site.url)
    await new Promise<void>((resolve) => {
      const socket = connect(Number(port), hostname, () => {
        socket.write('POST /api/login HTTP/1.1\r\nhost: localhost\r\ncontent-length: 100\r\n\r\n{"em', () =>
          socket.destroy(),
        )
      })
      socket.on('close', () => resolve())
    })
    expect((await withKey('GET', '/api/folders')).status).toBe(200)
  })

  test('that sends nothing but noise gets a refusal', async () => {
    checkRefused(await rawExchange(site.url, 'nonsense\r\n\r\n'), 400, 'bad-request')
    checkRefused(await withKey('GET', '/api/tables/\xff'), 400, 'bad-request')
    checkRefused(
      await rawExchange(site.url, Buffer.from([0x16, 0x03, 0x01, 0x00, 0x05, 0x01, 0, 0, 1, 0])),
      400,
      'bad-request',
    )
  })
})

test('all of it left the trail without a gap', async () => {
  await checkGapless(site, browser.session)
})
