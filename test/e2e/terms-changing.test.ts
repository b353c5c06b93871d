// What a change of the terms does to declarations: to the next one, and to those under which scripts run.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { newFolder } from '../../stores/folders.ts'
import { aScript, aSite, type Browser, declare, type Send, type Site, selectAll, signIn } from '../client.ts'
import { checkRefused } from '../probes.ts'
import { folder } from '../world.ts'

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
beforeEach(async () => {
  const body = { termsChangeEndsDeclarations: false, resignDays: 0 }
  expect((await admin.send('PATCH', '/api/admin/settings', { body })).status).toBe(200)
})

const add = (body: object) => admin.send('POST', '/api/admin/terms', { body })
const change = (id: string, body: object) => admin.send('PATCH', `/api/admin/terms/${id}`, { body })
const set = (body: object) => admin.send('PATCH', '/api/admin/settings', { body })
const read = (send: Send) => send('POST', '/api/query/select', { body: selectAll })
const ofCare = { folder, activity: care, phi: 'NotPHI' }
const shown = async (what: Record<string, string>): Promise<string> =>
  (await researcher.send('GET', `/api/terms?${new URLSearchParams(what)}`)).body.text

let counter = 0
/** A paragraph with words of its own. */
async function aParagraph(some: object = {}): Promise<{ id: string; text: string }> {
  counter += 1
  const reply = await add({ text: `Words ${counter}.`, ...some })
  expect(reply.status).toBe(201)
  return reply.body
}

describe('a change of the terms', () => {
  test('is shown to the next declaration, and the old digest is refused', async () => {
    const { id } = await aParagraph({ activities: [care] })
    const before = (await researcher.send('GET', `/api/terms?${new URLSearchParams(ofCare)}`)).body
    await change(id, { text: 'Changed meanwhile.' })
    const body = { ...ofCare, termsSha256: before.sha256, signedName: researcher.name }
    checkRefused(await researcher.send('POST', '/api/declaration', { body }), 409, 'terms-changed')
    expect(await shown(ofCare)).toContain('Changed meanwhile.')
    expect((await declare(researcher, { activity: care, irb: undefined, phi: 'NotPHI' })).status).toBe(201)
  })

  test('leaves what runs alone, unless the setting makes it end: then at the next request, and until it is signed', async () => {
    const { id } = await aParagraph()
    const { send, browser } = await aScript(site, 'researcher')
    await change(id, { text: 'Words while the setting is off.' })
    expect((await read(send)).status).toBe(200)
    await set({ termsChangeEndsDeclarations: true })
    const refused = await read(send)
    checkRefused(refused, 403, 'declaration-required')
    expect(refused.body.exception).toMatch(/^The terms have changed since you signed them/)
    expect((await declare(browser)).status).toBe(201)
    expect((await read(send)).status).toBe(200)
    await change(id, { text: 'Words while the setting is on.' })
    checkRefused(await read(send), 403, 'declaration-required')
    await change(id, { text: 'Words while the setting is off.' })
    expect((await read(send)).status).toBe(200)
  })

  test('ends nothing that it does not touch: another activity, level or folder, or the same words again', async () => {
    await set({ termsChangeEndsDeclarations: true })
    const { send } = await aScript(site, 'researcher')
    await aParagraph({ activities: [care] })
    await aParagraph({ minPhi: 'Restricted' })
    await aParagraph({ folder: '/Other' })
    await aParagraph({ retired: true })
    expect((await read(send)).status).toBe(200)
    await aParagraph({ folder: '/Test' })
    checkRefused(await read(send), 403, 'declaration-required')
  })

  test('lets no request of 50 scripts succeed that began after it had answered', async () => {
    await set({ termsChangeEndsDeclarations: true })
    const { id } = await aParagraph()
    const { send } = await aScript(site, 'researcher')
    let hasChanged = false
    let late = 0
    const caller = async () => {
      for (let refused = 0; refused < 3; ) {
        const beganAfter = hasChanged
        const reply = await read(send)
        if (beganAfter) {
          late += 1
          checkRefused(reply, 403, 'declaration-required')
        }
        if (reply.status !== 200) refused += 1
      }
    }
    const changing = change(id, { text: 'Late words.' }).then(() => {
      hasChanged = true
    })
    await Promise.all([...Array.from({ length: 50 }, caller), changing])
    expect(late).toBeGreaterThan(50)
  })
})

test('a signature that is older than it may be counts no more, until the person signs again', async () => {
  await set({ resignDays: 1 })
  const { send, browser } = await aScript(site, 'researcher')
  expect((await read(send)).status).toBe(200)
  const key = { pk: browser.session, sk: `declaration.${folder.toLowerCase()}` }
  const table = site.world.keeper.table('sessions')
  // No session lives as long as a signature may: an old one is put in its place.
  await table.amend(key, [], { set: { signedAt: '2026-06-30T12:00:00.000Z' } })
  const refused = await read(send)
  checkRefused(refused, 403, 'declaration-required')
  expect(refused.body.exception).toMatch(/^A signature counts for 1 days here/)
  await table.amend(key, [], { set: { signedAt: '2026-06-30T12:00:00.001Z' } })
  expect((await read(send)).status).toBe(200)
})
