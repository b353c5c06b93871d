// From an empty home to rows of one's own file, with the commands that the start names and nothing else.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { send } from '../client.ts'
import { aHomePath, aStarted, proviso, stop } from '../unit/cli/a-command.ts'

async function run(home: string, ...args: string[]): Promise<string> {
  const { code, out, err } = await proviso(home, args).ended
  expect({ args, code, err }).toEqual({ args, code: 0, err: '' })
  return out
}

async function setUp(home: string): Promise<string> {
  await stop(await aStarted(home, '--empty'))
  const [csv, levels] = [join(home, 'visits.csv'), join(home, 'levels.json')]
  writeFileSync(csv, 'Id,Seen,Note\nP1,2026-01-02,secret\n')
  writeFileSync(
    levels,
    '{"participant": "Id", "key": ["Id"], "columns": {"Id": "NotPHI", "Seen": "Limited"}, "default": "PHI"}',
  )
  await run(home, 'folder', 'add', '/My/Study')
  await run(home, 'dataset', 'publish', '/My/Study', 'study', 'Visits', csv, '--levels', levels)
  const grant = ['--role', 'reader', '--folder', '/My/Study', '--phi', 'Limited']
  const out = await run(home, 'user', 'add', 'me@example.org', '--name', 'My Name', ...grant)
  await run(home, 'irb', 'add', 'IRB-1', '--title', 'My protocol')
  await run(home, 'settings', 'set', 'sessionKeys=true')
  return /: (\S{20})\n$/.exec(out)?.[1] ?? ''
}

test('a person who was added signs in, declares, makes a key and reads the file up to their level', async () => {
  const home = aHomePath()
  const password = await setUp(home)
  const { url } = await aStarted(home)
  const login = await send(url, 'POST', '/api/login', { body: { email: 'me@example.org', password } })
  expect(login.status).toBe(200)
  const cookie = (login.headers.get('set-cookie') ?? '').split(';')[0] ?? ''
  const headers = { cookie, 'x-csrf-token': login.body.csrf }
  const what = { folder: '/My/Study', activity: 'Research Operations', irb: 'IRB-1', phi: 'Limited' }
  const terms = await send(url, 'GET', `/api/terms?${new URLSearchParams(what)}`, { headers })
  const signed = { ...what, termsSha256: terms.body.sha256, signedName: 'My Name' }
  expect((await send(url, 'POST', '/api/declaration', { headers, body: signed })).status).toBe(201)
  const { key } = (await send(url, 'POST', '/api/keys', { headers, body: {} })).body
  const body = { folder: '/My/Study', schema: 'study', query: 'Visits' }
  const read = await send(url, 'POST', '/api/query/select', { headers: { apikey: key }, body })
  expect(read.body.rows).toEqual([{ Id: 'P1', Seen: '2026-01-02', Note: null }])
}, 60_000)
