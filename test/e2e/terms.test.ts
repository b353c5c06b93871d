// The terms and who may change them: which declaration shows which paragraph, every version of it, and what it would show.
import { createHash } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { newFolder } from '../../stores/folders.ts'
import { aSite, type Browser, type Site, signIn } from '../client.ts'
import { checkRefused, eventOf } from '../probes.ts'
import { folder } from '../world.ts'

const research = 'Research with HIPAA Authorization'
const care = 'Healthcare Operations'

let site: Site
let admin: Browser
let researcher: Browser
beforeAll(async () => {
  site = await aSite()
  admin = await signIn(site, 'admin')
  researcher = await signIn(site, 'researcher')
  await site.world.together(site.world.registry.addingFolder(newFolder('/Other', 'Other')), 'other')
})
afterAll(() => site.close())

const add = (body: object) => admin.send('POST', '/api/admin/terms', { body })
const change = (id: string, body: object) => admin.send('PATCH', `/api/admin/terms/${id}`, { body })
const ofCare = { folder, activity: care, phi: 'NotPHI' }
const ofResearch = { folder, activity: research, irb: 'IRB-2026-001', phi: 'PHI' }
const shown = async (what: Record<string, string>): Promise<string> =>
  (await researcher.send('GET', `/api/terms?${new URLSearchParams(what)}`)).body.text
const preview = (what: Record<string, string>) =>
  admin.send('GET', `/api/admin/terms/preview?${new URLSearchParams(what)}`)

let counter = 0
/** A paragraph with words of its own. */
async function aParagraph(some: object = {}): Promise<{ id: string; text: string }> {
  counter += 1
  const reply = await add({ text: `Words ${counter}.`, ...some })
  expect(reply.status).toBe(201)
  return reply.body
}

describe('a paragraph', () => {
  test('is shown to declarations that meet all its conditions, and to no others', async () => {
    const conditions: [object, boolean, boolean][] = [
      [{}, true, true],
      [{ activities: [care] }, true, false],
      [{ activities: [] }, false, false],
      [{ minPhi: 'PHI' }, false, true],
      [{ folder: '/test' }, true, true],
      [{ folder: '/Other' }, false, false],
      [{ irb: true }, false, true],
      [{ irb: false }, true, false],
      [{ retired: true }, false, false],
      [{ activities: [research], minPhi: 'Limited', folder, irb: true }, false, true],
    ]
    for (const [some, inCare, inResearch] of conditions) {
      const { text } = await aParagraph(some)
      const found = [(await shown(ofCare)).includes(text), (await shown(ofResearch)).includes(text)]
      expect([some, found]).toEqual([some, [inCare, inResearch]])
    }
  })

  test('stands where its order puts it, and last unless it is told one', async () => {
    const last = await aParagraph()
    const first = await aParagraph({ order: 0 })
    const text = await shown(ofCare)
    expect(text.indexOf(first.text)).toBeLessThan(text.indexOf('I read no more'))
    expect(text.trimEnd().endsWith(last.text)).toBe(true)
  })

  test('keeps every version, and each change is on record with the old words and the new', async () => {
    const { id, text } = await aParagraph({ id: 'kept' })
    const reply = await change(id, { text: 'Other words.', minPhi: 'Limited' })
    expect([reply.status, reply.body]).toMatchObject([200, { id, version: 2, text: 'Other words.', minPhi: 'Limited' }])
    expect(await eventOf(site, reply)).toMatchObject({
      type: 'terms-changed',
      subject: id,
      changes: [
        { name: 'version', old: 1, new: 2 },
        { name: 'text', old: text, new: 'Other words.' },
        { name: 'minPhi', old: 'NotPHI', new: 'Limited' },
      ],
    })
    const same = await change(id, { text: 'Other words.' })
    expect(await eventOf(site, same)).toMatchObject({ changes: [] })
    await change(id, { retired: true })
    const { paragraphs } = (await admin.send('GET', '/api/admin/terms')).body
    const kept = paragraphs.find((p: { id: string }) => p.id === id)
    expect(kept).toMatchObject({
      version: 3,
      retired: true,
      versions: [
        { version: 1, text, retired: false },
        { version: 2, text: 'Other words.', retired: false },
        { version: 3, text: 'Other words.', retired: true },
      ],
    })
    expect(await shown({ ...ofCare, phi: 'Limited' })).not.toContain('Other words.')
  })

  test.each([
    [{ text: '' }],
    [{ text: ' \n ' }],
    [{ text: 'a\u0000b' }],
    [{ text: '"'.repeat(4_100) }],
    [{ text: 'x', id: 'declaration' }],
    [{ text: 'x', id: 'preview' }],
    [{ text: 'x', id: 'Upper' }],
    [{ text: 'x', id: 'a.b' }],
    [{ text: 'x', activities: ['Curiosity'] }],
    [{ text: 'x', folder: '/Nowhere' }],
    [{ text: 'x', minPhi: 'phi' }],
    [{ text: 'x', irb: 'yes' }],
    [{ text: 'x', order: -1 }],
    [{ text: 'x', version: 7 }],
  ])('is refused as %j', async (body) => checkRefused(await add(body), 400, 'bad-request'))

  test('has an id of its own, and one that is not there cannot be changed', async () => {
    const { id } = await aParagraph()
    checkRefused(await add({ id, text: 'Twice.' }), 409, 'conflict')
    checkRefused(await change('not-there', { text: 'x' }), 404, 'not-found')
  })

  test('cannot make the terms larger than can be kept', async () => {
    let refused = 0
    for (let i = 0; i < 26 && refused === 0; i += 1) {
      const reply = await add({ id: `big-${i}`, text: 'x'.repeat(7_990), activities: [] })
      if (reply.status !== 201) {
        checkRefused(reply, 400, 'bad-request')
        refused += 1
      }
    }
    expect(refused).toBe(1)
    for (let i = 0; i < 25; i += 1) await change(`big-${i}`, { retired: true })
  })

  test('is written by site administrators alone', async () => {
    for (const person of ['researcher', 'auditor'] as const) {
      const other = await signIn(site, person)
      checkRefused(await other.send('GET', '/api/admin/terms'), 403, 'forbidden')
      checkRefused(await other.send('POST', '/api/admin/terms', { body: { text: 'x' } }), 403, 'forbidden')
      checkRefused(await other.send('PATCH', '/api/admin/terms/phi', { body: { text: 'x' } }), 403, 'forbidden')
      checkRefused(await other.send('GET', `/api/admin/terms/preview?${new URLSearchParams(ofCare)}`), 403, 'forbidden')
    }
  })

  test('loses no change when several are made at once', async () => {
    const { id } = await aParagraph()
    const replies = await Promise.all(Array.from({ length: 8 }, (_, i) => change(id, { text: `Parallel ${i}.` })))
    const won = replies.filter(({ status }) => status === 200)
    expect(won.length).toBeGreaterThan(0)
    for (const reply of replies) if (reply.status !== 200) checkRefused(reply, 409, 'conflict')
    const { paragraphs } = (await admin.send('GET', '/api/admin/terms')).body
    const { version, versions } = paragraphs.find((p: { id: string }) => p.id === id)
    expect([version, versions.length]).toEqual([won.length + 1, won.length + 1])
    const texts = versions.slice(1).map(({ text }: { text: string }) => text)
    expect(texts.toSorted()).toEqual(won.map(({ body }) => body.text).toSorted())
  })
})

describe('a preview', () => {
  test('shows to the letter what the declaration will show', async () => {
    const { body } = await preview(ofResearch)
    expect(body.text).toBe(await shown(ofResearch))
    expect(body.sha256).toBe(createHash('sha256').update(body.text).digest('hex'))
  })

  test('of an activity that no list has is refused', async () => {
    checkRefused(await preview({ ...ofCare, activity: 'No such activity' }), 400, 'bad-request')
  })

  test('tries out a draft, new or of a paragraph that is there, and changes nothing', async () => {
    const before = await shown(ofCare)
    const draft = (body: object) => admin.send('POST', '/api/admin/terms/preview', { body: { ...ofCare, draft: body } })
    const added = (await draft({ text: 'Perhaps.' })).body.text
    expect(added.startsWith(before)).toBe(true)
    expect(added).toContain('Perhaps.')
    const replaced = (await draft({ id: 'minimum', text: 'Rather.' })).body.text
    expect(replaced).toBe(before.replace('I read no more than I need.', 'Rather.'))
    expect((await draft({ id: 'minimum', retired: true })).body.text).not.toContain('I read no more')
    checkRefused(await draft({ order: 1 }), 400, 'bad-request')
    expect(await shown(ofCare)).toBe(before)
  })
})
