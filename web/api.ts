// The one place of the page that speaks HTTP. The cookie goes with every call by itself, the csrf value with every change; each "no"
// comes back as a Refusal whose message is a sentence for the person. Nothing is kept: what is asked is shown and forgotten.
import { Refusal, type RefusalCode, refusalCodes } from '../core/refusal.ts'

/** What the page is told apart from answers: when the session is over, and how long it still is. */
export type Listener = {
  over(refusal: Refusal): void
  mustSetUpSecondFactor(): void
  secondsLeft(seconds: number): void
}

let csrf = ''
let listener: Listener = { over: () => {}, mustSetUpSecondFactor: () => {}, secondsLeft: () => {} }

export function listen(to: Listener): void {
  listener = to
}

/** The value without which this session changes nothing; kept in memory alone. */
export function setCsrf(value: string): void {
  csrf = value
}

const overCodes: readonly RefusalCode[] = ['no-credentials', 'session-ended', 'session-expired', 'user-disabled']
/** What the cookie of a sign-in is called when it opens nothing any more. */
const keyCodes: readonly RefusalCode[] = ['key-malformed', 'key-unknown', 'key-revoked', 'key-expired']

export type Options = {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  readonly body?: object
  /** Bytes as they are, in place of a body. */
  readonly raw?: Blob
  /** For calls of somebody who is not signed in: a 401 is then about what was typed. */
  readonly anonymous?: true
  readonly signal?: AbortSignal
}

export type Answered<T> = {
  readonly body: T
  readonly auditEvent: string | null
  /** How long the session still is; null where there is none. */
  readonly secondsLeft: number | null
}

/** An answer in JSON, with the audit event that it left. */
export async function ask<T>(path: string, options: Options = {}): Promise<Answered<T>> {
  const response = await send(path, options)
  return {
    body: await response.json(),
    auditEvent: response.headers.get('x-audit-event'),
    secondsLeft: leftIn(response),
  }
}

/** A call that is answered by its success alone. */
export async function act(path: string, options: Options): Promise<void> {
  await send(path, options)
}

function leftIn({ headers }: Response): number | null {
  const left = headers.get('x-session-expires-in')
  return left === null ? null : Number(left)
}

/** The body alone. */
export async function read<T>(path: string, signal?: AbortSignal): Promise<T> {
  return (await ask<T>(path, signal ? { signal } : {})).body
}

export type File = { readonly content: Blob; readonly auditEvent: string | null }

/** An answer that is kept as a file. */
export async function download(path: string, options: Options = {}): Promise<File> {
  const response = await send(path, options)
  return { content: await response.blob(), auditEvent: response.headers.get('x-audit-event') }
}

async function send(path: string, options: Options): Promise<Response> {
  const { method = 'GET', body, raw, anonymous, signal } = options
  const response = await reached(path, {
    method,
    credentials: 'same-origin',
    cache: 'no-store',
    headers: {
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(raw === undefined ? {} : { 'content-type': 'application/octet-stream' }),
      ...(method === 'GET' || anonymous ? {} : { 'x-csrf-token': csrf }),
    },
    body: body === undefined ? (raw ?? null) : JSON.stringify(body),
    ...(signal ? { signal } : {}),
  })
  if (response.ok) {
    const left = leftIn(response)
    if (left !== null) listener.secondsLeft(left)
    return response
  }
  const refusal = await refusalOf(response)
  if (response.status === 401 && anonymous !== true) tellOver(refusal)
  throw refusal
}

function tellOver(refusal: Refusal): void {
  if (refusal.code === 'second-factor-required') listener.mustSetUpSecondFactor()
  else if (overCodes.includes(refusal.code) || keyCodes.includes(refusal.code)) listener.over(refusal)
}

async function reached(path: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(path, init)
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error
    throw new Refusal('unavailable', 'The site cannot be reached. Check your connection and try again.')
  }
}

/** A sentence of our own where the server's speaks to a script. */
const sentences: Partial<Record<RefusalCode, string>> = {
  csrf: 'This page is older than your session. Load it again.',
  'audit-unavailable': 'The audit trail cannot be written just now, so nothing was done. Try again in a moment.',
}

async function refusalOf(response: Response): Promise<Refusal> {
  const told = await bodyOf(response)
  const code = refusalCodes.find((known) => known === told.code)
  const facts = Object.fromEntries(
    Object.entries(told).flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : [])),
  )
  if (code === undefined) {
    const id = facts.requestId === undefined ? '' : ` The operator finds it as ${facts.requestId}.`
    return new Refusal('unavailable', `Something failed on the site.${id}`, undefined, facts)
  }
  return new Refusal(code, sentences[code] ?? facts.exception ?? 'The site refused this.', undefined, facts)
}

async function bodyOf(response: Response): Promise<Readonly<Record<string, unknown>>> {
  try {
    const body: Record<string, unknown> | null = await response.json()
    return body ?? {}
  } catch (error) {
    if (error instanceof SyntaxError) return {}
    throw error
  }
}

/** The sentence to show for whatever was thrown. */
export function sentenceOf(error: unknown): string {
  return error instanceof Refusal ? error.message : 'Something failed in this page. Load it again.'
}
