// What the page says of a log by what it has kept of it.
import { expect, test } from 'vitest'
import { append } from '../../../tlog/append.ts'
import { signedCheckpoint } from '../../../tlog/checkpoint.ts'
import { type Signer, verifierKey } from '../../../tlog/note.ts'
import { checkLog, type Kept, keptIn } from '../../../web/log-check.ts'
import { entriesFrom, memoryBlobs } from '../tlog/memory-blobs.ts'
import { aSigner } from '../tlog/signers.ts'

const origin = 'example.org/log'
const signer = aSigner()
const keys = verifierKey(signer.verifier)

async function aSite(size: number, by: Signer = signer, first = 0) {
  const blobs = memoryBlobs()
  const root = await append(blobs, 0, entriesFrom(first, first + size))
  const checkpoint = await signedCheckpoint({ origin, size, root }, [by])
  const readTile = async (name: string) => new Uint8Array((await blobs.get(`tile/${name}`)) ?? [])
  return { checkpoint, siteKeys: verifierKey(by.verifier), ownKey: '', readTile }
}

const keptOf = async (size: number): Promise<Kept> => ({ checkpoint: (await aSite(size)).checkpoint, keys, at: '' })

test('a first look takes the key of the site, and later ones the key that was kept', async () => {
  expect(await checkLog(await aSite(5), null)).toMatchObject({ type: 'first', head: { origin, size: 5 }, keys })
  expect(await checkLog(await aSite(5), await keptOf(5))).toMatchObject({ type: 'same', keys })
  expect(await checkLog(await aSite(9), await keptOf(5))).toMatchObject({ type: 'grown', before: { size: 5 } })
})

test('a site that signs by another key than before is told of, whatever key it names', async () => {
  const other = await aSite(9, aSigner())
  expect(await checkLog(other, await keptOf(5))).toMatchObject({
    type: 'fault',
    why: expect.stringMatching('has known'),
  })
  expect(await checkLog({ ...other, siteKeys: keys }, await keptOf(5))).toMatchObject({ type: 'fault' })
  expect(await checkLog({ ...other, siteKeys: keys }, null)).toMatchObject({ type: 'fault' })
  expect(await checkLog({ ...other, ownKey: keys }, null)).toMatchObject({ type: 'fault' })
})

test('a key that the person has from the operator is taken in place of the one that was kept', async () => {
  const next = aSigner()
  const moved = { ...(await aSite(9, next)), ownKey: ` ${verifierKey(next.verifier)} ` }
  expect(await checkLog(moved, await keptOf(5))).toMatchObject({ type: 'grown', keys: verifierKey(next.verifier) })
})

test('a shorter log and a forked one are broken, with both heads', async () => {
  expect(await checkLog(await aSite(4), await keptOf(5))).toMatchObject({
    type: 'broken',
    head: { size: 4 },
    before: { size: 5 },
  })
  expect(await checkLog(await aSite(9, signer, 1), await keptOf(5))).toMatchObject({ type: 'broken' })
})

test('what was kept is read as it was written, and anything else is nothing', async () => {
  const kept = await keptOf(3)
  expect(keptIn(JSON.stringify(kept))).toEqual(kept)
  for (const text of [null, '', 'x', 'null', '[]', '{"checkpoint":1}', '{"checkpoint":"a","keys":"b"}']) {
    expect(keptIn(text)).toBeNull()
  }
})
