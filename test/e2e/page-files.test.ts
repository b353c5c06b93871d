// The files of the page: open to anybody, named by their content, and nothing else of the disk.
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { distFolder } from '../../scripts/build-web.ts'
import { aSite, type Site } from '../client.ts'
import { checkRefused, rawExchange, rawRequest } from '../probes.ts'

let site: Site
beforeAll(async () => {
  site = await aSite()
})
afterAll(() => site.close())

const get = (path: string, headers: Record<string, string> = {}) => site.send('GET', path, { headers })

test('the root leads to the page', async () => {
  for (const path of ['/', '/app']) {
    const reply = await get(path)
    expect([reply.status, reply.headers.get('location')]).toEqual([302, '/app/'])
  }
})

test('the page takes scripts and styles from this site alone, is in no frame, and is asked for anew each time', async () => {
  const reply = await get('/app/')
  expect(reply.status).toBe(200)
  expect(reply.text).toContain('<div id="page">')
  const policy = reply.headers.get('content-security-policy') ?? ''
  for (const part of ["default-src 'none'", "script-src 'self'", "style-src 'self'", "frame-ancestors 'none'"]) {
    expect(policy.split('; ')).toContain(part)
  }
  expect(policy).not.toMatch(/unsafe|\*|https?:/)
  expect(reply.headers.get('cache-control')).toBe('no-cache')
  expect(reply.headers.get('x-content-type-options')).toBe('nosniff')
})

test('each place in the page is answered by the page', async () => {
  const page = (await get('/app/')).text
  for (const path of ['/app/declare', '/app/declare?folder=%2FTest', '/app/admin/people', '/app/password']) {
    expect((await get(path)).text, path).toBe(page)
  }
})

test('every file of the build is served under its name, to be kept for ever, and compressed where asked', async () => {
  const names = readdirSync(join(distFolder, 'assets'))
  expect(names.length).toBeGreaterThan(5)
  for (const name of names) {
    const reply = await get(`/app/assets/${name}`)
    expect(reply.status, name).toBe(200)
    expect(reply.headers.get('cache-control')).toBe('public, max-age=31536000, immutable')
    expect(reply.headers.get('content-type'), name).toMatch(/^(text\/(javascript|css); charset=utf-8|image\/svg\+xml)$/)
  }
  const script = names.find((name) => name.endsWith('.js')) ?? ''
  const zipped = await get(`/app/assets/${names.find((name) => name.endsWith('.css'))}`, { 'accept-encoding': 'gzip' })
  expect(zipped.headers.get('content-encoding')).toBe('gzip')
  expect(script).toMatch(/-[0-9A-Z]{8}\.js$/)
})

test('asking for the page is no access: nothing is recorded and no cookie is set', async () => {
  const before = site.world.logged.length
  const reply = await get('/app/')
  expect(reply.headers.get('set-cookie')).toBeNull()
  expect(reply.headers.get('x-audit-event')).toBeNull()
  expect(site.world.logged.length).toBe(before)
})

test.each([
  '/app/assets/',
  '/app/assets/none.js',
  '/app/../proviso.sqlite',
  '/app/assets/../index.html',
  '/app/assets/../../tsconfig.json',
  '/app/assets/..%2f..%2ftsconfig.json',
  '/app/%2e%2e/tsconfig.json',
  '/app/assets/..\\..\\tsconfig.json',
  '/app/built-from.sha256',
  '/app/index.html',
  '/app//etc/passwd',
  '/app/assets//etc/passwd',
  '/app/etc/passwd%00',
  '/app/constructor.prototype',
  `/app/${'x'.repeat(3000)}`,
])('%s is no file of the page', async (path) => {
  const reply = await rawExchange(site.url, rawRequest('GET', path))
  checkRefused(reply, 404, 'not-found')
})

test.each(['POST', 'PUT', 'DELETE', 'PATCH'])('%s finds no page', async (method) => {
  expect((await site.send(method, '/app/')).status).toBe(404)
})
