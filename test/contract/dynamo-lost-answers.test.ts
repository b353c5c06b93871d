// The answer is lost after DynamoDB did the work: here the emulator really does it, and the connection is cut then.

import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Keeper, Operation } from '../../stores/table.ts'
import { createTables, type Dynoxide, dynamoKeeper, hasDynoxide, startDynoxide } from './dynoxide.ts'
import { startFakeDynamo } from './fake-dynamo.ts'
import { freshKey } from './keepers.ts'

// keepers.ts says loudly, and fails under CI, when the emulator is missing.
describe.skipIf(!hasDynoxide)('a lost answer', () => {
  let emulator: Dynoxide | undefined
  beforeAll(async () => {
    emulator = await startDynoxide()
    if (emulator) await createTables(emulator.endpoint)
  })
  afterAll(() => emulator?.stop())

  /** Does `work` with a keeper that loses the first answer, and gives it another that loses none. */
  async function losing(work: (losing: Keeper, clear: Keeper) => Promise<void>): Promise<void> {
    const by = emulator?.endpoint ?? ''
    const proxy = await startFakeDynamo({ by, loses: true }, { by, loses: false })
    const [losing, clear] = [dynamoKeeper(proxy.endpoint), dynamoKeeper(by)]
    try {
      await work(losing, clear)
    } finally {
      await Promise.all([losing.close(), clear.close()])
      await proxy.stop()
    }
  }

  test('of an insert: true by the request id, and inserted once', async () => {
    await losing(async (keeper, clear) => {
      const item = { ...freshKey(), requestId: 'r1' }
      expect(await keeper.table('audit').insert(item)).toBe(true)
      expect((await clear.table('audit').query(item.pk)).items).toEqual([item])
    })
  })

  test('of an insert without a request id: false, for nobody can tell whose it is', async () => {
    await losing(async (keeper) => {
      expect(await keeper.table('audit').insert(freshKey())).toBe(false)
    })
  })

  test('of a transaction: done, and done once', async () => {
    await losing(async (keeper, clear) => {
      const [session, event] = [
        { ...freshKey(), count: 0 },
        { ...freshKey(), requestId: 'r2' },
      ]
      await clear.table('sessions').insert(session)
      const when = [{ attribute: 'count', equals: 0 }]
      const amend: Operation = { table: 'sessions', amend: session, when, set: { count: 1 } }
      expect(await keeper.together([amend, { table: 'audit', insert: event }], 'r2')).toEqual({ done: true })
      expect(await clear.table('sessions').get(session)).toEqual({ ...session, count: 1 })
      expect(await clear.table('audit').get(event)).toEqual(event)
    })
  })

  test('of an amend: done at least once, so an addition may count twice, as documented', async () => {
    await losing(async (keeper, clear) => {
      const session = { ...freshKey(), sequence: 0 }
      await clear.table('sessions').insert(session)
      const result = await keeper.table('sessions').amend(session, [], { add: { sequence: 1 } })
      expect(result).toEqual({ amended: true, item: { ...session, sequence: 2 } })
    })
  })
})
