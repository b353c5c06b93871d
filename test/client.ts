// A caller over HTTP: a browser with its cookie, and a script with its key.
import { expect } from 'vitest'
import type { Running } from '../local/server.ts'
import { startServer } from '../local/server.ts'
import { laptopOnly } from './stack/laptop-only.ts'
import { aWorld, folder, type Person, password, people, type TestWorld, type WorldOptions } from './world.ts'

export type Reply = {
  readonly status: number
  readonly headers: Headers
  readonly text: string
  /** The body as JSON; an empty object when it is none. */
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of every shape
  readonly body: any
}

export type Send = (
  method: string,
  path: string,
  options?: { body?: unknown; headers?: Record<string, string>; raw?: string | Uint8Array },
) => Promise<Reply>

export async function send(
  url: string,
  method: string,
  path: string,
  options: Parameters<Send>[2] = {},
): Promise<Reply> {
  const json = options.body === undefined ? {} : { 'content-type': 'application/json' }
  const body = options.raw ?? (options.body === undefined ? null : JSON.stringify(options.body))
  const response = await fetch(url + path, {
    method,
    headers: { ...json, ...options.headers },
    body,
    redirect: 'manual',
  })
  const text = await response.text()
  const isJson = response.headers.get('content-type')?.startsWith('application/json') === true
  return { status: response.status, headers: response.headers, text, body: isJson ? JSON.parse(text) : {} }
}

export type Browser = {
  readonly send: Send
  readonly cookie: string
  readonly csrf: string
  readonly session: string
  /** The name of whoever signed in, as they sign with it. */
  readonly name: string
}

export type Site = {
  readonly world: TestWorld
  readonly url: string
  readonly send: Send
  /** Whether it answers as behind TLS. @default false, as a laptop does */
  readonly isSecure?: boolean
  close(): Promise<void>
}

/** How the name of a cookie begins, and how its attributes end. */
export const cookieOf = ({ isSecure }: Site) =>
  isSecure ? { begin: '__Host-', end: '; Secure' } : { begin: '', end: '' }

/** The same suites over the deployed functions: PROVISO_TEST_SITE=./stack/deployed-site.ts */
export async function siteElsewhere(options: WorldOptions): Promise<Site | undefined> {
  const elsewhere = process.env.PROVISO_TEST_SITE
  if (elsewhere === undefined) return undefined
  // What a test wraps lies in this process, and the functions have their own.
  const wrapped = Object.keys(options)
  const isListed = laptopOnly.some(({ file }) => expect.getState().testPath?.endsWith(`/${file}.test.ts`))
  if (wrapped.length > 0 && isListed) return undefined
  if (wrapped.length > 0) throw new Error(`a test of the laptop alone (${wrapped}): see test/stack/laptop-only.ts`)
  const { aDeployedSite } = await import(new URL(elsewhere, import.meta.url).href)
  return await aDeployedSite({ standing: true })
}

/** A world behind a real HTTP server on a free port of this machine. */
export async function aSite(options: WorldOptions = {}): Promise<Site> {
  const elsewhere = await siteElsewhere(options)
  if (elsewhere !== undefined) return elsewhere
  const world = await aWorld(options)
  const server: Running = await startServer(world, '127.0.0.1', 0)
  return {
    world,
    url: server.url,
    send: (method, path, o) => send(server.url, method, path, o),
    async close() {
      await server.close()
      await world.close()
    },
  }
}

/** Signs a person in. */
export async function signIn(site: Site, person: Person, code?: string): Promise<Browser> {
  const reply = await site.send('POST', '/api/login', { body: { email: people[person].email, password, code } })
  if (reply.status !== 200)
    throw new Error(`sign-in answered ${reply.status}: ${reply.text} ${JSON.stringify(site.world.logged.slice(-2))}`)
  const cookie = (reply.headers.get('set-cookie') ?? '').split(';')[0] ?? ''
  const { csrf, session, user } = reply.body
  const headers = { cookie, 'x-csrf-token': csrf }
  return {
    cookie,
    csrf,
    session: session.id,
    name: user.displayName,
    send: (method, path, o = {}) => site.send(method, path, { ...o, headers: { ...headers, ...o.headers } }),
  }
}

export type Declared = {
  activity?: string
  irb?: string | undefined
  phi?: string
  signedName?: string
  folder?: string
}

const research = 'Research with HIPAA Authorization'

/** Reads the terms and signs them. */
export async function declare(browser: Browser, declared: Declared = {}): Promise<Reply> {
  const asked = { folder, activity: research, irb: 'IRB-2026-001', phi: 'PHI', ...declared }
  const { signedName = browser.name, ...what } = asked
  const query = new URLSearchParams(Object.entries(what).filter(([, v]) => v !== undefined) as [string, string][])
  const terms = await browser.send('GET', `/api/terms?${query}`)
  if (terms.status !== 200) return terms
  return browser.send('POST', '/api/declaration', { body: { ...what, termsSha256: terms.body.sha256, signedName } })
}

/** Makes a session key and a caller that uses it. */
export async function makeKey(
  site: Site,
  browser: Browser,
  body: object = {},
): Promise<{ id: string; key: string; send: Send }> {
  const reply = await browser.send('POST', '/api/keys', { body })
  if (reply.status !== 201) throw new Error(`making a key answered ${reply.status}: ${reply.text}`)
  const { id, key } = reply.body
  return {
    id,
    key,
    send: (method, path, o = {}) => site.send(method, path, { ...o, headers: { apikey: key, ...o.headers } }),
  }
}

/** The whole way for one person: sign in, declare, key. */
export async function aScript(site: Site, person: Person, declared: Declared = {}) {
  const browser = await signIn(site, person)
  const reply = await declare(browser, declared)
  if (reply.status !== 201) throw new Error(`declaring answered ${reply.status}: ${reply.text}`)
  return { browser, ...(await makeKey(site, browser)) }
}

export const selectAll = { folder, schema: 'study', query: 'Labs' }
