// The sealer as a Lambda: what streams and the clock bring, and what becomes of what it cannot do.
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { onSeal } from '../../../lambdas/seal.ts'
import { auditIndexer } from '../../../stores/audit-indexer.ts'
import { toAttribute } from '../../../stores/dynamo-values.ts'
import { LinesRejected } from '../../../stores/log-group.ts'
import { logLines } from '../../../stores/log-lines.ts'
import { hotKey } from '../../../stores/session-items.ts'
import { type ALog, aLog } from '../../a-log.ts'
import { type Browser, type Site, signIn } from '../../client.ts'
import { aDirectSite } from '../../direct.ts'

const tables = { audit: 'Audit-1', sessions: 'Sessions-1' }
const day = 86_400_000

let site: Site
let browser: Browser
let log: ALog
let shown: string[]
let said: object[]
let groupIsDown: boolean
let overdue: number
let seal: ReturnType<typeof onSeal>

beforeEach(async () => {
  site = await aDirectSite()
  browser = await signIn(site, 'researcher')
  await browser.send('GET', '/api/session')
  log = aLog(site.world)
  shown = []
  said = []
  groupIsDown = false
  const { now } = site.world
  const group = {
    async put(lines: readonly { readonly text: string }[]) {
      if (groupIsDown) throw new LinesRejected('SECRET')
      shown.push(...lines.map(({ text }) => text))
    },
  }
  const { sealer, reconciler, registry } = log
  const lines = logLines({ registry, log: log.log, group, now })
  const tell = (entry: object) => void said.push(entry)
  const { audit, auditIndex } = site.world
  const index = auditIndexer({ index: auditIndex, registry, audit, log: log.log, now })
  overdue = 0
  const tellOverdue = async () => {
    overdue += 1
    return 0
  }
  seal = onSeal(async () => ({ sealer, reconciler, lines, index, tellOverdue, tables, now, log: tell }))
})
afterEach(() => site.close())

let number = 0
type Change = { table?: string; eventName?: string; OldImage?: object }

/** A record as a stream has it. */
function record(pk: string, sk: string, { table = tables.audit, eventName = 'INSERT', ...rest }: Change = {}) {
  number += 1
  return {
    eventName,
    eventSourceARN: `arn:aws:dynamodb:eu-west-1:123456789012:table/${table}/stream/2026-01-01T00:00:00.000`,
    dynamodb: { SequenceNumber: String(number), Keys: { pk: { S: pk }, sk: { S: sk } }, ...rest },
  }
}

const numbered = (n: number) => record(browser.session, String(n).padStart(12, '0'))
const typesOf = (texts: readonly string[]) => texts.map((text) => JSON.parse(text).type)
const done = { batchItemFailures: [] }

describe('what a stream tells', () => {
  test('is in the log and before the reviewers once, however often and in whatever order it is told', async () => {
    expect(await seal({ Records: [numbered(2), numbered(1), numbered(2)] })).toEqual(done)
    expect(await seal({ Records: [numbered(1)] })).toEqual(done)
    expect((await log.events()).map(({ sequence }) => sequence)).toEqual([2, 1])
    expect(typesOf(shown)).toEqual(['session-read', 'login'])
    expect(said).toEqual([
      { level: 'info', message: 'sealed', entries: 2, unresolved: 0, lagSeconds: 0 },
      { level: 'info', message: 'sealed', entries: 0, unresolved: 0, lagSeconds: 0 },
    ])
  })

  test('is in the index, too', async () => {
    await seal({ Records: [numbered(1), numbered(2)] })
    const state = await site.world.auditIndex.state()
    expect(
      await site.world.keeper
        .table('audit-index')
        .get({ pk: `${state.current}.leaf.${browser.session}.2`, sk: 'leaf' }),
    ).toMatchObject({ index: 1 })
  })

  test('comes before the reviewers as the very bytes that are sealed', async () => {
    await seal({ Records: [numbered(1)] })
    const bundle = log.blobs.files.get('tile/entries/000.p/1')
    expect(Buffer.from(bundle ?? []).toString()).toContain(shown[0])
  })

  test('that a session was opened, or anything that is no event, is passed over', async () => {
    expect(await seal({ Records: [record('opened.2026-07-01.1', browser.session), record('x', 'y')] })).toEqual(done)
    expect(log.blobs.files.size).toBe(0)
  })

  test('is told to have waited since the first of it happened', async () => {
    site.world.advance(90_000)
    await seal({ Records: [numbered(1)] })
    expect(said.at(-1)).toMatchObject({ lagSeconds: 90, entries: 1 })
  })

  test.each(['MODIFY', 'REMOVE'])('of a record by %s is an alarm without a word of what it was', async (eventName) => {
    const OldImage = { event: toAttribute({ note: 'SECRET' }) }
    const touched = record(browser.session, '000000000002', { eventName, OldImage })
    expect(await seal({ Records: [numbered(1), touched] })).toEqual(done)
    expect(said[0]).toEqual({ level: 'error', message: 'a record was changed or removed', kind: eventName })
    expect(JSON.stringify(said)).not.toMatch(new RegExp(`SECRET|${browser.session}`))
    expect((await log.events()).length).toBeGreaterThan(0)
  })

  test('of another table is a fault of the deployment', async () => {
    const strange = record(browser.session, '000000000001', { table: 'Registry-1' })
    await expect(seal({ Records: [numbered(1), strange] })).rejects.toThrow('not answered')
    expect(log.blobs.files.size).toBe(0)
  })
})

describe('a session that time has removed', () => {
  /** As the table's own cleaning tells of it. */
  async function expired() {
    const item = await site.world.keeper.table('sessions').get(hotKey(browser.session))
    const OldImage = Object.fromEntries(Object.entries(item ?? {}).map(([name, value]) => [name, toAttribute(value)]))
    return record(browser.session, 'session', { table: tables.sessions, eventName: 'REMOVE', OldImage })
  }

  test('leaves one event that says so, behind all the others', async () => {
    const removal = await expired()
    site.world.advance(2 * day)
    for (const _ of ['once', 'twice']) expect(await seal({ Records: [removal] })).toEqual(done)
    expect((await log.events()).map(({ type }) => type)).toEqual(['login', 'session-read', 'session-expired'])
  })

  test('was no session when what is removed is one of its other items', async () => {
    const { dynamodb, ...rest } = await expired()
    const Keys = { pk: { S: browser.session }, sk: { S: 'declaration./test' } }
    expect(await seal({ Records: [{ ...rest, dynamodb: { ...dynamodb, Keys } }] })).toEqual(done)
    expect(log.blobs.files.size).toBe(0)
  })
})

describe('the clock', () => {
  test('has sealed what no stream told of', async () => {
    expect(await seal({ 'detail-type': 'Scheduled Event' })).toEqual(done)
    expect(typesOf(shown)).toEqual(expect.arrayContaining(['login', 'session-read']))
    expect(said.at(-1)).toMatchObject({ message: 'sealed', entries: shown.length })
    expect(overdue).toBe(1)
    const seen = shown.length
    await seal({})
    expect(shown).toHaveLength(seen)
  })
})

describe('what cannot be done', () => {
  test('of a stream is an error of the function, so that it comes again in halves; nothing is lost or doubled', async () => {
    const first = numbered(1)
    groupIsDown = true
    const failed = await seal({ Records: [first, numbered(2)] }).catch((thrown: unknown) => thrown)
    expect(String(failed)).toBe('Error: not answered: Error')
    expect(said).toEqual([{ level: 'error', message: 'not sealed', reason: 'Error' }])
    groupIsDown = false
    await seal({ Records: [first, numbered(2)] })
    expect(typesOf(shown)).toEqual(['login', 'session-read'])
    expect((await log.events()).map(({ sequence }) => sequence)).toEqual([1, 2])
  })

  test('by the clock is an error of the function, scrubbed of what it says', async () => {
    groupIsDown = true
    const error = await seal({}).catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(Error)
    expect(String(error)).not.toContain('SECRET')
    expect(said).toEqual([{ level: 'error', message: 'not sealed', reason: 'Error' }])
  })
})
