// The measured Proviso: the real command on a home of its own, and the requests of a researcher who has signed in,
// declared, signed and made a key, all over HTTP.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import * as z from 'zod/mini'
import type { Shot } from './load.ts'
import { type Child, startChild } from './scratch.ts'

const root = join(import.meta.dirname, '..')
const folder = '/Demo/Study'
const activity = { activity: 'Research with HIPAA Authorization', irb: 'IRB-2026-001', phi: 'PHI' }

export type Site = { readonly url: string; readonly startMs: number; readonly pid: number; stop(): Promise<void> }

/** Starts the site on a home, which is set up with the demo when it is empty. Ready when it says so. */
export async function startSite(home: string): Promise<Site> {
  const startedAt = performance.now()
  const env = { PROVISO_HOME: home, PORT: '0', HOST: '127.0.0.1', PROVISO_LOG: 'warn' }
  const child: Child = startChild([join(root, 'bin', 'proviso.ts'), 'start'], env)
  const [, url = ''] = await child.line(/^Proviso is ready at (\S+)/)
  return { url, startMs: performance.now() - startedAt, pid: child.pid, stop: () => child.stop() }
}

const Accounts = z.array(z.object({ email: z.string(), password: z.string() }))

function researcherOf(home: string): { email: string; password: string } {
  const accounts = Accounts.parse(JSON.parse(readFileSync(join(home, 'demo-accounts.json'), 'utf8')))
  const researcher = accounts.find(({ email }) => email === 'researcher@example.org')
  if (!researcher) throw new Error('the demo has no researcher')
  return researcher
}

async function ask(url: string, status: number, options: RequestInit = {}): Promise<Response> {
  const response = await fetch(url, options)
  if (response.status !== status) throw new Error(`${new URL(url).pathname} answered ${response.status}`)
  return response
}

function post(body: object, headers: Record<string, string> = {}): RequestInit {
  return { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(body) }
}

/** The whole way from password to session key. */
export async function makeKey(url: string, home: string): Promise<string> {
  const login = await ask(`${url}/api/login`, 200, post(researcherOf(home)))
  const cookie = (login.headers.get('set-cookie') ?? '').split(';')[0] ?? ''
  const { csrf } = z.parse(z.object({ csrf: z.string() }), await login.json())
  const headers = { cookie, 'x-csrf-token': csrf }
  const terms = await ask(`${url}/api/terms?${new URLSearchParams({ folder, ...activity })}`, 200, { headers })
  const { sha256 } = z.parse(z.object({ sha256: z.string() }), await terms.json())
  const declaration = { folder, ...activity, termsSha256: sha256, signedName: 'Rea Searcher' }
  await ask(`${url}/api/declaration`, 201, post(declaration, headers))
  const made = await ask(`${url}/api/keys`, 201, post({ label: 'measured' }, headers))
  return z.parse(z.object({ key: z.string() }), await made.json()).key
}

const page = {
  folder,
  schema: 'study',
  query: 'LabResults',
  filters: [{ column: 'LabTest', op: 'eq', value: 'Hemoglobin' }],
  sort: ['-Result', 'RowId'],
  limit: 100,
}

/** What is asked of the site, with a key. */
export function shots(url: string, apikey: string): Record<'whoami' | 'session' | 'page', Shot> {
  const headers = { apikey }
  return {
    whoami: { url: `${url}/login-whoami.api`, method: 'GET', headers },
    session: { url: `${url}/api/session`, method: 'GET', headers },
    page: posting(`${url}/api/query/select`, apikey, page),
  }
}

/** One request with a body, with a key. */
export function posting(url: string, apikey: string, body: object): Shot {
  const headers = { apikey, 'content-type': 'application/json' }
  return { url, method: 'POST', headers, body: JSON.stringify(body) }
}

/** The number of the event that an answer was recorded under; throws when it names none. */
export function sequenceOf(headers: Headers): number {
  const [, sequence] = /\.(\d+)$/.exec(headers.get('x-audit-event') ?? '') ?? []
  if (sequence === undefined) throw new Error('an answer came without its event')
  return Number(sequence)
}
