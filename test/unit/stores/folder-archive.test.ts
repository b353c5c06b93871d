// What the folder keeper of the log does besides its contract (test/contract/archive.test.ts).
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { folderArchive } from '../../../stores/folder-archive.ts'

const home = mkdtempSync(join(tmpdir(), 'proviso-archive-'))
afterAll(() => rmSync(home, { recursive: true }))
let count = 0
const places = () => {
  count += 1
  return [join(home, `${count}`, 'archive'), join(home, `${count}`, 'new')] as const
}

test('what is partial is removed when the full tile is there, and only then', async () => {
  const [folder, scratch] = places()
  const archive = folderArchive(folder, scratch)
  const place = { level: 0, index: 0, width: 256 }
  await archive.add('tile/0/000.p/3', Buffer.from('three'))
  await archive.prune(place)
  expect(existsSync(join(folder, 'tile/0/000.p/3'))).toBe(true)
  await archive.add('tile/0/000', Buffer.from('full'))
  await archive.prune(place)
  expect(existsSync(join(folder, 'tile/0/000.p'))).toBe(false)
  expect(existsSync(join(folder, 'tile/0/000'))).toBe(true)
})

test('a name that would lead out of the folder, or be hidden in it, is no name of a file', async () => {
  const [folder, scratch] = places()
  const archive = folderArchive(folder, scratch)
  for (const name of ['../x', 'a/../../x', '/etc/passwd', '.x', 'a/.x', '', 'a//b', 'A', 'a\0b', 'a\\b']) {
    await expect(archive.add(name, Buffer.from('x')), name).rejects.toThrow('no name of a file')
    await expect(archive.replace(name, Buffer.from('x')), name).rejects.toThrow('no name of a file')
    expect(await archive.get(name), name).toBeUndefined()
  }
  expect(existsSync(folder)).toBe(false)
})

test('what a crash left half written is in nobody’s way, and no file of the log', async () => {
  const [folder, scratch] = places()
  mkdirSync(scratch, { recursive: true })
  writeFileSync(join(scratch, '1'), 'half a fi')
  const archive = folderArchive(folder, scratch)
  expect(await archive.add('tile/0/000.p/1', Buffer.from('whole'))).toBe(true)
  expect(await archive.get('tile/0/000.p/1')).toEqual(Buffer.from('whole'))
  expect(readdirSync(scratch)).toEqual([])
})
