// A log whose end was cut off holds in itself, and so does one that was put back to an earlier day: the tables know better.
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { tablesOf, verifyArchive } from '../../local/verify-archive.ts'
import { checkpointName } from '../../tlog/verify.ts'
import { aLog } from '../a-log.ts'
import { aScript, aSite, type Site, selectAll } from '../client.ts'

const dayMs = 86_400_000

let site: Site
beforeEach(async () => {
  site = await aSite()
})
afterEach(() => site.close())

type Files = ReadonlyMap<string, Uint8Array>

async function files(): Promise<Files> {
  const all = new Map<string, Uint8Array>()
  for await (const name of site.world.archive.names()) {
    all.set(name, (await site.world.archive.get(name)) ?? new Uint8Array())
  }
  return all
}

function verified(archive: Files) {
  const { verifier } = site.world.signer
  const blobs = {
    get: async (name: string) => archive.get(name),
    async *names() {
      yield* archive.keys()
    },
  }
  const table = tablesOf(site.world, site.world.keeper.table('registry'))
  return verifyArchive({ blobs, origin: verifier.name, verifiers: [verifier], table })
}

async function read(times: number): Promise<void> {
  const { send } = await aScript(site, 'researcher')
  for (let i = 0; i < times; i++) await send('POST', '/api/query/select', { body: selectAll })
}

describe.for([
  ['a moment ago', 0],
  ['days ago', 3 * dayMs],
] as const)('a log as it was %s', ([, passedMs]) => {
  test('is found wrong, whatever its own files say', async () => {
    const log = aLog(site.world)
    await read(3)
    await log.walk({ nobodyElse: true })
    const before = await files()
    expect(await verified(before)).toMatchObject({ unsealed: 0 })
    site.world.advance(passedMs)
    await read(3)
    await log.walk({ nobodyElse: true })
    expect(await verified(await files())).toMatchObject({ unsealed: 0 })
    expect(await verified(before)).toEqual({
      fault: expect.stringMatching(/^its end is missing: \d+ entries were sealed/),
    })
  })

  test('holds where nothing was sealed since, and what was recorded meanwhile is counted', async () => {
    const log = aLog(site.world)
    await read(1)
    await log.walk({ nobodyElse: true })
    site.world.advance(passedMs)
    const { send } = await aScript(site, 'researcher')
    for (let i = 0; i < 4; i++) expect((await send('POST', '/api/query/select', { body: selectAll })).status).toBe(200)
    const result = await verified(await files())
    if ('fault' in result) throw new Error(result.fault)
    expect(result.unsealed).toBeGreaterThanOrEqual(4)
  })
})

test('a writer that was stopped before it signed leaves a log that holds', async () => {
  const log = aLog(site.world)
  await read(1)
  await log.walk({ nobodyElse: true })
  const checkpoint = (await files()).get(checkpointName) ?? new Uint8Array()
  await read(1)
  await log.walk({ nobodyElse: true })
  const result = await verified(new Map([...(await files()), [checkpointName, checkpoint]]))
  expect('fault' in result ? result : result.unsigned > 0).toBe(true)
})
