// Both keepers, for the suites that hold them to one contract. Without the emulator the DynamoDB half is skipped by
// name and loudly; under CI=true its absence is a failure.

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openSqliteKeeper } from '../../stores/sqlite-table.ts'
import type { Keeper } from '../../stores/table.ts'
import { createTables, dynamoKeeper, hasDynoxide, startDynoxide } from './dynoxide.ts'

/** A place that keeps, and any number of keepers opened on it one after another. `where` tells another process. */
export type Place = { readonly where: readonly string[]; open(): Keeper; remove(): Promise<void> }

async function sqlitePlace(): Promise<Place> {
  const folder = await mkdtemp(join(tmpdir(), 'proviso-contract-'))
  const file = join(folder, 'keeper.db')
  return {
    where: ['sqlite', file],
    open: () => openSqliteKeeper({ file }),
    remove: () => rm(folder, { recursive: true }),
  }
}

async function dynamoPlace(): Promise<Place> {
  const emulator = await startDynoxide()
  if (!emulator) throw new Error('the dynoxide emulator is not installed')
  await createTables(emulator.endpoint)
  return {
    where: ['dynamo', emulator.endpoint],
    open: () => dynamoKeeper(emulator.endpoint),
    remove: () => emulator.stop(),
  }
}

/** `restart` closes the keeper; the next call of `keeper` opens another one on the same place. */
type Suite = (place: () => Place, keeper: () => Keeper, restart: () => Promise<void>) => void

/** Runs `suite` once per keeper, each time at a place of its own. */
export function overBothKeepers(rule: string, suite: Suite): void {
  describe(`${rule}, on SQLite`, () => overPlace(sqlitePlace, suite))
  if (hasDynoxide) describe(`${rule}, on DynamoDB`, () => overPlace(dynamoPlace, suite))
  else withoutEmulator(rule)
}

function overPlace(make: () => Promise<Place>, suite: Suite): void {
  let made: Place | undefined
  let opened: Keeper | undefined
  const place = () => {
    if (!made) throw new Error('there is no place before the tests begin')
    return made
  }
  const keeper = () => {
    opened ??= place().open()
    return opened
  }
  const restart = async () => {
    await opened?.close()
    opened = undefined
  }
  beforeAll(async () => {
    made = await make()
  })
  afterAll(async () => {
    await opened?.close()
    await made?.remove()
  })
  suite(place, keeper, restart)
}

function withoutEmulator(rule: string): void {
  const name = `${rule}, on DynamoDB: NOT RUN, the dynoxide emulator (@dynoxide/linux-x64) is missing`
  console.warn(name)
  describe.skipIf(process.env.CI !== 'true')(name, () => {
    test('CI runs both keepers', () => expect(hasDynoxide).toBe(true))
  })
}

let counter = 0

/** A key nobody used before in this process. */
export function freshKey(): { readonly pk: string; readonly sk: string } {
  counter += 1
  return { pk: `pk-${counter}`, sk: 'a' }
}

/** `count` calls at once. */
export function parallel<T>(count: number, call: (at: number) => Promise<T>): Promise<T[]> {
  return Promise.all(Array.from({ length: count }, (_, at) => call(at)))
}
