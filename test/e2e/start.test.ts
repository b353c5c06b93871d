// The laptop: starting, stopping, being killed, and what is still there afterwards.
import { existsSync, readFileSync, statSync, watch } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { openHome } from '../../stores/local-world.ts'
import { aHomePath, aStarted, type Process, proviso, ready, stop } from '../unit/cli/a-command.ts'
import { eventsOf, versionsIn } from '../unit/local/a-home.ts'

type Account = { readonly email: string; readonly password: string }

function researcherOf(home: string): Account {
  const accounts: Account[] = JSON.parse(readFileSync(join(home, 'demo-accounts.json'), 'utf8'))
  const found = accounts.find(({ email }) => email.startsWith('researcher'))
  if (!found) throw new Error('no researcher')
  return found
}

async function makeKey(url: string, { email, password }: Account): Promise<{ cookie: string; key: string }> {
  const json = { 'content-type': 'application/json' }
  const login = await fetch(`${url}/api/login`, {
    method: 'POST',
    headers: json,
    body: JSON.stringify({ email, password }),
  })
  const { csrf }: { csrf: string } = JSON.parse(await login.text())
  const cookie = (login.headers.get('set-cookie') ?? '').split(';')[0] ?? ''
  const headers = { ...json, cookie, 'x-csrf-token': csrf }
  const made = await fetch(`${url}/api/keys`, { method: 'POST', headers, body: '{}' })
  const { key }: { key: string } = JSON.parse(await made.text())
  return { cookie, key }
}

const sessionStatus = async (url: string, headers: Record<string, string>) =>
  (await fetch(`${url}/api/session`, { headers })).status

test('a new home is set up, says its accounts once, says once that it is ready, serves, and stops with 0', async () => {
  const home = aHomePath()
  const first = await aStarted(home)
  expect((await fetch(first.url)).status).toBe(200)
  const { password } = researcherOf(home)
  expect(first.out).toContain(password)
  const end = await stop(first)
  expect({ code: end.code, err: end.err }).toEqual({ code: 0, err: '' })
  expect(end.out.split('\n').filter((line) => line.startsWith(ready))).toHaveLength(1)
  await expect(fetch(first.url)).rejects.toThrow()
  const second = await aStarted(home)
  expect(second.out).not.toContain(password)
  second.child.kill('SIGINT')
  expect((await second.ended).code).toBe(0)
})

test('the home is 0700 and what lies in it is for its owner alone', async () => {
  const home = aHomePath()
  await stop(await aStarted(home, '--empty'))
  const modeOf = (name: string) => statSync(join(home, name)).mode & 0o777
  expect(modeOf('.')).toBe(0o700)
  expect(modeOf('datasets')).toBe(0o700)
  for (const name of ['first-administrator.json', 'proviso.sqlite', 'lock.sqlite']) expect(modeOf(name)).toBe(0o600)
})

test('a second server on the same home says so and stops, while the first goes on', async () => {
  const home = aHomePath()
  const first = await aStarted(home, '--empty')
  const second = await proviso(home, ['start']).ended
  expect(second).toMatchObject({
    code: 1,
    out: '',
    err: expect.stringMatching(/^proviso: Another Proviso is running on [^\n]*\n$/),
  })
  expect((await fetch(first.url)).status).toBe(200)
})

test('sessions and keys outlive kill -9, half-written data sets do not', async () => {
  const home = aHomePath()
  const first = await aStarted(home)
  const { cookie, key } = await makeKey(first.url, researcherOf(home))
  first.child.kill('SIGKILL')
  expect((await first.ended).signal).toBe('SIGKILL')
  const unfinished = join(home, 'datasets', 'some-table', '.publishing-1')
  await mkdir(unfinished, { recursive: true })
  const second = await aStarted(home)
  expect(await sessionStatus(second.url, { apikey: key })).toBe(200)
  expect(await sessionStatus(second.url, { cookie })).toBe(200)
  expect(existsSync(unfinished)).toBe(false)
  expect(await sessionStatus(second.url, { apikey: `${key.slice(0, -1)}${key.endsWith('x') ? 'y' : 'x'}` })).toBe(401)
})

/** Kills the process at the moment a file appears whose path matches. */
async function killedAt(home: string, appearing: RegExp): Promise<Process> {
  await mkdir(home, { recursive: true })
  const started = proviso(home, ['start'])
  const watcher = watch(home, { recursive: true }, (_, name) => {
    if (name && appearing.test(name)) started.child.kill('SIGKILL')
  })
  await started.ended
  watcher.close()
  return started
}

test.each([
  ['the accounts are written', /demo-accounts\.json$/],
  ['the rows are generated', /LabResults\.csv$/],
  ['a level file is written', /\.publishing-.*\.parquet$/],
  ['a version has got its name', /^datasets.[^/]+.[0-9A-Z]{26}$/],
])('a set-up killed when %s is completed by the next start, each step on record once', async (_, appearing) => {
  const home = aHomePath()
  const killed = await killedAt(home, appearing)
  expect((await killed.ended).signal).toBe('SIGKILL')
  await stop(await aStarted(home))
  const open = openHome(home, 'error')
  onTestFinished(() => open.close())
  const counts = new Map<string, number>()
  for (const { type } of await eventsOf(open)) counts.set(type, (counts.get(type) ?? 0) + 1)
  expect(Object.fromEntries(counts)).toEqual({
    ...{ 'user-changed': 5, 'role-changed': 3, 'folder-changed': 1, 'irb-changed': 2 },
    ...{ 'terms-changed': 12, 'settings-changed': 1, 'activity-changed': 6, 'dataset-published': 3 },
  })
  const tables = await open.world.registry.tables('/Demo/Study')
  expect(versionsIn(open).toSorted()).toEqual(tables.map(({ files }) => files).toSorted())
})

test('an empty site says the commands that come next, all of which are there', async () => {
  const home = aHomePath()
  const { out } = await aStarted(home, '--empty')
  const named = [...out.matchAll(/^ {2}npx proviso (\w+ \w+) /gm)].map(([, name = '']) => name)
  expect(named).toEqual(['folder add', 'dataset publish', 'user add', 'irb add', 'settings set'])
  const { out: help } = await proviso(home, ['--help']).ended
  for (const name of named) expect(help).toContain(`  proviso ${name} `)
})

test.each(['99999', '-1', 'http', ''])('PORT=%j is refused in one sentence', async (port) => {
  const end = await proviso(aHomePath(), ['start'], { PORT: port }).ended
  expect(end).toMatchObject({ code: 1, out: '', err: expect.stringMatching(/^proviso: PORT must be [^\n]*\n$/) })
})

test('a port that somebody else has is refused in one sentence', async () => {
  const other = createServer()
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void other.close())
  const address = other.address()
  const port = typeof address === 'object' && address ? String(address.port) : ''
  const home = aHomePath()
  const end = await proviso(home, ['start', '--empty'], { PORT: port }).ended
  // No password is made, let alone shown, before the port is ours.
  expect(existsSync(join(home, 'first-administrator.json'))).toBe(false)
  expect(end).toMatchObject({
    code: 1,
    out: '',
    err: expect.stringMatching(/^proviso: Something else is listening there[^\n]*\n$/),
  })
})

test('a damaged database is told in one sentence, and nothing keeps running', async () => {
  const home = aHomePath()
  await mkdir(home)
  await writeFile(join(home, 'proviso.sqlite'), 'no database '.repeat(1000))
  const end = await proviso(home, ['start']).ended
  expect(end).toMatchObject({
    code: 1,
    out: '',
    err: expect.stringMatching(/^proviso: The database of this home[^\n]*\n$/),
  })
})
