// Builders: a home with the demo study, used over HTTP by its own people, then closed; and what its events are replayed with.
import { randomBytes } from 'node:crypto'
import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import type { AuditEvent } from '../core/audit-event.ts'
import type { Account } from '../local/account-file.ts'
import { seed } from '../local/seed.ts'
import { startServer } from '../local/server.ts'
import { type Home, openHome } from '../stores/local-world.ts'
import type { Item, Key, TableName } from '../stores/table.ts'
import { type Browser, declare, type Send, send } from './client.ts'

export const study = '/Demo/Study'

/** People of the demo who are signed in, and what came of an access: the id of its event. */
export type Users = {
  readonly admin: Browser
  readonly researcher: Browser
  readonly limited: Browser
  ask(by: Browser, method: string, path: string, body?: object): Promise<string>
}

export type UsedHome = { readonly home: Home; readonly copy: string; close(): Promise<void> }

/** A home that was used and closed, a copy of it, and the home open again without a server. */
export async function aUsedHome(use: (users: Users) => Promise<void>): Promise<UsedHome> {
  const folder = mkdtempSync(join(tmpdir(), 'proviso-used-'))
  const path = join(folder, 'home')
  const first = openHome(path, 'error')
  const { accounts } = await seed(first, 'demo')
  const server = await startServer(first.world, '127.0.0.1', 0)
  const people = { url: server.url, accounts }
  const [admin, researcher, limited] = [
    await signedIn(people, 'admin'),
    await signedIn(people, 'researcher'),
    await signedIn(people, 'limited'),
  ]
  await declared(researcher, 'PHI')
  await declared(limited, 'Limited')
  await use({ admin, researcher, limited, ask: (by, method, to, body) => askedBy(by, server.url, method, to, body) })
  await server.close()
  await first.close()
  cpSync(path, join(folder, 'copy'), { recursive: true })
  const home = openHome(path, 'error')
  const close = async () => {
    await home.close()
    rmSync(folder, { recursive: true, force: true })
  }
  return { home, copy: join(folder, 'copy'), close }
}

type People = { readonly url: string; readonly accounts: readonly Account[] }

async function signedIn({ url, accounts }: People, name: string): Promise<Browser> {
  const account = accounts.find(({ email }) => email.startsWith(name))
  const { email, password } = account ?? {}
  const reply = await send(url, 'POST', '/api/login', { body: { email, password } })
  if (reply.status !== 200) throw new Error(`signing in answered ${reply.status}: ${reply.text}`)
  const cookie = (reply.headers.get('set-cookie') ?? '').split(';')[0] ?? ''
  const { csrf, session, user } = reply.body
  const as: Send = (method, path, o = {}) =>
    send(url, method, path, { ...o, headers: { cookie, 'x-csrf-token': csrf, ...o.headers } })
  return { cookie, csrf, session: session.id, name: user.displayName, send: as }
}

async function declared(browser: Browser, phi: string): Promise<void> {
  const reply = await declare(browser, { folder: study, activity: 'Healthcare Operations', irb: undefined, phi })
  if (reply.status !== 201) throw new Error(`declaring answered ${reply.status}: ${reply.text}`)
}

async function askedBy(
  { cookie, csrf }: Browser,
  url: string,
  method: string,
  path: string,
  body?: object,
): Promise<string> {
  const headers = { cookie, 'x-csrf-token': csrf, 'content-type': 'application/json' }
  const reply = await fetch(url + path, { method, headers, body: body ? JSON.stringify(body) : null })
  if (reply.body) await buffer(reply.body)
  const id = reply.headers.get('x-audit-event')
  if (id === null) throw new Error(`${path} answered ${reply.status} without a receipt`)
  return id
}

/** The event as it lies there, to be looked at or altered. */
export async function eventOf({ world }: Home, id: string): Promise<AuditEvent> {
  const event = await world.audit.event(id)
  if (!event) throw new Error(`there is no event ${id}`)
  return event
}

/** Writes other attributes into an item, past every store: what somebody with the database in hand could do. */
export async function forge(
  { world }: Home,
  table: TableName,
  { pk, sk }: Key,
  when: Readonly<Record<string, string>>,
  set: object,
): Promise<void> {
  const plain: Item = { pk, sk, ...JSON.parse(JSON.stringify(set)) }
  const { pk: _, sk: __, ...attributes } = plain
  const conditions = Object.entries(when).map(([attribute, equals]) => ({ attribute, equals }))
  const forgery = { table, amend: { pk, sk }, when: conditions, set: attributes }
  const done = await world.together([forgery], randomBytes(8).toString('hex'))
  if (!done.done) throw new Error('nothing was forged')
}

/** Writes another event in the place of one. */
export async function forgeEvent(home: Home, { id, requestId }: AuditEvent, event: object): Promise<void> {
  const [pk = '', sequence = ''] = id.split('.')
  await forge(home, 'audit', { pk, sk: sequence.padStart(12, '0') }, { requestId }, { event })
}
