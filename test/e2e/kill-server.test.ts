// The laptop's server is killed while it answers and seals, again and again: the log holds each time, and whatever was answered
// has its event in it in the end.
import { mkdirSync, readFileSync, watch } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { verifyArchive } from '../../local/verify-archive.ts'
import { folderArchive } from '../../stores/folder-archive.ts'
import { archiveFolder, openHome } from '../../stores/local-world.ts'
import { parseVerifierKey } from '../../tlog/note.ts'
import { send } from '../client.ts'
import { aHomePath, aStarted, proviso, stop } from '../unit/cli/a-command.ts'

const kills = 20
const scripts = 4
const study = '/Demo/Study'

function verifierOf(home: string) {
  const verifier = parseVerifierKey(readFileSync(join(home, 'verifier-key'), 'utf8'))
  if (!verifier) throw new Error('the home has a verifier key')
  return verifier
}

/** A session key that outlives every kill. */
async function aKey(home: string, url: string): Promise<string> {
  const accounts: { email: string; password: string }[] = JSON.parse(
    readFileSync(join(home, 'demo-accounts.json'), 'utf8'),
  )
  const account = accounts.find(({ email }) => email.startsWith('researcher'))
  const login = await send(url, 'POST', '/api/login', { body: { email: account?.email, password: account?.password } })
  const headers = {
    cookie: (login.headers.get('set-cookie') ?? '').split(';')[0] ?? '',
    'x-csrf-token': login.body.csrf,
  }
  const what = { folder: study, activity: 'Healthcare Operations', phi: 'Limited' }
  const terms = await send(url, 'GET', `/api/terms?${new URLSearchParams(what)}`, { headers })
  const signed = { ...what, termsSha256: terms.body.sha256, signedName: login.body.user.displayName }
  expect((await send(url, 'POST', '/api/declaration', { headers, body: signed })).status).toBe(201)
  return (await send(url, 'POST', '/api/keys', { headers, body: {} })).body.key
}

/** Reads until the server is gone; answers what was answered, by the ids of its events. */
async function readOn(url: string, key: string): Promise<string[]> {
  const answered: string[] = []
  const body = { folder: study, schema: 'study', query: 'Demographics', limit: 2 }
  for (;;) {
    try {
      const reply = await send(url, 'POST', '/api/query/select', { headers: { apikey: key }, body })
      const id = reply.headers.get('x-audit-event')
      if (reply.status === 200 && id !== null) answered.push(id)
    } catch {
      // The connection broke: nothing was answered.
      return answered
    }
  }
}

/** Resolves at the `count`th thing that happens to the files of the log. */
function happenings(folder: string, count: number): { readonly met: Promise<void>; close(): void } {
  const watcher = watch(folder, { recursive: true })
  let seen = 0
  const met = new Promise<void>((resolve) => {
    watcher.on('change', () => {
      seen += 1
      if (seen >= count) resolve()
    })
  })
  return { met, close: () => watcher.close() }
}

test(`killed ${kills} times while it answers and seals, the log holds, and each answer has its event in it`, async () => {
  const home = aHomePath()
  const archive = archiveFolder(home)
  const first = await aStarted(home)
  const key = await aKey(home, first.url)
  await stop(first)
  const blobs = folderArchive(archive, '')
  const found = verifierOf(home)
  const verify = () => verifyArchive({ blobs, origin: found.name, verifiers: [found] })
  const answered: string[] = []
  let unsigned = 0
  for (let kill = 1; kill <= kills; kill++) {
    mkdirSync(archive, { recursive: true })
    const server = await aStarted(home)
    const reading = Array.from({ length: scripts }, () => readOn(server.url, key))
    const { met, close } = happenings(archive, 1 + ((kill * 5) % 17))
    await met
    server.child.kill('SIGKILL')
    await server.ended
    close()
    answered.push(...(await Promise.all(reading)).flat())
    const result = await verify()
    expect(result, `after kill ${kill}`).toHaveProperty('head')
    if ('head' in result) unsigned += result.unsigned
  }
  await stop(await aStarted(home))
  expect((await proviso(home, ['audit', 'verify', '--table']).ended).code).toBe(0)
  const open = openHome(home, 'error')
  const sealed = new Set<string>()
  for await (const entries of open.world.sealedLog.entriesFrom(0)) {
    for (const { bytes } of entries) sealed.add(JSON.parse(Buffer.from(bytes).toString()).id)
  }
  await open.close()
  expect(answered.length).toBeGreaterThan(kills * scripts)
  expect(answered.filter((id) => !sealed.has(id))).toEqual([])
  // Some kills came between the files of a batch and their checkpoint; else this has shown less than it says.
  expect(unsigned).toBeGreaterThan(0)
}, 600_000)
