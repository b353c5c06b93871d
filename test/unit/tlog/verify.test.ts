// The corpus of forged logs: each is refused, and told what is wrong with it. And every byte of every file counts.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { append } from '../../../tlog/append.ts'
import { signedCheckpoint } from '../../../tlog/checkpoint.ts'
import { bundleOf, entriesIn } from '../../../tlog/tiles.ts'
import { checkpointName, keptCheckpoint, verifyLog } from '../../../tlog/verify.ts'
import { type ALog, aLog, batchesOf, faultOf, origin } from './a-log.ts'
import { entriesFrom, memoryBlobs } from './memory-blobs.ts'
import { aSigner } from './signers.ts'

const made = await aLog(batchesOf(3, 250, 400, 20))
const copy = (): ALog => ({ ...made, blobs: memoryBlobs(new Map(made.blobs.files)) })
const bytesOf = ({ blobs }: ALog, name: string) => blobs.files.get(name) ?? new Uint8Array()

/** Signs what is there as if it were right, with the true key: what a thief of the key could do. */
async function signAnew(log: ALog, size: number, root: Uint8Array) {
  const checkpoint = Buffer.from(await signedCheckpoint({ origin, size, root }, [log.signer]))
  log.blobs.files.set(checkpointName, checkpoint)
  log.blobs.files.set(keptCheckpoint(size), checkpoint)
}

test('a log that grew in any steps holds, with every checkpoint that it had', async () => {
  expect(await faultOf(made)).toBeNull()
  expect(await verifyLog({ blobs: made.blobs, origin, verifiers: [made.signer.verifier] })).toMatchObject({
    head: { size: 673 },
  })
  await fc.assert(
    fc.asyncProperty(fc.array(fc.integer({ min: 1, max: 400 }), { minLength: 1, maxLength: 5 }), async (sizes) => {
      expect(await faultOf(await aLog(batchesOf(...sizes)))).toBeNull()
    }),
    { numRuns: 15 },
  )
})

const forgeries: readonly (readonly [string, (log: ALog) => void | Promise<void>, RegExp])[] = [
  ['without a checkpoint', ({ blobs }) => void blobs.files.delete(checkpointName), /^there is no checkpoint$/],
  [
    'that is empty',
    async (log) => {
      log.blobs.files.clear()
      await signAnew(log, 0, Buffer.alloc(32))
    },
    /^the log is empty$/,
  ],
  [
    'of another key',
    async (log) => {
      log.blobs.files.set(
        checkpointName,
        Buffer.from(await signedCheckpoint({ origin, size: 1, root: Buffer.alloc(32) }, [aSigner()])),
      )
    },
    /not signed by the given key/,
  ],
  [
    'cut at its end',
    (log) => {
      log.blobs.files.set(checkpointName, bytesOf(log, keptCheckpoint(253)))
    },
    /the checkpoint is older than checkpoints\/653: it was set back/,
  ],
  [
    'cut at its end, with the later checkpoints gone',
    (log) => {
      for (const size of [653, 673]) log.blobs.files.delete(keptCheckpoint(size))
      log.blobs.files.set(checkpointName, bytesOf(log, keptCheckpoint(253)))
    },
    /beyond the 253 entries of the checkpoint/,
  ],
  [
    'with an entry altered',
    (log) => alter(log, (entries) => entries.with(7, Buffer.from('another'))),
    /^the first 253 entries do not have the root|was altered/,
  ],
  [
    "with two entries in each other's place",
    (log) =>
      alter(log, (entries) => entries.with(7, entries[8] ?? Buffer.alloc(0)).with(8, entries[7] ?? Buffer.alloc(0))),
    /^the first 253 entries do not have the root|was altered/,
  ],
  ['with an entry taken out', (log) => alter(log, (entries) => entries.toSpliced(7, 1)), /does not hold 256 entries/],
  [
    'with an entry twice',
    (log) => alter(log, (entries) => entries.toSpliced(7, 0, entries[7] ?? Buffer.alloc(0))),
    /does not hold 256 entries/,
  ],
  ['without a bundle', ({ blobs }) => void blobs.files.delete('tile/entries/001'), /^there is no tile\/entries\/001$/],
  ['without a tile', ({ blobs }) => void blobs.files.delete('tile/1/000.p/2'), /^there is no tile\/1\/000\.p\/2$/],
  [
    'with a tile altered',
    (log) => {
      log.blobs.files.set('tile/0/001', Buffer.alloc(8192))
    },
    /^tile\/0\/001 was altered$/,
  ],
  [
    'with a replaced partial tile altered',
    (log) => {
      log.blobs.files.set('tile/0/000.p/253', Buffer.alloc(253 * 32))
    },
    /^tile\/0\/000\.p\/253 was altered$/,
  ],
  [
    'with a replaced partial bundle altered',
    (log) => {
      log.blobs.files.set('tile/entries/000.p/3', bundleOf(entriesFrom(1, 4)))
    },
    /^tile\/entries\/000\.p\/3 was altered$/,
  ],
  [
    'with a file that is none of it',
    ({ blobs }) => void blobs.files.set('readme', Buffer.from('x')),
    /^readme is no part of the log$/,
  ],
  [
    'with a checkpoint under another size',
    (log) => {
      log.blobs.files.set(keptCheckpoint(5), bytesOf(log, keptCheckpoint(3)))
    },
    /^checkpoints\/5 is of 3 entries$/,
  ],
  [
    'that forked after 253 entries, and was signed anew',
    async (log) => {
      await fork(log, 253)
    },
    /two checkpoints of 673|do not have the root that their checkpoint signs|was altered/,
  ],
  [
    'that two readers saw two versions of',
    async (log) => {
      const other = await aLog([entriesFrom(1000, 1253)], log.signer)
      log.blobs.files.set(keptCheckpoint(253), bytesOf(other, keptCheckpoint(253)))
    },
    /^the first 253 entries do not have the root that their checkpoint signs$/,
  ],
]

function alter(log: ALog, change: (entries: Uint8Array[]) => Uint8Array[]): void {
  const entries = entriesIn(bytesOf(log, 'tile/entries/000')) ?? []
  log.blobs.files.set('tile/entries/000', bundleOf(change(entries)))
}

/** Another history from an entry on, of the same length, signed with the true key; the kept checkpoints stay. */
async function fork(log: ALog, at: number): Promise<void> {
  const anew = memoryBlobs()
  const root = await append(anew, 0, [...entriesFrom(0, at), ...entriesFrom(5000 + at, 5673)])
  for (const [name, bytes] of anew.files) log.blobs.files.set(name, bytes)
  log.blobs.files.set(checkpointName, Buffer.from(await signedCheckpoint({ origin, size: 673, root }, [log.signer])))
}

describe('a log', () => {
  test.each(forgeries)('%s is refused', async (_, forge, fault) => {
    const log = copy()
    await forge(log)
    expect(await faultOf(log)).toMatch(fault)
  })
})

test('any single byte of any file, altered, is found', async () => {
  const names = [...made.blobs.files.keys()]
  await fc.assert(
    fc.asyncProperty(fc.nat(), fc.nat(), fc.integer({ min: 1, max: 255 }), async (which, at, by) => {
      const log = copy()
      const name = names[which % names.length] ?? ''
      const bytes = Uint8Array.from(bytesOf(log, name))
      bytes[at % bytes.length] = (bytes[at % bytes.length] ?? 0) ^ by
      log.blobs.files.set(name, bytes)
      expect(await faultOf(log), `${name} at ${at % bytes.length}`).not.toBeNull()
    }),
    { numRuns: 300 },
  )
})

test('what looks at the entries has the last word', async () => {
  const seen: string[] = []
  const look = (entry: Uint8Array, index: number) => {
    seen.push(Buffer.from(entry).toString())
    return index === 300 ? 'entry 300 is not as an event is written' : null
  }
  const log = { blobs: made.blobs, origin, verifiers: [made.signer.verifier], look }
  expect(await verifyLog(log)).toEqual({ fault: 'entry 300 is not as an event is written' })
  expect(seen).toEqual(entriesFrom(0, 301).map(String))
})
