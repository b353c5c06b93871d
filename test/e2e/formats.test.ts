// Rows over HTTP in every format: what is in them, what is recorded, and what is left of an answer that was not read.
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { gunzipSync } from 'node:zlib'
import { tableFromIPC } from 'apache-arrow'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import type { Keeper } from '../../stores/table.ts'
import { aScript, aSite, type Site, selectAll } from '../client.ts'
import { addManyRows, isGone, postRaw, selectMany, type Watched, watching } from '../large-table.ts'
import { checkGapless } from '../probes.ts'

const answers: Watched[] = []
let meanwhile: (() => Promise<unknown>) | null = null
let isAuditDown = false
let site: Site
let script: Awaited<ReturnType<typeof aScript>>

const wrap = (keeper: Keeper): Keeper => ({
  ...keeper,
  table(name) {
    const sound = keeper.table(name)
    const insert: typeof sound.insert = (item) =>
      isAuditDown && name === 'audit' ? Promise.reject(new Error('the audit is down')) : sound.insert(item)
    return { ...sound, insert }
  },
})

const rows = 60_000

beforeAll(async () => {
  const limits = { rows: 100_000, seconds: 20, memoryMegabytes: 512, spoolMegabytes: 24 }
  site = await aSite({ wrap, wrapEngine: watching(answers, async () => meanwhile?.()), limits })
  await addManyRows(site.world, rows)
  script = await aScript(site, 'restricted', { phi: 'Restricted' })
})
afterAll(() => site.close())

const url = (path: string) => `${site.url}${path}`
const post = (body: object, headers: Record<string, string> = {}) =>
  postRaw(url('/api/query/select'), body, { apikey: script.key, ...headers })

function spooled(): string[] {
  const spool = join(site.world.home, 'spool')
  return existsSync(spool) ? readdirSync(spool) : []
}

async function lastEvent() {
  return (await checkGapless(site, script.browser.session)).at(-1)
}

describe('the formats', () => {
  const types = {
    csv: 'text/csv;charset=utf-8',
    parquet: 'application/vnd.apache.parquet',
    arrow: 'application/vnd.apache.arrow.stream',
  } as const

  test.each(Object.entries(types))('%s has its type, a safe name, the total and a receipt', async (format, type) => {
    const answer = await post({ ...selectAll, format, limit: 2 })
    const bytes = await buffer(answer)
    expect(answer.statusCode).toBe(200)
    expect(answer.headers).toMatchObject({
      'content-type': type,
      'content-length': String(bytes.length),
      'x-row-count': '6',
      'content-disposition': expect.stringMatching(/^attachment; filename="Labs\.[a-z]+"$/),
      'cache-control': 'no-store',
    })
    expect(await lastEvent()).toMatchObject({
      id: answer.headers['x-audit-event'],
      outcome: 'ok',
      rowCount: 2,
      total: 6,
    })
  })

  test('CSV and Arrow hold the rows of the JSON answer', async () => {
    const { body } = await script.send('POST', '/api/query/select', { body: selectAll })
    const csv = (await buffer(await post({ ...selectAll, format: 'csv' }))).toString()
    const names: string[] = body.columns.map(({ name }: { name: string }) => name)
    const lines = body.rows.map((row: Record<string, unknown>) => names.map((name) => row[name] ?? '').join())
    expect(csv.split('\r\n')).toEqual([names.join(), ...lines, ''])
    const arrow = tableFromIPC(await buffer(await post({ ...selectAll, format: 'arrow' })))
    const comments = [...(arrow.getChild('Comments') ?? [])].map(String)
    expect(comments).toEqual(body.rows.map((row: { Comments: string }) => row.Comments))
  })

  test('an unknown format is a bad request', async () => {
    const reply = await script.send('POST', '/api/query/select', { body: { ...selectAll, format: 'xlsx' } })
    expect([reply.status, reply.body.code]).toEqual([400, 'bad-request'])
  })
})

describe('compression', () => {
  const gzip = { 'accept-encoding': 'deflate, gzip;q=0.8' }

  test('rows are compressed for who asks, and are the same rows', async () => {
    for (const format of ['json', 'csv', 'arrow']) {
      const body = { ...selectMany, format, limit: 20_000 }
      const plain = await buffer(await post(body))
      const answer = await post(body, gzip)
      const bytes = await buffer(answer)
      expect(answer.headers).toMatchObject({ 'content-encoding': 'gzip', vary: 'accept-encoding' })
      expect(answer.headers['content-length']).toBeUndefined()
      expect(bytes.length).toBeLessThan(plain.length / 4)
      const said = gunzipSync(bytes)
        .toString('latin1')
        .replace(/"auditEvent":"[^"]*"/, '')
      expect(said === plain.toString('latin1').replace(/"auditEvent":"[^"]*"/, '')).toBe(true)
    }
  })

  test.each([
    ['who does not ask', {}],
    ['who forbids it', { 'accept-encoding': 'gzip;q=0, br' }],
    ['who asks for another', { 'accept-encoding': 'br' }],
  ])('rows come plain for %s', async (_, headers: Record<string, string>) => {
    const answer = await post({ ...selectMany, limit: 100 }, headers)
    await buffer(answer)
    expect(answer.headers['content-encoding']).toBeUndefined()
  })

  test('what is no rows is never compressed: beside a secret the length would tell', async () => {
    const headers = { ...gzip, cookie: script.browser.cookie, 'x-csrf-token': script.browser.csrf }
    const key = await postRaw(url('/api/keys'), {}, headers)
    await buffer(key)
    expect([key.statusCode, key.headers['content-encoding']]).toEqual([201, undefined])
    const few = await post({ ...selectAll, limit: 1 }, gzip)
    await buffer(few)
    expect(few.headers['content-encoding']).toBeUndefined()
  })
})

describe('rows that wait for their record', () => {
  test('are not released and not kept when the audit cannot be written', async () => {
    isAuditDown = true
    const answer = await post(selectMany)
    isAuditDown = false
    const text = (await buffer(answer)).toString()
    expect([answer.statusCode, JSON.parse(text).code]).toEqual([503, 'audit-unavailable'])
    expect(text).not.toContain('CANARY')
    const [last] = answers.slice(-1)
    expect(last && last.held.bytes > 10_000_000 && isGone(last)).toBe(true)
    expect(spooled()).toEqual([])
    // Its number stays without an event, which no test after this one wants.
    script = await aScript(site, 'restricted', { phi: 'Restricted' })
  })

  test('are not released and not kept when the session ends before it', async () => {
    const own = await aScript(site, 'restricted', { phi: 'Restricted' })
    meanwhile = () => own.browser.send('POST', '/api/logout')
    const reply = await own.send('POST', '/api/query/select', { body: selectMany })
    meanwhile = null
    expect([reply.status, reply.body.code]).toEqual([401, 'session-ended'])
    const [last] = answers.slice(-1)
    expect(last && last.held.bytes > 10_000_000 && isGone(last)).toBe(true)
    const read = (await site.world.audit.ofSession(own.browser.session)).find(({ type }) => type === 'rows-read')
    expect(read).toMatchObject({ outcome: 'refused', code: 'session-ended', rowCount: 0 })
  })

  test('larger than the spool takes are refused with how to page, and that is on record', async () => {
    expect((await buffer(await post(selectMany))).length).toBeLessThan(24 * 1_048_576)
    const labkey = `/Test/Study/query-selectRows.api?schemaName=study&query.queryName=Many&query.maxRows=-1&apiVersion=17.1`
    const refused = await script.send('GET', labkey)
    expect(refused.status).toBe(413)
    expect(refused.body).toMatchObject({ code: 'too-large', exception: expect.stringContaining('limit and offset') })
    expect(await lastEvent()).toMatchObject({ type: 'rows-read', outcome: 'refused', code: 'too-large', query: 'Many' })
    expect(spooled()).toEqual([])
  })
})

describe('a reader who', () => {
  test('goes away in the middle leaves nothing behind, and the record stands', async () => {
    const answer = await post(selectMany)
    await new Promise((resolve) => answer.once('data', resolve))
    answer.destroy()
    const [last] = answers.slice(-1)
    await vi.waitUntil(() => last && isGone(last), { timeout: 5_000 })
    expect(spooled()).toEqual([])
    expect(await lastEvent()).toMatchObject({ outcome: 'ok', rowCount: rows })
  })

  test('takes nothing is not read ahead for: the rows stay on disk', async () => {
    const answer = await post(selectMany)
    answer.pause()
    const [last] = answers.slice(-1)
    const readSoFar = () => last?.stream?.bytesRead ?? 0
    let before = -1
    await vi.waitUntil(
      () => {
        const same = readSoFar() > 0 && readSoFar() === before
        before = readSoFar()
        return same
      },
      { timeout: 10_000, interval: 200 },
    )
    const held = last?.held.bytes ?? 0
    expect(readSoFar()).toBeLessThan(held / 2)
    const rest = await buffer(answer)
    expect(JSON.parse(rest.toString()).rows).toHaveLength(rows)
    expect(last && isGone(last)).toBe(true)
  })
})
