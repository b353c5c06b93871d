// A deployed site, as `npx cdk deploy --all --outputs-file cdk-outputs.json` tells of it, and who may sign in there. Nothing
// of it is guessed: without both, what is live is not run, and says so.
import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import * as z from 'zod/mini'

const Service = z.object({
  Address: z.url(),
  ApiAddress: z.url(),
  AuditTable: z.string(),
  ArchiveBucket: z.string(),
})
const Who = z.object({ PROVISO_LIVE_EMAIL: z.string(), PROVISO_LIVE_PASSWORD: z.string() })

export type Deployment = z.infer<typeof Service> & { readonly email: string; readonly password: string }

/** The deployment; or why there is none to look at. */
export function findDeployment(): Deployment | { readonly missing: string } {
  const file = process.env.PROVISO_OUTPUTS ?? fileURLToPath(new URL('../../cdk-outputs.json', import.meta.url))
  if (!existsSync(file)) return { missing: 'there is no cdk-outputs.json of a deployment' }
  const stacks = z.record(z.string(), z.unknown()).parse(JSON.parse(readFileSync(file, 'utf8')))
  const service = Object.entries(stacks).find(([name]) => name.endsWith('-service'))?.[1]
  const outputs = Service.safeParse(service)
  if (!outputs.success) return { missing: `${file} has no stack of a site` }
  const who = Who.safeParse(process.env)
  if (!who.success) return { missing: 'PROVISO_LIVE_EMAIL and PROVISO_LIVE_PASSWORD of an administrator are not given' }
  return { ...outputs.data, email: who.data.PROVISO_LIVE_EMAIL, password: who.data.PROVISO_LIVE_PASSWORD }
}

export type Reply = { readonly status: number; readonly headers: Headers; readonly body: Record<string, unknown> }

/** One call, with JSON there and back. */
export async function ask(
  address: string,
  method: string,
  path: string,
  headers: Record<string, string> = {},
  sent?: object,
): Promise<Reply> {
  const type: Record<string, string> = sent === undefined ? {} : { 'content-type': 'application/json' }
  const body = sent === undefined ? {} : { body: JSON.stringify(sent) }
  const answer = await fetch(`${address}${path}`, { method, headers: { ...type, ...headers }, ...body })
  const text = await answer.text()
  return { status: answer.status, headers: answer.headers, body: text.startsWith('{') ? JSON.parse(text) : {} }
}

const Session = z.object({ csrf: z.string(), session: z.object({ id: z.string() }) })

/** A person in a browser. */
export async function signIn({ Address, email, password }: Deployment) {
  const reply = await ask(Address, 'POST', '/api/login', {}, { email, password })
  if (reply.status !== 200) throw new Error(`signing in was answered ${reply.status} ${reply.body.code}`)
  const { csrf, session } = Session.parse(reply.body)
  const cookie = (reply.headers.get('set-cookie') ?? '').split(';')[0] ?? ''
  const own = { cookie, 'x-csrf-token': csrf }
  return {
    session: session.id,
    send: (method: string, path: string, sent?: object, headers = {}) =>
      ask(Address, method, path, { ...own, ...headers }, sent),
  }
}
