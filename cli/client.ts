// A person signed in to a site over HTTP, for commands that work on a running one. What it is answered is input like any other.
import * as z from 'zod/mini'
import { isRefusalCode, Refusal } from '../core/refusal.ts'
import { WrongUsage } from './wrong-usage.ts'

/** Nobody answers there, or nothing that is a site of ours. */
export class SiteUnreachable extends Error {}

export type SiteClient = {
  /** Asks with JSON, or with bytes as they are; what is answered, parsed with `shape`. Throws Refusal as the site says it. */
  send<T>(method: string, path: string, body: object | Uint8Array, shape: z.ZodMiniType<T>): Promise<T>
  /** Ends the session. */
  signOut(): Promise<void>
}

export type Person = {
  readonly email: string
  readonly password: string
  /** Asked where a second factor is wanted. */
  code(): Promise<string>
}

const Failure = z.object({ code: z.string(), exception: z.string(), version: z.optional(z.string()) })
const SignedIn = z.object({ csrf: z.string() })

/** Where passwords may be sent: over TLS, or within this machine. */
export function siteAddress(text: string): string {
  const url = URL.parse(text)
  const isHere = url !== null && ['127.0.0.1', '[::1]', 'localhost'].includes(url.hostname)
  if (url === null || !(url.protocol === 'https:' || (url.protocol === 'http:' && isHere))) {
    throw new WrongUsage('The address of a site begins with https://, or with http:// on this machine.')
  }
  // The API's own address in AWS has a stage behind it; the page's is no part of the site's.
  return url.origin + url.pathname.replace(/\/(app(\/.*)?)?$/, '')
}

type Asked = {
  readonly method: string
  readonly headers: Record<string, string>
  readonly body: string | Uint8Array<ArrayBuffer>
}

async function reached(url: string, asked: Asked): Promise<Response> {
  try {
    return await fetch(url, { ...asked, redirect: 'error' })
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause.message : ''
    throw new SiteUnreachable(`${new URL(url).origin} does not answer. ${cause}`.trim())
  }
}

async function answerOf(response: Response): Promise<unknown> {
  const text = await response.text()
  if (response.ok) return text === '' ? {} : parsedJson(text)
  const failure = Failure.safeParse(parsedJson(text)).data
  if (failure === undefined || !isRefusalCode(failure.code)) {
    throw new SiteUnreachable(`The site answered ${response.status}, and nothing that says why.`)
  }
  const { code, exception, version } = failure
  throw new Refusal(code, exception, undefined, version === undefined ? {} : { version })
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}

const json = { 'content-type': 'application/json' }

async function login(site: string, { email, password }: Person, code?: string): Promise<Response> {
  const body = JSON.stringify({ email, password, ...(code === undefined ? {} : { code }) })
  return await reached(`${site}/api/login`, { method: 'POST', headers: json, body })
}

/** Signs in; whoever has a second factor is asked for its code. */
export async function signIn(site: string, person: Person): Promise<SiteClient> {
  let response = await login(site, person)
  let answer: unknown
  try {
    answer = await answerOf(response)
  } catch (error) {
    if (!(error instanceof Refusal && error.code === 'second-factor-required')) throw error
    response = await login(site, person, await person.code())
    answer = await answerOf(response)
  }
  const cookie = response.headers
    .getSetCookie()
    .map((one) => one.split(';')[0])
    .join('; ')
  const signedIn = SignedIn.safeParse(answer).data
  if (signedIn === undefined) throw new SiteUnreachable(`${site} answers, but is no site of Proviso.`)
  const own = { cookie, 'x-csrf-token': signedIn.csrf }
  const send: SiteClient['send'] = async (method, path, body, shape) => {
    const isBytes = body instanceof Uint8Array
    const headers = { ...own, ...(isBytes ? { 'content-type': 'application/octet-stream' } : json) }
    const sent = isBytes ? Buffer.from(body) : JSON.stringify(body)
    const parsed = shape.safeParse(await answerOf(await reached(site + path, { method, headers, body: sent })))
    if (!parsed.success) throw new SiteUnreachable('The site answered something else than was asked for.')
    return parsed.data
  }
  return { send, signOut: async () => void (await send('POST', '/api/logout', {}, z.unknown())) }
}
