// What the folder keeper of the log does besides its contract (test/contract/archive.test.ts).
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { folderArchive } from '../../../stores/folder-archive.ts'
import { settleAll } from '../../../tlog/blobs.ts'

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

test('several are added in their order, up to the first that cannot be; what was taken keeps its bytes', async () => {
  const [folder, scratch] = places()
  const archive = folderArchive(folder, scratch)
  const text = async (name: string) => (await archive.get(name))?.toString()
  const bytes = (name: string) => [name, Buffer.from(`new ${name}`)] as const
  await archive.add('b/2', Buffer.from('old'))
  expect(await archive.addAll?.(['a/1', 'b/2', 'b/3', 'a/4'].map(bytes))).toEqual([true, false, true, true])
  expect(await Promise.all(['a/1', 'b/2', 'b/3', 'a/4'].map(text))).toEqual(['new a/1', 'old', 'new b/3', 'new a/4'])
  // A file is no folder.
  await expect(archive.addAll?.(['c/5', 'a/1/x', 'c/6'].map(bytes))).rejects.toThrow('ENOTDIR')
  expect(await Promise.all(['c/5', 'c/6'].map(text))).toEqual(['new c/5', undefined])
  await expect(archive.addAll?.(['c/7', '../x'].map(bytes))).rejects.toThrow('no name of a file')
  expect(await text('c/7')).toBeUndefined()
  expect(readdirSync(scratch)).toEqual([])
})

test('several that are settled are refused where one is there with other bytes', async () => {
  const [folder, scratch] = places()
  const archive = folderArchive(folder, scratch)
  const [one, two, other] = ['one', 'two', 'other'].map((word) => Buffer.from(word)) as [Buffer, Buffer, Buffer]
  await settleAll(archive, [['a/1', one]])
  await settleAll(archive, [
    ['a/1', one],
    ['a/2', two],
  ])
  const others = settleAll(archive, [
    ['a/3', one],
    ['a/2', other],
  ])
  await expect(others).rejects.toThrow('the log holds other bytes under a/2')
})
