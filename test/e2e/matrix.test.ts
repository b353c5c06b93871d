// Every route and every kind of caller: who is let through, and with which refusal all others meet a closed door, on
// record. The list is test/matrix.ts.
import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Route, routes } from '../../lambdas/routes.ts'
import { type Browser, makeKey, type Reply, type Send, type Site, signIn } from '../client.ts'
import { aDirectSite } from '../direct.ts'
import { closed, expected, type Kind, kinds, type Line, type Met, matrix } from '../matrix.ts'
import { askFor, checkAnswer, eventOf } from '../probes.ts'
import { folder, type Person, people } from '../world.ts'

/** Who comes as what. */
const personOf: { readonly [K in Exclude<Kind, 'nobody'>]: Person } = {
  ...{ key: 'researcher', cookieWithoutCsrf: 'researcher', reader: 'researcher', editor: 'limited' },
  ...{ folderAdministrator: 'nophi', stranger: 'stranger', auditor: 'auditor', siteAdministrator: 'admin' },
  ...{ disabled: 'restricted', impersonating: 'admin' },
}

let site: Site
let disabled: Browser
beforeAll(async () => {
  site = await aDirectSite()
  await setRole('editor', 'editor')
  await setRole('folderAdministrator', 'folder administrator')
  disabled = await signIn(site, personOf.disabled)
  const admin = await signIn(site, 'admin')
  await admin.send('PATCH', `/api/admin/users/${people[personOf.disabled].id}`, { body: { active: false } })
})
afterAll(() => site.close())

async function setRole(kind: 'editor' | 'folderAdministrator', role: 'editor' | 'folder administrator') {
  const { registry, together } = site.world
  const { id } = people[personOf[kind]]
  const place = await registry.folder(folder)
  const [before] = await registry.keptOn(folder, { user: id })
  if (!place || !before) throw new Error('nobody was given anything')
  const giving = registry.giving(place, { user: id }, before, { ...before, role })
  const { done } = await together([giving], randomBytes(8).toString('hex'))
  expect(done).toBe(true)
}

/** A caller of this kind in a session of its own: the route before may have ended one. */
async function caller(kind: Kind): Promise<Send> {
  if (kind === 'nobody') return site.send
  if (kind === 'disabled') return disabled.send
  const browser = await signIn(site, personOf[kind])
  if (kind === 'key') return (await makeKey(site, browser)).send
  if (kind === 'cookieWithoutCsrf') return (m, p, o) => site.send(m, p, { ...o, headers: { cookie: browser.cookie } })
  if (kind === 'impersonating') {
    const { email } = people[personOf.reader]
    expect((await browser.send('POST', '/api/impersonation', { body: { email } })).status).toBe(200)
  }
  return browser.send
}

async function askOn(route: Route, { id, query, body, file }: Line, send: Send): Promise<Reply> {
  const { method, path } = askFor(route)
  const target = `${id === undefined ? path : path.replace('/7', `/${id}`)}${query === undefined ? '' : `?${query}`}`
  if (file !== undefined) {
    return send(method, target, { raw: file, headers: { 'content-type': 'application/octet-stream' } })
  }
  return send(method, target, body === undefined ? {} : { body })
}

function metBy({ status, body }: Reply): Met {
  return status < 400 ? 'in' : (closed.find((code) => code === body.code) ?? 'in')
}

test('the list has a line for every route, and none besides', () => {
  expect(Object.keys(matrix).toSorted()).toEqual(routes.map(({ route }) => route).toSorted())
})

describe.each(routes)('$route', (route) => {
  test.each(kinds)('meets %s as the list says', async (kind) => {
    const line = matrix[route.route]
    if (line === undefined) throw new Error(`add a line for ${route.route} to test/matrix.ts`)
    const reply = await askOn(route, line, await caller(kind))
    const met = metBy(reply)
    expect([kind, met, reply.text.slice(0, 200)]).toEqual([kind, expected(route.route, line, kind), expect.anything()])
    if (reply.headers.get('content-type') !== null) checkAnswer(reply)
    if (met === 'in' || met === 'no-credentials' || met === 'user-disabled') return
    expect(await eventOf(site, reply)).toMatchObject({ outcome: 'refused', code: met })
  })
})
