// What a writer leaves that is stopped while it adds a batch: told of, and told apart from a checkpoint that was set back.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { append } from '../../../tlog/append.ts'
import { verifyLog } from '../../../tlog/verify.ts'
import { type ALog, aLog, batchesOf, origin } from './a-log.ts'
import { entriesFrom, memoryBlobs } from './memory-blobs.ts'

class Stopped extends Error {}

/** Begins to add entries and is stopped before its file number `at`. Answers how many files it wrote. */
async function stoppedAt({ blobs, size }: ALog, count: number, at: number): Promise<number> {
  let written = 0
  const stopping = {
    ...blobs,
    async add(name: string, bytes: Uint8Array) {
      if (written === at) throw new Stopped()
      written += 1
      return await blobs.add(name, bytes)
    },
  }
  await append(stopping, size, entriesFrom(size, size + count)).catch((error: unknown) => {
    if (!(error instanceof Stopped)) throw error
  })
  return written
}

const verified = ({ blobs, signer }: ALog) => verifyLog({ blobs, origin, verifiers: [signer.verifier] })
const copyOf = (log: ALog): ALog => ({ ...log, blobs: memoryBlobs(new Map(log.blobs.files)) })

test('a writer that was stopped at any file leaves a log that holds, with entries that are not signed yet', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.integer({ min: 1, max: 300 }), { minLength: 1, maxLength: 3 }),
      fc.integer({ min: 1, max: 700 }),
      async (before, count) => {
        const log = await aLog(batchesOf(...before))
        for (let at = 0; ; at++) {
          const stopped = copyOf(log)
          const written = await stoppedAt(stopped, count, at)
          const result = await verified(stopped)
          expect(result).toMatchObject({ head: { size: log.size } })
          if (written < at) break
        }
      },
    ),
    { numRuns: 20 },
  )
})

test('a whole batch that is not signed is counted', async () => {
  const log = await aLog(batchesOf(5))
  await append(log.blobs, 5, entriesFrom(5, 8))
  expect(await verified(log)).toMatchObject({ head: { size: 5 }, unsigned: 3 })
})

test('more than one batch behind the checkpoint means that it was set back', async () => {
  const log = await aLog(batchesOf(5))
  await append(log.blobs, 5, entriesFrom(5, 8))
  await append(log.blobs, 8, entriesFrom(8, 9))
  expect(await verified(log)).toMatchObject({ fault: expect.stringContaining('beyond the 5 entries') })
})

test('a batch larger than a writer adds is no batch', async () => {
  const log = await aLog(batchesOf(5))
  await append(log.blobs, 5, entriesFrom(5, 5 + 1025))
  expect(await verified(log)).toMatchObject({ fault: expect.stringContaining('beyond the 5 entries') })
})

test('any byte of what is not signed yet counts too', async () => {
  const log = await aLog(batchesOf(5))
  const before = new Set(log.blobs.files.keys())
  await append(log.blobs, 5, entriesFrom(5, 8))
  for (const name of [...log.blobs.files.keys()].filter((one) => one.startsWith('tile/0') && !before.has(one))) {
    const altered = copyOf(log)
    const bytes = Uint8Array.from(log.blobs.files.get(name) ?? [])
    bytes[7] = (bytes[7] ?? 0) ^ 1
    altered.blobs.files.set(name, bytes)
    expect(await verified(altered)).toMatchObject({ fault: expect.stringContaining('beyond the 5 entries') })
  }
})
