// `proviso dataset publish` through a site that runs: signed in, sent, published, and with which exit code it ends.

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { siteAddress } from '../../../cli/client.ts'
import { aHomePath, aStarted, proviso, stop } from './a-command.ts'

const nowhere = 'http://127.0.0.1:9'

async function aRunningSite() {
  const path = aHomePath()
  const started = await aStarted(path, '--empty')
  const [admin] = JSON.parse(readFileSync(join(path, 'first-administrator.json'), 'utf8'))
  const files = join(path, 'files')
  mkdirSync(files)
  const [csv, levels] = [join(files, 'dm.csv'), join(files, 'levels.json')]
  writeFileSync(csv, 'ID,AGE\nP1,40\nP2,41\n')
  writeFileSync(levels, JSON.stringify({ participant: 'ID', columns: { AGE: 'Limited' } }))
  const given = { PROVISO_PASSWORD: String(admin.password) }
  const publishIn = (folder: string, more: readonly string[], settings: Record<string, string> = given) =>
    proviso(path, ['dataset', 'publish', folder, 'study', 'DM', csv, '--levels', levels, ...more], settings).ended
  const publish = (...more: [readonly string[], Record<string, string>?]) => publishIn('/A', ...more)
  return { path, started, csv, admin, publish, publishIn, there: ['--url', started.url, '--user', String(admin.email)] }
}

test('a file is published through the site, which says who did it; refusals and wrong words end as everywhere', async () => {
  const { path, started, csv, admin, publish, there } = await aRunningSite()
  const refused = await publish(there)
  expect(refused).toMatchObject({
    code: 1,
    out: '',
    err: 'proviso: There is no folder /A there. Create it with --create-folder.\n',
  })
  const { code, out, err } = await publish([...there, '--create-folder'])
  expect({ code, err }).toEqual({ code: 0, err: '' })
  expect(out).toContain('Published study.DM in /A: 2 rows, 2 columns.')
  const again = await publish([...there, '--json'])
  expect(JSON.parse(again.out)).toMatchObject({ rows: 2, previousVersion: expect.any(String) })
  // Without --url it is the site on this home, which is where PORT says.
  const { port } = new URL(started.url)
  const here = await publish(there.slice(2), { PORT: port, PROVISO_PASSWORD: String(admin.password) })
  expect(here).toMatchObject({ code: 0, err: '' })
  const wrong = await publish(there, { PROVISO_PASSWORD: 'wrong' })
  expect(wrong).toMatchObject({ code: 1, out: '', err: expect.stringMatching(/^proviso: .+\n$/) })
  expect(await publish([])).toMatchObject({ code: 3, err: expect.stringContaining('--user') })
  expect(await publish(there.slice(0, 2))).toMatchObject({ code: 2, err: expect.stringContaining('--user') })
  expect(await publish(['--url', nowhere, ...there.slice(2)])).toMatchObject({ code: 3 })
  writeFileSync(csv, 'ID,AGE\nP1,40\nP2\n')
  expect(await publish(there)).toMatchObject({ code: 1, err: expect.stringMatching(/^proviso: line 3, column AGE/) })
  await stop(started)
  const versions = await proviso(path, ['dataset', 'versions', '/A', 'study', 'DM', '--json']).ended
  expect(JSON.parse(versions.out)).toHaveLength(3)
})

test('folders on the way to one that is made are made too, also within what a folder administrator has', async () => {
  const { path, started, publishIn, there } = await aRunningSite()
  const first = await publishIn('/X/Y/Z', [...there, '--create-folder'])
  expect(first).toMatchObject({ code: 0, err: '' })
  await stop(started)
  const folders = await proviso(path, ['folder', 'list', '--json']).ended
  const { folders: made } = JSON.parse(folders.out)
  expect(made.map((folder: { path: string }) => folder.path)).toEqual(['/X', '/X/Y', '/X/Y/Z'])
  const role = ['--role', 'folder administrator', '--folder', '/X/Y']
  const added = await proviso(path, ['user', 'add', 'lead@example.org', '--name', 'Lead', ...role]).ended
  const [, password = ''] = /this once: (\S+)/.exec(added.out) ?? []
  const again = await aStarted(path)
  const lead = ['--url', again.url, '--user', 'lead@example.org']
  const own = { PROVISO_PASSWORD: password }
  expect(await publishIn('/X/Y/New', [...lead, '--create-folder'], own)).toMatchObject({ code: 0, err: '' })
  const outside = await publishIn('/X/New', [...lead, '--create-folder'], own)
  expect(outside).toMatchObject({ code: 1, err: expect.stringContaining('administrator') })
})

test('who is named but cannot sign in, since no server runs, is not stood in for', async () => {
  const { path, started, publish, there } = await aRunningSite()
  await stop(started)
  const refused = await publish([...there.slice(2), '--create-folder'])
  expect(refused).toMatchObject({ code: 3, out: '', err: expect.stringMatching(/no server runs on this home.*--user/) })
  expect((await proviso(path, ['folder', 'list', '--json']).ended).out).not.toContain('"/A"')
})

test('without a terminal and without a password in the environment it says so, and nothing is asked of the site', async () => {
  const { publish, there } = await aRunningSite()
  const { code, err } = await publish(there, {})
  expect({ code, err }).toEqual({ code: 1, err: 'proviso: Give it in PROVISO_PASSWORD, or run this at a terminal.\n' })
})

test('what answers but is no site of ours ends with 3, and is told no password twice', async () => {
  const { publish, there } = await aRunningSite()
  let asked = 0
  const other = createServer((_request, response) => {
    asked += 1
    response.end('<html>')
  })
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve))
  const address = other.address()
  const port = typeof address === 'object' ? address?.port : 0
  const { code } = await publish(['--url', `http://127.0.0.1:${port}`, ...there.slice(2)])
  other.close()
  expect([code, asked]).toEqual([3, 1])
})

test.each(['http://example.org', 'ftp://127.0.0.1', 'example.org', '', 'http://127.0.0.1.example.org'])(
  'a password is not sent to %j',
  (url) => {
    expect(() => siteAddress(url)).toThrow(/https/)
  },
)

test.each([
  ['https://study.example.org/app/', 'https://study.example.org'],
  ['http://localhost:8080', 'http://localhost:8080'],
  ['https://x.execute-api.eu-west-1.amazonaws.com/live/', 'https://x.execute-api.eu-west-1.amazonaws.com/live'],
  ['http://[::1]:1', 'http://[::1]:1'],
])('%s is a site at %s', (url, origin) => {
  expect(siteAddress(url)).toBe(origin)
})
