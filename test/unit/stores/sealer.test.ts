// How a long list of events is cut into batches.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { openSqliteKeeper } from '../../../stores/sqlite-table.ts'
import { canonicalJson } from '../../../tlog/canonical-json.ts'
import { aSealing, plainly, someEvents } from '../../contract/a-sealing.ts'

function aKeeper() {
  const folder = mkdtempSync(join(tmpdir(), 'proviso-sealer-'))
  const keeper = openSqliteKeeper({ file: join(folder, 'a.sqlite') })
  onTestFinished(async () => {
    await keeper.close()
    rmSync(folder, { recursive: true })
  })
  return keeper
}

test('batches end where a tile is full, but for the last, and each event is in the log once', async () => {
  const events = someEvents(2, 1_300, 37)
  const sealing = await aSealing(aKeeper(), events)
  const sealer = sealing.sealer()
  const first = sealing.ids.slice(1_000, 1_037)
  expect(await sealer.seal(first)).toBe(37)
  expect(await sealer.seal(sealing.ids)).toBe(2_637)
  const partial = [...sealing.blobs.files.keys()].filter((name) => /^tile\/(entries|0)\/.*\.p\//.test(name))
  const ends = ['000.p/37', '010.p/77']
  expect(partial.sort()).toEqual(['0', 'entries'].flatMap((level) => ends.map((end) => `tile/${level}/${end}`)))
  expect((await sealing.verified()).sort()).toEqual(events.map((event) => canonicalJson(event)).sort())
})

test('a long list that is sealed already is passed over, and what is new behind it is not', async () => {
  const events = someEvents(1, 2_100, 0)
  const sealing = await aSealing(aKeeper(), events)
  let checkpoints = 0
  const counted = sealing.sealer(plainly, {
    ...sealing.blobs,
    async replace(name, bytes) {
      checkpoints += 1
      await sealing.blobs.replace(name, bytes)
    },
  })
  await sealing.sealer().seal(sealing.ids.slice(0, 2_099))
  expect(await counted.seal(sealing.ids)).toBe(2_100)
  expect(await counted.seal(sealing.ids)).toBe(2_100)
  expect(checkpoints).toBe(1)
})
