// What a call costs in DynamoDB: units of reading and writing, by story, as docs/deploy.md has them.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { settingsCopies, settingsKey } from '../../stores/rule-memory.ts'
import { aScript, type Browser, type Send, type Site, selectAll } from '../client.ts'
import { aDirectSite } from '../direct.ts'
import { folder } from '../world.ts'
import { type Meter, metered } from './counted-dynamo.ts'
import { createTables, type Dynoxide, dynamoKeeper, hasDynoxide, startDynoxide } from './dynoxide.ts'

type Act = { readonly browser: Browser; readonly script: Send; readonly site: Site }
const email = 'limited@example.org'
const sql = { folder, schema: 'study', sql: 'SELECT ParticipantId FROM Labs' }
const labkey = `${folder}/query-selectRows.api?schemaName=study&query.queryName=Labs`

/** What is done; how much it reads and writes stands on the page. */
const stories: readonly (readonly [name: string, act: (with_: Act) => Promise<{ status: number }>])[] = [
  [
    'sign in',
    ({ site }) => site.send('POST', '/api/login', { body: { email, password: 'correct horse battery staple' } }),
  ],
  ['sign in, wrong password', ({ site }) => site.send('POST', '/api/login', { body: { email, password: 'wrong' } })],
  ['look at the session', ({ browser }) => browser.send('GET', '/api/session')],
  ['make a key', ({ browser }) => browser.send('POST', '/api/keys', { body: {} })],
  ['list the folders', ({ script }) => script('GET', '/api/folders')],
  [
    'describe a table',
    ({ script }) => script('GET', `/api/tables/Labs?folder=${encodeURIComponent(folder)}&schema=study`),
  ],
  ['select rows', ({ script }) => script('POST', '/api/query/select', { body: selectAll })],
  ['selectRows of LabKey', ({ script }) => script('GET', labkey)],
  ['run SQL', ({ script }) => script('POST', '/api/query/sql', { body: sql })],
  [
    'a key that nobody ever had',
    ({ site }) => site.send('GET', '/api/folders', { headers: { apikey: `session|${'0'.repeat(64)}` } }),
  ],
  ['sign out', ({ browser }) => browser.send('POST', '/api/logout')],
]

type Units = { readonly first: number; readonly reads: number; readonly writes: number }

/** After it there is nothing left to do it again with. */
const isOnce = (name: string) => name === 'sign out'

/** What is remembered of the rules is not used any more, as after a change of one. */
async function forget({ world }: Site, generation: string): Promise<void> {
  for (let copy = 0; copy < settingsCopies; copy++) {
    await world.keeper.table('registry').amend(settingsKey(copy), [], { set: { generation } })
  }
  expect((await world.registry.settings(0)).generation).toBe(generation)
}

const isRun = hasDynoxide || process.env.CI === 'true'
const title = isRun ? 'units of DynamoDB' : 'units of DynamoDB (LEFT OUT: the dynoxide emulator is not installed)'

describe.runIf(isRun)(title, () => {
  let emulator: Dynoxide | undefined
  let meter: Meter
  let site: Site
  const measured = new Map<string, Units>()
  const statuses = new Map<string, number>()

  beforeAll(async () => {
    emulator = await startDynoxide()
    if (!emulator) throw new Error('the dynoxide emulator is not installed')
    await createTables(emulator.endpoint)
    meter = await metered(emulator.endpoint)
    site = await aDirectSite({ keeper: dynamoKeeper(meter.url) })
    const { browser, send: script } = await aScript(site, 'researcher')
    const sum = (kind: string) =>
      meter.used.filter((one) => one.kind === kind).reduce((all, { units }) => all + units, 0)
    const measure = async (act: (typeof stories)[number][1]) => {
      meter.used.length = 0
      const { status } = await act({ browser, script, site })
      return { status, reads: sum('read'), writes: sum('write') }
    }
    for (const [name, act] of stories) {
      await forget(site, name)
      const first = await measure(act)
      const { status, reads, writes } = isOnce(name) ? first : await measure(act)
      measured.set(name, { first: first.reads, reads, writes })
      statuses.set(name, status)
    }
  })
  afterAll(async () => {
    await site?.close()
    meter?.close()
    await emulator?.stop()
  })

  test('are what the page says, story by story', () => {
    const page = readFileSync(join(import.meta.dirname, '../../docs/deploy.md'), 'utf8')
    const rows = [...page.matchAll(/^\| ([a-z][^|]+?) +\| +(\d+) +\| +(\d+) +\| +(\d+) +\|$/gim)]
    const told = rows.map(([, name, reads, writes, first]) => [name?.toLowerCase(), `${reads} ${writes} ${first}`])
    const found = [...measured].map(([name, { reads, writes, first }]) => [
      name.toLowerCase(),
      `${reads} ${writes} ${first}`,
    ])
    expect(Object.fromEntries(told)).toEqual(Object.fromEntries(found))
  })

  test('are counted of calls that were answered as meant', () => {
    const refused = { 'sign in, wrong password': 401, 'a key that nobody ever had': 401 }
    for (const [name, status] of statuses) {
      expect([name, status < 300 ? 'ok' : status]).toEqual([name, Object.hasOwn(refused, name) ? 401 : 'ok'])
    }
  })

  test('are no more than two of writing for an access whose event fits one unit: to authorise it, and to record it', () => {
    expect(measured.get('run SQL')?.writes).toBe(2)
  })

  test('are no more than eight of reading for an access, once the rules are known', () => {
    for (const name of ['select rows', 'selectRows of LabKey', 'run SQL']) {
      expect(measured.get(name)?.reads).toBeLessThanOrEqual(8)
    }
  })

  test('are none for keys that nobody ever had', () => {
    expect(measured.get('a key that nobody ever had')).toEqual({ first: 0, reads: 0, writes: 0 })
  })
})
