// What the DynamoDB keeper makes of a DynamoDB that is busy, broken, silent or gone: KeeperUnavailable with its reason,
// or the right answer all the same; never a false "done", never a value in an error.

import { inspect } from 'node:util'
import { afterEach, expect, test } from 'vitest'
import { openDynamoKeeper } from '../../stores/dynamo-table.ts'
import type { Keeper, Operation } from '../../stores/table.ts'
import { dynamoTables, emulatorClient } from './dynoxide.ts'
import { type Answer, cancelled, done, type FakeDynamo, failure, startFakeDynamo } from './fake-dynamo.ts'

const closing: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close()
})

/** A keeper that hurries, over a fake that gives these answers. */
async function over(...answers: readonly Answer[]): Promise<{ keeper: Keeper; fake: FakeDynamo }> {
  const fake = await startFakeDynamo(...answers)
  closing.push(fake.stop)
  return { keeper: hurried(fake.endpoint, 5000), fake }
}

function hurried(endpoint: string, attemptMs: number): Keeper {
  const client = emulatorClient(endpoint)
  const keeper = openDynamoKeeper({ client, tables: dynamoTables, random: () => 0.5, pauseMs: 1, attemptMs })
  closing.push(keeper.close)
  return keeper
}

const item = { pk: 'p', sk: 'a', requestId: 'r1', text: 'SECRET-VALUE' }
const stored = { pk: { S: 'p' }, sk: { S: 'a' }, text: { S: 'SECRET-VALUE' } }
const operations: Operation[] = [
  {
    table: 'sessions',
    amend: { pk: 'p', sk: 's' },
    when: [{ attribute: 'state', equals: 'active' }],
    set: { state: 'x' },
  },
  { table: 'audit', insert: item },
]

/** Every verb, with what it sends. */
const verbs: readonly [string, (keeper: Keeper) => Promise<unknown>][] = [
  ['GetItem', (keeper) => keeper.table('audit').get(item)],
  ['ExecuteStatement', (keeper) => keeper.table('audit').insert(item)],
  ['UpdateItem', (keeper) => keeper.table('audit').amend(item, [], { set: { text: 'SECRET-VALUE' } })],
  ['Query', (keeper) => keeper.table('audit').query('p')],
  ['ExecuteTransaction', (keeper) => keeper.together(operations, 'r1')],
]

test.each(verbs)('%s ends as throttled when the throttling does not end', async (verb, call) => {
  const { keeper, fake } = await over(failure('ProvisionedThroughputExceededException'))
  await expect(call(keeper)).rejects.toMatchObject({ name: 'KeeperUnavailable', reason: 'throttled' })
  expect(fake.asked.map((one) => one.verb)).toEqual([verb, verb, verb, verb])
})

test.each(verbs)('%s ends as broken when the server keeps failing', async (_verb, call) => {
  const { keeper, fake } = await over(failure('InternalServerError', {}, 500))
  await expect(call(keeper)).rejects.toMatchObject({ name: 'KeeperUnavailable', reason: 'broken' })
  expect(fake.asked).toHaveLength(4)
})

test.each(verbs)('%s is not asked again when it was wrong to ask', async (_verb, call) => {
  const { keeper, fake } = await over(failure('AccessDeniedException'))
  await expect(call(keeper)).rejects.toMatchObject({ name: 'KeeperUnavailable', reason: 'broken' })
  expect(fake.asked).toHaveLength(1)
})

test.each(['hang', 'stall'] as const)('a server that does not answer (%s) ends as timeout', async (answer) => {
  const fake = await startFakeDynamo(answer)
  closing.push(fake.stop)
  for (const [, call] of verbs) {
    await expect(call(hurried(fake.endpoint, 40))).rejects.toMatchObject({
      name: 'KeeperUnavailable',
      reason: 'timeout',
    })
  }
})

test('a server that is not there ends as broken', async () => {
  const { fake, keeper } = await over(done)
  await fake.stop()
  closing.shift()
  await expect(keeper.table('audit').get(item)).rejects.toMatchObject({ reason: 'broken' })
})

test.each(['GetItem', 'Query'])('%s asks for a strongly consistent answer', async (asked) => {
  const { keeper, fake } = await over(done)
  for (const [verb, call] of verbs) if (verb === asked) await call(keeper)
  expect(fake.asked).toMatchObject([{ verb: asked, body: { ConsistentRead: true } }])
})

test('throttling that ends is waited for', async () => {
  const { keeper } = await over(failure('ThrottlingException'), failure('RequestLimitExceeded'), {
    status: 200,
    body: { Item: stored },
  })
  expect(await keeper.table('audit').get(item)).toEqual({ pk: 'p', sk: 'a', text: 'SECRET-VALUE' })
})

test('a transaction in conflict is tried again under the same token, and done', async () => {
  const inProgress = failure('TransactionInProgressException')
  const { keeper, fake } = await over(cancelled('TransactionConflict', 'None'), inProgress, done)
  expect(await keeper.together(operations, 'r1')).toEqual({ done: true })
  const tokens = fake.asked.map(({ body }) => body.ClientRequestToken)
  expect(new Set(tokens)).toEqual(new Set([expect.stringMatching(/^[\w-]{36}$/)]))
})

test('a refusal beside a conflict is not believed: what is in conflict may be our own first attempt', async () => {
  const { keeper } = await over(cancelled('ConditionalCheckFailed', 'TransactionConflict'), done)
  expect(await keeper.together(operations, 'r1')).toEqual({ done: true })
})

test('a conflict that does not end is throttled, never refused', async () => {
  const { keeper } = await over(cancelled('TransactionConflict', 'None'))
  await expect(keeper.together(operations, 'r1')).rejects.toMatchObject({ reason: 'throttled' })
})

test('a transaction cancelled for any other reason is broken, never refused', async () => {
  const { keeper, fake } = await over(cancelled('ConditionalCheckFailed', 'ValidationError'))
  await expect(keeper.together(operations, 'r1')).rejects.toMatchObject({ reason: 'broken' })
  expect(fake.asked).toHaveLength(1)
})

test('refusals are told by position and not tried again', async () => {
  const { keeper, fake } = await over(cancelled('ConditionalCheckFailed', 'None'))
  expect(await keeper.together(operations, 'r1')).toEqual({ done: false, refused: [0] })
  expect(fake.asked).toHaveLength(1)
})

test.each([
  ['ours', 'r1', { done: true }],
  ['of another request', 'r2', { done: false, refused: [0, 1] }],
])('when the token is forgotten, the inserted item tells whose it is: %s', async (_name, requestId, result) => {
  const taken = { status: 200, body: { Item: { ...stored, requestId: { S: requestId } } } }
  const { keeper, fake } = await over(cancelled('ConditionalCheckFailed', 'DuplicateItem'), taken)
  expect(await keeper.together(operations, 'r1')).toEqual(result)
  expect(fake.asked.at(-1)).toMatchObject({ verb: 'GetItem', body: { ConsistentRead: true } })
})

test('an amend is refused with the item as it was, and not tried again', async () => {
  const { keeper, fake } = await over(failure('ConditionalCheckFailedException', { Item: stored }))
  expect(await keeper.table('audit').amend(item, [], {})).toMatchObject({ amended: false, item: { text: item.text } })
  expect(fake.asked).toHaveLength(1)
})

test.each([
  ['ours', 'r1', true],
  ['of another request', 'r2', false],
])('an insert that meets a taken key after a lost answer looks whose it is: %s', async (_name, requestId, result) => {
  const taken = { status: 200, body: { Item: { ...stored, requestId: { S: requestId } } } }
  const { keeper, fake } = await over('drop', failure('DuplicateItemException'), taken)
  expect(await keeper.table('audit').insert(item)).toBe(result)
  expect(fake.asked.map((one) => one.verb)).toEqual(['ExecuteStatement', 'ExecuteStatement', 'GetItem'])
})

test('no error shows what was sent or stored, however deep one looks', async () => {
  const reasons = [{ Code: 'ValidationError', Message: 'SECRET-VALUE', Item: stored }]
  const { keeper } = await over(failure('TransactionCanceledException', { CancellationReasons: reasons }))
  const error = await keeper.together(operations, 'r1').catch((one: unknown) => one)
  expect(inspect(error, { depth: null, showHidden: true })).not.toContain('SECRET-VALUE')
  expect(inspect(error)).toContain('TransactionCanceledException')
})

test('an attribute of a type this keeper never writes is unavailable, not misread', async () => {
  const { keeper, fake } = await over({ status: 200, body: { Item: { ...stored, set: { SS: ['a'] } } } })
  await expect(keeper.table('audit').get(item)).rejects.toMatchObject({ reason: 'broken' })
  expect(fake.asked).toHaveLength(1)
})
