// The event source as it is hosted, against a function that fails as it is told: what is handed over again, halved, set aside.
import { PutItemCommand } from '@aws-sdk/client-dynamodb'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import * as z from 'zod/mini'
import { type Dynoxide, dynamoTables, emulatorClient, startDynoxide } from '../contract/dynoxide.ts'
import { type Deployed, deployedFunctions } from './deployed-functions.ts'
import { createHostedTables } from './hosted-dynamo.ts'
import { fits, hostStreams, StreamRecord } from './hosted-streams.ts'
import { ofType, type Synthesised } from './synthesised.ts'

const Handed = z.object({ Records: z.array(StreamRecord) })

/** The template with other words for its event sources. */
function changed(made: Synthesised, words: object): Synthesised {
  const copy = structuredClone(made)
  for (const [, { Properties }] of ofType(copy.service, 'AWS::Lambda::EventSourceMapping'))
    Object.assign(Properties, words)
  return copy
}

/** @param template what the tests look at, once they run. */
export function eventSourceTests(template: () => Synthesised): void {
  describe('the event source', () => {
    let emulator: Dynoxide
    let made: Synthesised
    let deployed: readonly Deployed[]
    let streams: ReadonlyMap<string, string>
    beforeAll(async () => {
      const started = await startDynoxide()
      if (started === undefined) throw new Error('the dynoxide emulator is not installed')
      emulator = started
      made = template()
      deployed = deployedFunctions(made)
      streams = await createHostedTables(made, emulator.endpoint)
      const client = emulatorClient(emulator.endpoint)
      for (let at = 0; at < 6; at++) {
        const Item = { pk: { S: 'session' }, sk: { S: String(at) } }
        await client.send(new PutItemCommand({ TableName: dynamoTables.audit, Item }))
      }
    })
    afterAll(() => emulator?.stop())

    /** What the function was called with, as sort keys, and what was set aside. */
    async function pumped(words: object, answer: (keys: string, sequences: readonly string[]) => unknown) {
      const called: string[] = []
      const invoke = async (event: object) => {
        const { Records } = Handed.parse(event)
        const keys = Records.map(({ dynamodb }) => dynamodb.Keys.sk.S).join('')
        called.push(keys)
        return answer(
          keys,
          Records.map(({ dynamodb }) => dynamodb.SequenceNumber),
        )
      }
      const functions = new Map(deployed.map(({ id }) => [id, invoke] as const))
      const parts = { deployed, functions, emulator: emulator.endpoint, streams, isExpired: () => false }
      const hosted = hostStreams({ made: changed(made, { MaximumRetryAttempts: 2, ...words }), ...parts })
      await hosted.drain()
      return { called, setAside: hosted.setAside.map(({ records, calls }) => [records, calls]) }
    }
    const done = { batchItemFailures: [] }

    test('hands over all there is in order, in batches of the size that is declared, and nothing twice', async () => {
      expect(await pumped({}, () => done)).toEqual({ called: ['012345'], setAside: [] })
      expect((await pumped({ BatchSize: 4 }, () => null)).called).toEqual(['0123', '45'])
    })

    test('halves what ends with an error until one record is left, which is set aside after its retries', async () => {
      const { called, setAside } = await pumped({}, (keys) => (keys.includes('4') ? { error: 'x' } : done))
      expect(called).toEqual(['012345', '012', '345', '34', '3', '4', '4', '4', '5'])
      expect(setAside).toEqual([[1, 3]])
    })

    test('without halving sets the whole batch aside', async () => {
      const words = { BisectBatchOnFunctionError: false, BatchSize: 4 }
      const { called, setAside } = await pumped(words, (keys) => (keys.includes('1') ? { error: 'x' } : done))
      expect(called).toEqual(['0123', '0123', '0123', '45'])
      expect(setAside).toEqual([[4, 3]])
    })

    test('goes on from the record that is reported, and hands over all again when what is reported is none of them', async () => {
      const reported = (at: string | undefined) => ({ batchItemFailures: [{ itemIdentifier: at }] })
      const { called } = await pumped({}, (keys, at) => (keys === '012345' ? reported(at[2]) : done))
      expect(called).toEqual(['012345', '2345'])
      const stuck = await pumped({}, (_, at) => reported(at[0]))
      expect(stuck).toEqual({ called: ['012345', '012345', '012345'], setAside: [[6, 3]] })
      expect((await pumped({}, () => reported(''))).setAside).toEqual([[6, 3]])
      expect((await pumped({ FunctionResponseTypes: [] }, (_, at) => reported(at[2]))).called).toEqual(['012345'])
    })

    test('drops what no filter fits, and calls nobody for nothing', async () => {
      const filter = (eventName: string) => ({
        FilterCriteria: { Filters: [{ Pattern: JSON.stringify({ eventName: [eventName] }) }] },
      })
      expect((await pumped(filter('REMOVE'), () => done)).called).toEqual([])
      expect((await pumped(filter('INSERT'), () => done)).called).toEqual(['012345'])
      expect(fits({ a: { b: ['x', 'y'] } }, { a: { b: 'y', c: 1 } })).toBe(true)
      expect(fits({ a: { b: ['x'] } }, { a: 'x' })).toBe(false)
      expect(() => fits({ a: [{ prefix: 'x' }] }, { a: 'x' })).toThrow('not hosted')
    })

    test('polls for no function whose role may not read the stream or write to the queue', () => {
      const functions = new Map(deployed.map(({ id }) => [id, async () => done] as const))
      const without = (action: string) =>
        deployed.map((one) => ({ ...one, permissions: one.permissions.filter((row) => !row.endsWith(action)) }))
      for (const action of ['dynamodb:GetRecords', 'dynamodb:DescribeStream', 'sqs:SendMessage']) {
        const parts = { functions, emulator: emulator.endpoint, streams, isExpired: () => false }
        expect(() => hostStreams({ made, deployed: without(action), ...parts })).toThrow(action)
      }
    })
  })
}
