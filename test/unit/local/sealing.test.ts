// The laptop's loop: what was recorded is sealed, and what is made from the log catches up beside it, a part at a time.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { siteEvent } from '../../../local/record.ts'
import { startSealing } from '../../../local/sealing.ts'
import { seed } from '../../../local/seed.ts'
import { type Home, openHome } from '../../../stores/local-world.ts'

let folder: string
let home: Home
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'proviso-sealing-'))
  home = openHome(join(folder, 'home'), 'error')
  await seed(home, 'empty')
})
afterEach(async () => {
  await home.close()
  rmSync(folder, { recursive: true })
})

const told = { type: 'metadata-read', outcome: 'ok', what: 'x' } as const
const record = (count: number) =>
  Promise.all(
    Array.from({ length: count }, (_, n) =>
      home.world.audit.insert(siteEvent(home.world, told, { requestId: `r${n}` })),
    ),
  )

/** Resolves once `done` says so, looking again whenever a pass took place. */
function followed(done: (most: number) => boolean | Promise<boolean>) {
  let resolve: () => void = () => {}
  const met = new Promise<void>((ended) => {
    resolve = ended
  })
  const following = {
    async follow(most: number) {
      if (await done(most)) resolve()
      return await home.indexer.follow(most)
    },
  }
  return { met, following }
}

test('what was recorded comes into the log and the index by itself', async () => {
  const { met, following } = followed(async () => (await home.world.sealedLog.size()) > 40)
  const sealing = startSealing(home, [following])
  await sealing.settle()
  const before = await home.world.sealedLog.size()
  expect(before).toBeLessThan(40)
  await record(40)
  await met
  await sealing.close()
  expect(await home.world.sealedLog.size()).toBe(before + 40)
})

test('a long log is followed a part at a time while much is recorded, and to its end when nothing new comes', async () => {
  const asked: number[] = []
  const { met, following } = followed((most) => asked.push(most) > 3)
  const sealing = startSealing(home, [following])
  await sealing.settle()
  await record(1_500)
  await met
  await sealing.close()
  expect(asked[2]).toBeLessThan(1_500)
  expect(asked[3]).toBeGreaterThan(1_500)
  const index = await home.world.auditIndex.open()
  expect((await index.upTo())?.entry).toBe((await home.world.sealedLog.size()) - 1)
})

test('closing seals what was recorded last', async () => {
  const sealing = startSealing(home, [])
  await record(5)
  await sealing.close()
  await expect(home.world.sealedLog.size()).resolves.toBeGreaterThan(5)
})
