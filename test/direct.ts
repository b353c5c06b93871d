// A site without a socket: the same authorizer and the same stories, asked in this process. For tests of so many requests
// that HTTP would be most of the time.

import { Refusal } from '../core/refusal.ts'
import { authorize } from '../lambdas/authorize.ts'
import { isRows, piecesOf } from '../lambdas/http/answer.ts'
import type { Answer } from '../lambdas/http/call.ts'
import { serve } from '../lambdas/http/endpoint.ts'
import { refusalAnswer } from '../lambdas/http/refusals.ts'
import type { AnyEndpoint } from '../lambdas/http/turn.ts'
import { routes } from '../lambdas/routes.ts'
import { findRoute, queryPairs } from '../local/routing.ts'
import { type Reply, type Send, type Site, siteElsewhere } from './client.ts'
import { aWorld, type TestWorld, type WorldOptions } from './world.ts'

async function storiesOf(): Promise<ReadonlyMap<string, AnyEndpoint>> {
  const names = [...new Set(routes.map((route) => route.story))]
  const modules = await Promise.all(names.map((name) => import(`../lambdas/${name}.ts`)))
  return new Map(names.map((name, i) => [name, modules[i].endpoint]))
}

async function toReply({ status, headers = {}, body }: Answer): Promise<Reply> {
  const chunks: Uint8Array[] = body instanceof Uint8Array ? [body] : []
  if (isRows(body)) for await (const piece of piecesOf(body)) chunks.push(piece)
  const text = typeof body === 'string' ? body : Buffer.concat(chunks).toString('utf8')
  return {
    status,
    headers: new Headers(headers),
    text,
    get body() {
      return text.startsWith('{') ? JSON.parse(text) : {}
    },
  }
}

async function sender(world: TestWorld): Promise<Send> {
  const stories = await storiesOf()
  let count = 0
  return async (method, target, { body: json, raw, headers: sent = {} } = {}) => {
    const [path = '', query = ''] = target.split('?')
    const found = findRoute(method, path)
    if ('code' in found) throw new Error(`there is no ${method} ${path}`)
    const { route, params } = found
    const sentBody = raw ?? (json === undefined ? '' : JSON.stringify(json))
    const headers = { ...(json === undefined ? {} : { 'content-type': 'application/json' }), ...sent }
    count += 1
    const asked = { headers, address: '127.0.0.1', requestId: `direct-request-${count}`, secure: false }
    const call = { ...asked, route, method, path, params, query: () => queryPairs(query), body: Buffer.from(sentBody) }
    const story = stories.get(route.story)
    if (!story) throw new Error(`there is no story ${route.story}`)
    if (route.who === 'anyone') return toReply(await serve(story, { ...call, pass: null }, world))
    const entered = await authorize({ ...asked, route, url: target }, world)
    if (entered.allow) return toReply(await serve(story, { ...call, pass: entered.pass }, world))
    const browserOnly = route.who === 'browser'
    return toReply(refusalAnswer(new Refusal(entered.code, entered.why), { ...call, browserOnly }))
  }
}

/** A site as others see it, but with no address. */
export async function aDirectSite(options: WorldOptions = {}): Promise<Site> {
  const elsewhere = await siteElsewhere(options)
  if (elsewhere !== undefined) return elsewhere
  const world = await aWorld(options)
  return { world, url: 'none', send: await sender(world), close: () => world.close() }
}
