// What every keeper of the archive promises to the log (tlog/blobs.ts).
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { append } from '../../tlog/append.ts'
import { settle } from '../../tlog/blobs.ts'
import { entriesFrom } from '../unit/tlog/memory-blobs.ts'
import { type Archive, archives, namesOf } from './archives.ts'
import { parallel } from './keepers.ts'

const text = (bytes: Uint8Array | undefined) => bytes && Buffer.from(bytes).toString()

describe.each(archives)('an archive in %s', (_, make) => {
  let archive: Archive
  beforeEach(async () => {
    archive = await make()
  })
  afterEach(() => archive.remove())

  test('a file has the bytes it was added with, none of them is taken for text, and no other file is there', async () => {
    const bytes = Buffer.from([0, 255, 13, 10, 128, 0])
    expect(await archive.blobs.add('tile/0/000', bytes)).toBe(true)
    expect(Buffer.from((await archive.blobs.get('tile/0/000')) ?? [])).toEqual(bytes)
    expect(await archive.blobs.get('tile/0/001')).toBeUndefined()
    expect(await archive.blobs.get('tile/0')).toBeUndefined()
  })

  test('a taken name is refused and keeps its bytes, the empty file too', async () => {
    const { blobs } = archive
    expect(await blobs.add('tile/0/000', Buffer.alloc(0))).toBe(true)
    expect(await blobs.add('tile/0/000', Buffer.from('other'))).toBe(false)
    expect(text(await blobs.get('tile/0/000'))).toBe('')
  })

  test('of many who add under one name at once one does, and its bytes are there', async () => {
    const added = await parallel(20, (at) => archive.blobs.add('tile/0/000', Buffer.from(`bytes ${at}`)))
    expect(added.filter((one) => one)).toHaveLength(1)
    expect(text(await archive.blobs.get('tile/0/000'))).toBe(`bytes ${added.indexOf(true)}`)
  })

  test('what is settled twice with the same bytes is there once; with others it is an error', async () => {
    await settle(archive.blobs, 'tile/0/000', Buffer.from('a'))
    await settle(archive.blobs, 'tile/0/000', Buffer.from('a'))
    await expect(settle(archive.blobs, 'tile/0/000', Buffer.from('b'))).rejects.toThrow(
      /other bytes under tile\/0\/000/,
    )
  })

  test('a file is replaced, or added, in one step: whoever reads meets it whole', async () => {
    const { blobs } = archive
    await blobs.replace('checkpoint', Buffer.alloc(50_000, 'a'))
    const seen = new Set<string>()
    const reading = (async () => {
      for (let i = 0; i < 20; i++) seen.add(text(await blobs.get('checkpoint')) ?? 'nothing')
    })()
    for (let i = 0; i < 20; i++) await blobs.replace('checkpoint', Buffer.alloc(50_000, i % 2 === 0 ? 'b' : 'a'))
    await reading
    const whole = new Set(['a'.repeat(50_000), 'b'.repeat(50_000)])
    expect([...seen].filter((one) => !whole.has(one))).toEqual([])
    expect(text(await blobs.get('checkpoint'))).toBe('a'.repeat(50_000))
  })

  test('all names are told, beyond any page, and the same after a replacement', async () => {
    expect(await namesOf(archive.blobs)).toEqual([])
    const wanted = Array.from({ length: 25 }, (_, i) => `tile/entries/x${String(i).padStart(3, '0')}/000.p/${i + 1}`)
    for (const name of wanted) await archive.blobs.add(name, Buffer.from(name))
    await archive.blobs.replace('checkpoint', Buffer.from('1'))
    await archive.blobs.replace('checkpoint', Buffer.from('2'))
    expect(await namesOf(archive.blobs)).toEqual(['checkpoint', ...wanted])
  })

  test('a log is written to it as to any other, partial tiles beside full ones', async () => {
    await append(archive.blobs, 0, entriesFrom(0, 3))
    await append(archive.blobs, 3, entriesFrom(3, 300))
    const names = await namesOf(archive.blobs)
    expect(names).toContain('tile/0/000.p/3')
    expect(names).toContain('tile/0/000')
    expect(names).toContain('tile/entries/001.p/44')
  })

  test.each([
    '',
    '/',
    '/tile/0/000',
    '../tile',
    'tile/../../x',
    'tile//000',
    'tile/',
    './tile',
    '.hidden',
    'a/.b',
    'tile\\0',
    'tile/0\0',
    'tile/0\n',
    'é',
  ])('the name %j means no file and is never given', async (name) => {
    const { blobs } = archive
    expect(await blobs.get(name)).toBeUndefined()
    await expect(blobs.add(name, Buffer.from('x'))).rejects.toThrow()
    await expect(blobs.replace(name, Buffer.from('x'))).rejects.toThrow()
    expect(await namesOf(archive.blobs)).toEqual([])
  })
})
