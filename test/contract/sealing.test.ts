// The sealer's promise over both keepers: each event is in the log once, whatever is delivered twice, stopped or run at once.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Table } from '../../stores/table.ts'
import { canonicalJson } from '../../tlog/canonical-json.ts'
import { aSigner } from '../unit/tlog/signers.ts'
import { aSealing, plainly, type Sealing, someEvents, type Through, tableOf } from './a-sealing.ts'
import { overBothKeepers } from './keepers.ts'

class Stopped extends Error {}

/** What goes wrong at one call; all others go well. */
const faults = {
  'fails before its effect': async () => {
    throw new Stopped()
  },
  'fails after its effect': async (call: () => Promise<unknown>) => {
    await call()
    throw new Stopped()
  },
  'happens twice': async <T>(call: () => Promise<T>) => {
    await call()
    return await call()
  },
} as const satisfies Record<string, <T>(call: () => Promise<T>) => Promise<T>>
type Fault = keyof typeof faults

function faultAt(at: number, fault: Fault): { readonly through: Through; readonly calls: () => number } {
  let calls = 0
  return {
    calls: () => calls,
    through: (call) => {
      calls += 1
      return calls === at ? faults[fault](call) : call()
    },
  }
}

async function stopping(sealed: Promise<unknown>): Promise<void> {
  await sealed.catch((error: unknown) => {
    if (!(error instanceof Stopped)) throw error
  })
}

const events = someEvents(2, 3, 2)
const expected = (all = events) => all.map((event) => canonicalJson(event)).sort()
const seen = async (sealing: Sealing) => (await sealing.verified()).sort()

overBothKeepers('sealing', (place, keeper) => {
  // What is drawn is the same on both; a call takes many times as long on one of them.
  const runs = () => (place().where[0] === 'sqlite' ? 60 : 25)
  let filled: Promise<Table> | undefined
  /** One table for all logs: none of them changes it. */
  const table = () => {
    filled ??= tableOf(keeper(), events)
    return filled
  }

  test('each event is in the log once, however often it is brought', async () => {
    const sealing = await aSealing(keeper(), events, aSigner(), await table())
    const sealer = sealing.sealer()
    expect(await sealer.seal(sealing.ids.slice(0, 3))).toBe(3)
    expect(await sealer.seal([...sealing.ids.toReversed(), ...sealing.ids])).toBe(events.length)
    expect(await sealer.seal(sealing.ids)).toBe(events.length)
    expect(await seen(sealing)).toEqual(expected())
  })

  test('what a sealer left when it was stopped at any call, or what happened twice, the next one makes whole', async () => {
    const counting = faultAt(0, 'fails before its effect')
    const whole = await aSealing(keeper(), events, aSigner(), await table())
    const two = async (sealing: Sealing, through: Through) => {
      const sealer = sealing.sealer(through)
      await sealer.seal(sealing.ids.slice(0, 5))
      await sealer.seal(sealing.ids)
    }
    await two(whole, counting.through)
    expect(counting.calls()).toBeGreaterThan(40)
    for (const fault of ['fails before its effect', 'fails after its effect', 'happens twice'] as const) {
      for (let at = 1; at <= counting.calls(); at++) {
        const sealing = await aSealing(keeper(), events, aSigner(), await table())
        await stopping(two(sealing, faultAt(at, fault).through))
        await sealing.sealer().seal(sealing.ids)
        expect(await seen(sealing), `${fault} at call ${at}`).toEqual(expected())
      }
    }
  })

  test('sealers at once, in any order of their calls and stopped anywhere, never fork the log and seal each event once', async () => {
    const ids = fc.subarray(events.map(({ id }) => id))
    const sealers = fc.array(fc.record({ ids, stopAt: fc.integer({ min: 0, max: 60 }) }), {
      minLength: 2,
      maxLength: 4,
    })
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), sealers, async (scheduler, many) => {
        const sealing = await aSealing(keeper(), events, aSigner(), await table())
        const running = many.map(({ ids: some, stopAt }) => {
          const { through } = faultAt(stopAt, 'fails after its effect')
          const scheduled: Through = (call) => scheduler.schedule(Promise.resolve()).then(() => through(call))
          return stopping(sealing.sealer(scheduled).seal(some))
        })
        await scheduler.waitFor(Promise.all(running))
        await sealing.sealer(plainly).seal(sealing.ids)
        expect(await seen(sealing)).toEqual(expected())
      }),
      { numRuns: runs() },
    )
  })

  test('when sealers at once have all answered, the checkpoint signs what all of them were brought', async () => {
    const some = fc.array(fc.subarray(events.map(({ id }) => id)), { minLength: 2, maxLength: 4 })
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), some, async (scheduler, many) => {
        const sealing = await aSealing(keeper(), events, aSigner(), await table())
        const scheduled: Through = (call) => scheduler.schedule(Promise.resolve()).then(call)
        await scheduler.waitFor(Promise.all(many.map((ids) => sealing.sealer(scheduled).seal(ids))))
        const brought = events.filter(({ id }) => many.flat().includes(id))
        if (brought.length > 0) expect(await seen(sealing)).toEqual(expected(brought))
      }),
      { numRuns: runs() },
    )
  })

  test('a sealer that is slow to write its checkpoint does not leave the log set back', async () => {
    const sealing = await aSealing(keeper(), events, aSigner(), await table())
    const quick = sealing.sealer()
    const slow = sealing.sealer(plainly, {
      ...sealing.blobs,
      async replace(name, bytes) {
        // Others go on while these bytes are on their way.
        if ((await sealing.blobs.get(name)) === undefined) await quick.seal(sealing.ids)
        await sealing.blobs.replace(name, bytes)
      },
    })
    await slow.seal(sealing.ids.slice(0, 2))
    expect(await seen(sealing)).toEqual(expected())
  })

  test('wherever a sealer is stopped, what it leaves verifies, also where a tile becomes full', async () => {
    const many = someEvents(2, 130, 0)
    const [signer, those] = [aSigner(), await tableOf(keeper(), many)]
    const whole = await aSealing(keeper(), many, signer, those)
    await whole.sealer().seal(whole.ids.slice(0, 250))
    const counting = faultAt(0, 'fails before its effect')
    await whole.sealer(counting.through).seal(whole.ids)
    expect(whole.blobs.files.has('checkpoints/260')).toBe(true)
    for (let at = 1; at <= counting.calls(); at++) {
      const sealing = await aSealing(keeper(), many, signer, those)
      await sealing.sealer().seal(sealing.ids.slice(0, 250))
      await stopping(sealing.sealer(faultAt(at, 'fails after its effect').through).seal(sealing.ids))
      expect((await sealing.verified()).length, `stopped at call ${at}`).toBeGreaterThanOrEqual(250)
    }
  })
})
