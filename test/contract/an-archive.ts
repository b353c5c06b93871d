// What every keeper of the log's files promises (tlog/blobs.ts).
import { describe, expect, test } from 'vitest'
import type { Blobs } from '../../tlog/blobs.ts'
import { settle } from '../../tlog/blobs.ts'

const bytes = (text: string) => Buffer.from(text)

async function namesOf(blobs: Blobs): Promise<string[]> {
  const names: string[] = []
  for await (const name of blobs.names()) names.push(name)
  return names.sort()
}

/** Runs the suite; `open` gives an archive without files. */
export function archiveSuite(keeper: string, open: () => Promise<Blobs>): void {
  describe(`the archive in ${keeper}`, () => {
    test('a file is there once it was added, and only then', async () => {
      const archive = await open()
      expect(await archive.get('tile/0/000.p/1')).toBeUndefined()
      expect(await archive.add('tile/0/000.p/1', bytes('one'))).toBe(true)
      expect(Buffer.from((await archive.get('tile/0/000.p/1')) ?? [])).toEqual(bytes('one'))
    })

    test('a name that is taken is never given again, whatever the bytes', async () => {
      const archive = await open()
      await archive.add('tile/0/000', bytes('first'))
      expect(await archive.add('tile/0/000', bytes('second'))).toBe(false)
      expect(await archive.add('tile/0/000', bytes('first'))).toBe(false)
      expect(Buffer.from((await archive.get('tile/0/000')) ?? [])).toEqual(bytes('first'))
      await expect(settle(archive, 'tile/0/000', bytes('second'))).rejects.toThrow('other bytes')
      await settle(archive, 'tile/0/000', bytes('first'))
    })

    test('of many who add under one name at once exactly one has done so', async () => {
      const archive = await open()
      const texts = Array.from({ length: 20 }, (_, i) => `writer ${i}`)
      const added = await Promise.all(texts.map((text) => archive.add('tile/entries/000', bytes(text))))
      expect(added.filter((won) => won)).toHaveLength(1)
      const there = Buffer.from((await archive.get('tile/entries/000')) ?? [])
      expect(there).toEqual(bytes(texts[added.indexOf(true)] ?? ''))
    })

    test('a checkpoint is replaced as often as wanted, and read whole', async () => {
      const archive = await open()
      await archive.replace('checkpoint', bytes('one'))
      await archive.replace('checkpoint', bytes('three'))
      expect(Buffer.from((await archive.get('checkpoint')) ?? [])).toEqual(bytes('three'))
    })

    test('all names are told, and no others', async () => {
      const archive = await open()
      expect(await namesOf(archive)).toEqual([])
      const names = ['checkpoint', 'checkpoints/256', 'tile/0/000', 'tile/0/x001/000.p/7', 'tile/entries/000']
      for (const name of names) await archive.add(name, bytes(name))
      expect(await namesOf(archive)).toEqual(names)
    })

    test('bytes come back as they were given, whichever and however many', async () => {
      const archive = await open()
      const all = Buffer.from(Array.from({ length: 70_000 }, (_, i) => i % 256))
      await archive.add('tile/entries/000', all)
      await archive.add('tile/entries/001', Buffer.alloc(0))
      expect(Buffer.from((await archive.get('tile/entries/000')) ?? []).equals(all)).toBe(true)
      expect(Buffer.from((await archive.get('tile/entries/001')) ?? [1]).length).toBe(0)
    })
  })
}
