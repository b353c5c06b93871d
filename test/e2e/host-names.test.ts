// A page whose name was pointed at this machine reaches nothing of the laptop's server: neither a page nor an answer.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startServer } from '../../local/server.ts'
import { aScript, aSite, type Site } from '../client.ts'
import { checkGapless, checkRefused, rawExchange } from '../probes.ts'

let site: Site
beforeAll(async () => {
  site = await aSite()
})
afterAll(() => site.close())

function ask(url: string, host: string, lines: readonly string[], target = '/api/folders') {
  return rawExchange(
    url,
    [`GET ${target} HTTP/1.1`, `host: ${host}`, 'connection: close', ...lines, '', ''].join('\r\n'),
  )
}

test('a request under a name of somebody else is refused before its key is looked at, whatever it asks for', async () => {
  const { key, browser } = await aScript(site, 'researcher')
  const { port } = new URL(site.url)
  const before = (await checkGapless(site, browser.session)).length
  for (const target of ['/', '/api/folders', '/login-whoami.api', '/api/login', '/nowhere']) {
    const reply = await ask(site.url, `rebound.example:${port}`, [`apikey: ${key}`], target)
    checkRefused(reply, 400, 'bad-request')
    expect(reply.text).not.toContain('rebound')
  }
  expect(await checkGapless(site, browser.session)).toHaveLength(before)
})

test('the address it listens on and the names of loopback are let in', async () => {
  const { key } = await aScript(site, 'researcher')
  const { port } = new URL(site.url)
  for (const host of [`127.0.0.1:${port}`, `localhost:${port}`, `[::1]:${port}`, 'localhost:9000']) {
    expect((await ask(site.url, host, [`apikey: ${key}`])).status).toBe(200)
  }
})

test('a server that was opened to a network goes by any name', async () => {
  const open = await startServer(site.world, '0.0.0.0', 0)
  const { port } = new URL(open.url)
  const { key } = await aScript(site, 'researcher')
  const reply = await ask(`http://127.0.0.1:${port}`, 'data.example.org', [`apikey: ${key}`])
  await open.close()
  expect(reply.status).toBe(200)
})
