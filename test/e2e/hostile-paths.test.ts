// Hostile paths and methods, written to the socket as they are.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { routes } from '../../lambdas/routes.ts'
import { aScript, aSite, type Browser, type Site } from '../client.ts'
import {
  askFor,
  checkAnswer,
  checkGapless,
  checkRefused,
  type RawCaller,
  rawCaller,
  rawExchange,
  rawRequest,
} from '../probes.ts'

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

describe('a path', () => {
  test.each([
    ['%', 'bad-request'],
    ['%zz', 'bad-request'],
    ['%ff', 'bad-request'],
    ['%c0%af', 'bad-request'],
    ['%ed%a0%80', 'bad-request'],
    ['%00', 'not-found'],
    ['..%2f..%2fetc%2fpasswd', 'not-found'],
    ['constructor', 'not-found'],
    ['__proto__', 'not-found'],
    ['x'.repeat(4000), 'bad-request'],
  ])('with the table name %j answers %s, recorded', async (name, code) => {
    const reply = await withKey('GET', `/api/tables/${name}?folder=/Test/Study&schema=study`)
    expect([reply.status, reply.body.code]).toEqual([code === 'not-found' ? 404 : 400, code])
    checkAnswer(reply)
    expect((await checkGapless(site, browser.session)).at(-1)).toMatchObject({
      type: 'metadata-read',
      outcome: 'refused',
      code,
    })
  })

  test.each([
    '/Test/%/query-selectRows.api',
    '/Test/%00/query-selectRows.api',
    '/Test/..%2f..%2f/query-selectRows.api',
    '/Test/../Study/query-selectRows.api',
    '/Test/%2e%2e/query-selectRows.api',
    '/./query-selectRows.api',
    '/Test/%2F/query-selectRows.api',
    '/Test/%ff/query-selectRows.api',
    `/${'€'.repeat(3)}%e2%82/query-selectRows.api`,
  ])('of a LabKey call that no folder can have is refused: %s', async (path) => {
    checkRefused(await withKey('GET', `${path}?schemaName=study&query.queryName=Labs`), 400, 'bad-request')
  })

  test.each([
    '//query-selectRows.api',
    '//api/session',
    '/%61pi/session',
    '/API/session',
    '/query/',
    '/x',
    '/x.y',
    '/..',
    '/-',
    '/a-b-c.api',
    `/${'a/'.repeat(3000)}query-selectRows.api?schemaName=study&query.queryName=Labs`,
    `/${'%E2%82%AC'.repeat(1200)}/query-selectRows.api?schemaName=study&query.queryName=Labs`,
    `/${'%E2%82%AC'.repeat(80)}/query-selectRows.api?schemaName=study&query.queryName=${'%E2%82%AC'.repeat(1000)}`,
    `/Test/Study/query-selectRows.api?schemaName=${'%E2%82%AC'.repeat(600)}&query.queryName=Labs`,
  ])('that leads nowhere answers not-found or bad-request, recorded: %s', async (path) => {
    const before = await checkGapless(site, browser.session)
    const reply = await withKey('GET', path)
    expect(reply.body.code, reply.text).toMatch(/^(not-found|bad-request)$/)
    checkAnswer(reply)
    expect(await checkGapless(site, browser.session)).toHaveLength(before.length + 1)
  })

  test.each([
    '/api',
    '/api/',
    '/api/nothing',
    '/api/keys/',
    '/api/session/',
    '/api/../api/session',
    '/api//session',
    '/app/x.js',
    '/app//x',
    '/app/%2e%2e/api/session',
    '/api/session%2fpresence',
    '/api/session;x=1',
  ])('below /api or /app that is no route answers not-found without asking who it is: %s', async (path) => {
    checkRefused(await withKey('GET', path), 404, 'not-found')
    checkRefused(await rawExchange(site.url, rawRequest('GET', path)), 404, 'not-found')
  })

  test.each(['*', 'http://127.0.0.1/api/session', 'http://evil.example/', 'api/session', '?x', '%2fapi%2fsession'])(
    'in another form than /… is refused: %s',
    async (target) => {
      const reply = await withKey(target === '*' ? 'OPTIONS' : 'GET', target)
      expect(reply.status).toBe(400)
      checkAnswer(reply)
    },
  )

  test('longer than the server takes is refused, and the server goes on', async () => {
    const reply = await withKey('GET', `/api/tables/${'x'.repeat(40_000)}`)
    checkRefused(reply, 413, 'too-large')
    expect((await withKey('GET', '/api/folders')).status).toBe(200)
  })
})

describe('a method', () => {
  const paths = [...new Set(routes.filter((r) => !r.route.startsWith('ANY')).map((r) => askFor(r).path))]

  test.each(paths)('that %s does not take answers method with Allow', async (path) => {
    const takes = routes
      .filter((r) => !r.route.startsWith('ANY') && askFor(r).path === path)
      .map((r) => askFor(r).method)
    for (const method of ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'PROPFIND', 'HEAD', 'SEARCH']) {
      if (takes.includes(method)) continue
      const reply = await withKey(method, path)
      expect([method, reply.status]).toEqual([method, 405])
      expect(reply.headers.get('allow')?.split(', ').toSorted()).toEqual(takes.toSorted())
      if (method === 'HEAD') expect(reply.text).toBe('')
      else checkRefused(reply, 405, 'method')
    }
  })

  test.each(['PUT', 'DELETE', 'PATCH', 'OPTIONS', 'TRACE', 'PROPFIND', 'HEAD'])(
    '%s on a LabKey path answers method, recorded',
    async (method) => {
      for (const path of ['/login-whoami.api', '/Test/Study/query-selectRows.api']) {
        const reply = await withKey(method, path)
        expect(reply.status).toBe(405)
        expect((await checkGapless(site, browser.session)).at(-1)).toMatchObject({ outcome: 'refused', code: 'method' })
        if (method === 'HEAD') expect(reply.text).toBe('')
        else checkAnswer(reply)
      }
    },
  )

  test.each(['FOO', 'get', 'G\0T', ''])('that is none (%j) is refused in the words of the contract', async (method) => {
    checkRefused(await withKey(method, '/api/folders'), 400, 'bad-request')
  })

  test('in an override header changes nothing', async () => {
    const reply = await withKey('GET', '/login-whoami.api', ['x-http-method-override: DELETE'])
    expect(reply.status).toBe(200)
  })
})

test('all of it left the trail without a gap', async () => {
  await checkGapless(site, browser.session)
})
