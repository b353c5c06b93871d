// Data sets through the API: announced, sent in parts, published in one step by a signed-in administrator, read by keys.
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { lookAtVersions } from '../../local/replay-versions.ts'
import { aScript, aSite, type Browser, type Reply, type Site, signIn } from '../client.ts'
import { checkGapless, checkRefused, eventOf } from '../probes.ts'
import { aTable, beginUpload, publishUpload, sendPart, upload } from '../upload-acts.ts'
import { folder, type Person } from '../world.ts'

/** Publications wait for so many of them, so that they surely meet. */
let together = 1
const waiting: (() => void)[] = []
async function met(): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  waiting.push(resolve)
  if (waiting.length >= together) for (const go of waiting.splice(0)) go()
  await promise
}

/** Happens once, when the files of a publication are made. */
let midway: ((files: string) => Promise<unknown>) | undefined

let site: Site
let admin: Browser
beforeAll(async () => {
  site = await aSite({
    wrapPublisher: (sound) => ({
      ...sound,
      async publish(parts, making) {
        await met()
        const made = await sound.publish(parts, making)
        const happening = midway
        midway = undefined
        await happening?.(making.files)
        return made
      },
    }),
  })
  admin = await signIn(site, 'admin')
})
afterAll(() => site.close())

const tableOf = (name: string) => site.world.registry.table(folder, 'study', name)
const versionsOf = (reply: Reply, name: string) =>
  reply.body.datasets.find((one: { name: string }) => one.name === name)?.versions

/** What of a table somebody's key is shown: column -> first cell. */
async function seenBy(person: Person, phi: string, query: string): Promise<Record<string, unknown>> {
  const { send } = await aScript(site, person, { phi })
  const reply = await send('POST', '/api/query/select', { body: { folder, schema: 'study', query } })
  expect(reply.status, reply.text).toBe(200)
  return reply.body.rows[0]
}

test('a published file is read by keys at every level, and by nobody above theirs', async () => {
  const reply = await upload(admin.send, { name: 'Levels' })
  expect(reply.status, reply.text).toBe(200)
  expect(reply.body).toMatchObject({
    folder,
    schema: 'study',
    name: 'Levels',
    rows: 2,
    previousVersion: null,
    changes: null,
  })
  const [id, site_, code] = ['P-1', 'North', 'canary-1']
  expect(await seenBy('nophi', 'NotPHI', 'Levels')).toEqual({ Id: id, Site: null, Code: null })
  expect(await seenBy('limited', 'Limited', 'Levels')).toEqual({ Id: id, Site: site_, Code: null })
  expect(await seenBy('researcher', 'PHI', 'Levels')).toEqual({ Id: id, Site: site_, Code: null })
  expect(await seenBy('restricted', 'Restricted', 'Levels')).toEqual({ Id: id, Site: site_, Code: code })
})

test('the event says who published it and out of what, every step has its number, and no cell is in event or log', async () => {
  const reply = await upload(admin.send, { name: 'Told' })
  const event = await eventOf(site, reply)
  const table = await tableOf('Told')
  expect(event).toMatchObject({
    ...{
      type: 'dataset-published',
      outcome: 'ok',
      user: { email: 'admin@example.org' },
      folder,
      version: table?.version,
    },
    ...{ query: 'Told', rowCount: 2, fromUpload: { bytes: Buffer.byteLength(aTable.text) } },
    files: ['NotPHI', 'Limited', 'Restricted'].map((level) => ({
      level,
      sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
    })),
  })
  expect(table).toMatchObject({ publishedBy: 'admin@example.org', publication: event?.id })
  const named = [{ schema: 'study', name: 'Told', version: table?.version ?? '' }]
  const place = { folder, level: 'Restricted', withdrawals: 0 } as const
  const looked = await lookAtVersions({ world: site.world, datasets: site.world.home }, place, named)
  expect(looked.comparisons.map(({ equal }) => equal)).toEqual([true, true, true])
  const events = await checkGapless(site, admin.session)
  expect(events.map(({ type }) => type).slice(-3)).toEqual(['upload-begun', 'part-received', 'dataset-published'])
  expect(JSON.stringify([events, site.world.logged])).not.toMatch(/canary|P-1/)
})

test('a file of several parts comes in any order, parts again, and is whole in the end; then nothing of it is left', async () => {
  const rows = Array.from({ length: 350_000 }, (_, i) => `P-${i},North ${i % 7}`)
  const text = `Id,Site\n${rows.join('\n')}\n`
  const begun = await beginUpload(admin.send, { text, name: 'Long', definition: { columns: { Site: 'PHI' } } })
  const { id, partBytes, parts } = begun.body
  expect(begun.body).toMatchObject({ partBytes: 4_194_304, parts: 2 })
  const bytes = Buffer.from(text)
  for (const part of [2, 1, 2]) {
    const sent = await sendPart(admin.send, id, part, bytes.subarray((part - 1) * partBytes, part * partBytes))
    expect([sent.status, sent.body]).toEqual([200, { id, part, parts }])
  }
  const reply = await publishUpload(admin.send, id)
  expect([reply.status, reply.body.rows]).toEqual([200, rows.length])
  expect(existsSync(join(site.world.home, 'uploads', id))).toBe(false)
})

test('a bad file is refused with its line and column and no cell, and publishes nothing', async () => {
  const definition = { columns: { Id: 'NotPHI' }, types: { Id: 'integer' } }
  const reply = await upload(admin.send, { name: 'Bad', text: 'Id\n1\nsecret-value\n', definition })
  checkRefused(reply, 400, 'bad-request')
  expect(reply.body.exception).toBe('line 3, column Id: the cell is not of the given type integer.')
  expect(await tableOf('Bad')).toBeUndefined()
  expect(JSON.stringify([await eventOf(site, reply), site.world.logged])).not.toContain('secret-value')
})

test('what opens something is refused, and published out of the same upload once that is accepted', async () => {
  const first = await upload(admin.send, { name: 'Opening' })
  const definition = { ...aTable.definition, columns: { ...aTable.definition.columns, Code: 'Limited' } }
  const begun = await beginUpload(admin.send, { name: 'opening', definition })
  await sendPart(admin.send, begun.body.id, 1, aTable.text)
  const refused = await publishUpload(admin.send, begun.body.id)
  checkRefused(refused, 409, 'conflict')
  expect(refused.body.exception).toContain('Code (Restricted to Limited)')
  expect(await tableOf('Opening')).toMatchObject({ version: first.body.version })
  const accepted = await publishUpload(admin.send, begun.body.id, { acceptChanges: true })
  expect(accepted.body).toMatchObject({ name: 'Opening', previousVersion: first.body.version })
  expect(accepted.body.changes.lowered).toEqual([{ name: 'Code', old: 'Restricted', new: 'Limited' }])
})

test('an upload is spent by its publication', async () => {
  const begun = await beginUpload(admin.send, { name: 'Spent' })
  await sendPart(admin.send, begun.body.id, 1, aTable.text)
  const published = await publishUpload(admin.send, begun.body.id)
  for (const again of [
    await publishUpload(admin.send, begun.body.id),
    await sendPart(admin.send, begun.body.id, 1, 'x'),
  ]) {
    checkRefused(again, 409, 'conflict')
    expect(again.body.version).toBe(published.body.version)
  }
})

test('of two uploads of one table at once one wins; the other says so, leaves no file and can be published after it', async () => {
  await upload(admin.send, { name: 'Twice' })
  const begun = await Promise.all([1, 2].map(() => beginUpload(admin.send, { name: 'Twice' })))
  const ids = begun.map(({ body }) => body.id)
  for (const id of ids) await sendPart(admin.send, id, 1, aTable.text)
  together = 2
  const replies = await Promise.all(ids.map((id) => publishUpload(admin.send, id)))
  together = 1
  expect(replies.map(({ status }) => status).toSorted()).toEqual([200, 409])
  const lost = replies.findIndex(({ status }) => status === 409)
  const events = await Promise.all(replies.map((reply) => eventOf(site, reply)))
  expect(events[lost]).toMatchObject({ type: 'dataset-published', outcome: 'refused', code: 'conflict' })
  const { files = '' } = (await tableOf('Twice')) ?? {}
  expect(readdirSync(join(site.world.home, files, '..'))).toHaveLength(2)
  const again = await publishUpload(admin.send, ids[lost])
  expect(again.status).toBe(200)
})

test('where another event has the number of a publication nothing is published, no file stays, and the upload is not spent', async () => {
  const { send, session } = await signIn(site, 'admin')
  const { id } = (await beginUpload(send, { name: 'Unrecorded' })).body
  await sendPart(send, id, 1, aTable.text)
  const { audit, sessions, home } = site.world
  let made = ''
  midway = async (files) => {
    made = join(home, files)
    expect(readdirSync(made)).toHaveLength(3)
    const sequence = (await sessions.detail(session))?.session.sequence ?? 0
    const [first] = await audit.ofSession(session)
    if (!first) throw new Error('the session began without its event')
    expect(await audit.insert({ ...first, id: `${session}.${sequence}`, sequence })).toBe(true)
  }
  checkRefused(await publishUpload(send, id), 503, 'audit-unavailable')
  expect(made).not.toBe('')
  expect([existsSync(made), await tableOf('Unrecorded')]).toEqual([false, undefined])
  expect((await publishUpload(send, id)).status).toBe(200)
})

test('who withdrew their consent is in no file of the next version', async () => {
  const body = { folder, participant: 'P-2', reason: 'by letter' }
  expect((await admin.send('POST', '/api/admin/withdrawals', { body })).status).toBe(201)
  const reply = await upload(admin.send, { name: 'Without' })
  expect(reply.body).toMatchObject({ rows: 1, leftOut: 1, blankParticipants: 0, previousRows: null })
  expect(await eventOf(site, reply)).toMatchObject({ withdrawals: 1, leftOut: 1, rowCount: 1 })
})

test('a folder is told of with its tables, and each with all its versions, when and by whom', async () => {
  const first = await upload(admin.send, { name: 'Listed' })
  site.world.advance(1)
  const second = await upload(admin.send, { name: 'LISTED' })
  const reply = await admin.send('GET', `/api/admin/datasets?folder=${folder}`)
  const event = second.headers.get('x-audit-event')
  expect(versionsOf(reply, 'Listed')).toMatchObject([
    { version: second.body.version, publishedBy: 'admin@example.org', event, rows: 1, disposed: null },
    { version: first.body.version },
  ])
  expect(versionsOf(reply, 'Labs')).toHaveLength(1)
  const [labs] = reply.body.datasets.filter(({ name }: { name: string }) => name === 'Labs')
  expect(labs).toMatchObject({ rows: 6, publishedBy: null, participant: 'ParticipantId', key: ['RowId'] })
  expect(labs.columns[3]).toEqual({ name: 'Age', type: 'integer', phi: 'Limited' })
})
