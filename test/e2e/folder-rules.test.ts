// Whoever administers a folder makes its rules: activities, terms, IRB approvals, consent. Nothing of it reaches another
// folder, neither as it was nor as it is to be, and of what is elsewhere they are told nothing.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { newFolder } from '../../stores/folders.ts'
import { aSite, type Browser, type Site, signIn } from '../client.ts'
import { checkRefused, eventOf } from '../probes.ts'
import { folder, people } from '../world.ts'

const [inner, other] = [`${folder}/Inner`, '/Other']

let site: Site
let keeper: Browser
let admin: Browser
beforeAll(async () => {
  site = await aSite()
  const { registry, together } = site.world
  const role = registry.addingRole(folder, people.stranger.id, { role: 'folder administrator', phi: 'NotPHI' })
  const folders = [inner, other].flatMap((path) => registry.addingFolder(newFolder(path, path)))
  await together([role, ...folders], 'set-up')
  keeper = await signIn(site, 'stranger')
  admin = await signIn(site, 'admin')
})
afterAll(() => site.close())

const post = (by: Browser, what: string, body: object) => by.send('POST', `/api/admin/${what}`, { body })
const patch = (by: Browser, what: string, body: object) => by.send('PATCH', `/api/admin/${what}`, { body })
const elsewhere = [other, '/Nowhere', '/Test']

describe('activities', () => {
  test('of the folder and of those in it are made, changed and listed, on record', async () => {
    const made = await post(keeper, 'activities', { folder, name: 'Audit', irbRequired: false })
    expect(made.status).toBe(201)
    expect(await eventOf(site, made)).toMatchObject({ type: 'activity-changed', folder, outcome: 'ok' })
    expect((await post(keeper, 'activities', { folder: inner, name: 'X', irbRequired: true })).status).toBe(201)
    expect((await patch(keeper, 'activities', { folder, name: 'Audit', phi: 'Limited' })).status).toBe(200)
    await post(admin, 'activities', { folder: other, name: 'Secret', irbRequired: false })
    const { body } = await keeper.send('GET', `/api/admin/activities?folder=${folder}`)
    expect(body.lists.map((list: { folder: string }) => list.folder).toSorted()).toEqual([folder, inner])
    expect((await patch(keeper, 'activities', { folder, inherits: true })).status).toBe(200)
  })

  test.each([null, undefined, ...elsewhere])('of %s are not theirs', async (of) => {
    checkRefused(await post(keeper, 'activities', { folder: of, name: 'Mine', irbRequired: false }), 403, 'forbidden')
    const name = 'Healthcare Operations'
    checkRefused(await patch(keeper, 'activities', { folder: of, name, phi: 'PHI' }), 403, 'forbidden')
    const query = of ? `?folder=${of}` : ''
    checkRefused(await keeper.send('GET', `/api/admin/activities${query}`), 403, 'forbidden')
  })
})

describe('paragraphs of the terms', () => {
  test('for the folder are made, changed, listed and tried out', async () => {
    expect((await post(keeper, 'terms', { id: 'ours', text: 'Ours.', folder })).status).toBe(201)
    expect((await patch(keeper, 'terms/ours', { text: 'Still ours.', folder: inner })).status).toBe(200)
    await post(admin, 'terms', { id: 'theirs', text: 'Secret.', folder: other })
    const { body } = await keeper.send('GET', `/api/admin/terms?folder=${folder}`)
    expect(body.paragraphs.map(({ id }: { id: string }) => id)).toEqual(['ours'])
    const tried = { folder, activity: 'Healthcare Operations', phi: 'NotPHI' }
    const draft = { text: 'Perhaps.', folder }
    expect((await post(keeper, 'terms/preview', { ...tried, draft })).body.text).toContain('Perhaps.')
    for (const bad of [{ text: 'x' }, { id: 'theirs', folder }, { id: 'phi', folder }, { text: 'x', folder: other }]) {
      checkRefused(await post(keeper, 'terms/preview', { ...tried, draft: bad }), 403, 'forbidden')
    }
  })

  test('of the site and of other folders stay as they are, and none moves into or out of theirs', async () => {
    for (const of of [null, undefined, ...elsewhere]) {
      checkRefused(await post(keeper, 'terms', { text: 'Mine.', folder: of }), 403, 'forbidden')
      if (of !== undefined) checkRefused(await patch(keeper, 'terms/ours', { folder: of }), 403, 'forbidden')
    }
    for (const id of ['phi', 'theirs', 'nothing']) {
      const replies = [
        await patch(keeper, `terms/${id}`, { folder }),
        await patch(keeper, `terms/${id}`, { text: 'x' }),
      ]
      for (const reply of replies) checkRefused(reply, 403, 'forbidden')
    }
    checkRefused(await keeper.send('GET', '/api/admin/terms'), 403, 'forbidden')
    const kept = await site.world.registry.paragraphs()
    expect(kept.find(({ id }) => id === 'theirs')).toMatchObject({ folder: other, text: 'Secret.', version: 1 })
  })
})

describe('IRB approvals', () => {
  test('whose folders all lie in theirs are made, changed, listed and withdrawn', async () => {
    expect((await post(keeper, 'irbs', { number: 'OURS', title: 'Ours', folders: [folder] })).status).toBe(201)
    expect((await patch(keeper, 'irbs/OURS', { folders: [inner], title: 'Inner' })).status).toBe(200)
    await post(admin, 'irbs', { number: 'BOTH', title: 'Both', folders: [folder, other] })
    const { body } = await keeper.send('GET', `/api/admin/irbs?folder=${folder}`)
    expect(body.irbs.map(({ number }: { number: string }) => number)).toEqual(['OURS'])
    expect((await patch(keeper, 'irbs/OURS', { withdrawn: true })).status).toBe(200)
    checkRefused(await patch(keeper, 'irbs/OURS', { withdrawn: false }), 403, 'forbidden')
    expect((await patch(admin, 'irbs/OURS', { withdrawn: false })).status).toBe(200)
  })

  test('gain no folder of others, no approval of the site comes into theirs, and none leaves for nowhere', async () => {
    for (const folders of [null, [], [folder, other], [other], ['/Test'], ['/Nowhere']]) {
      checkRefused(await post(keeper, 'irbs', { number: 'MINE', title: 'x', folders }), 403, 'forbidden')
      checkRefused(await patch(keeper, 'irbs/OURS', { folders }), 403, 'forbidden')
    }
    checkRefused(await post(keeper, 'irbs', { number: 'MINE', title: 'x' }), 403, 'forbidden')
    for (const number of ['IRB-2026-001', 'BOTH', 'NONE']) {
      for (const change of [{ folders: [folder] }, { withdrawn: true }, { people: [people.stranger.id] }, {}]) {
        checkRefused(await patch(keeper, `irbs/${number}`, change), 403, 'forbidden')
      }
    }
    checkRefused(await keeper.send('GET', '/api/admin/irbs'), 403, 'forbidden')
    expect(await site.world.registry.irb('BOTH')).toMatchObject({ folders: [other, folder].toSorted(), version: 1 })
    expect(await site.world.registry.irb('IRB-2026-001')).toMatchObject({ folders: null, version: 1 })
  })
})

test('withdrawals of consent are theirs to record in the folder, and nowhere else', async () => {
  const word = { participant: 'P-002', reason: 'by letter' }
  expect((await post(keeper, 'withdrawals', { folder, ...word })).status).toBe(201)
  expect((await keeper.send('GET', `/api/admin/withdrawals?folder=${folder}`)).body.withdrawals).toHaveLength(1)
  for (const of of elsewhere) {
    checkRefused(await post(keeper, 'withdrawals', { folder: of, ...word }), 403, 'forbidden')
    checkRefused(await keeper.send('GET', `/api/admin/withdrawals?folder=${of}`), 403, 'forbidden')
  }
})

test.each(['researcher', 'auditor'] as const)('%s, who administers nothing, makes no rule', async (person) => {
  const browser = await signIn(site, person)
  const tries = [
    await post(browser, 'activities', { folder, name: 'Y', irbRequired: false }),
    await post(browser, 'terms', { text: 'x', folder }),
    await post(browser, 'irbs', { number: 'Y', title: 'x', folders: [folder] }),
    await post(browser, 'withdrawals', { folder, participant: 'P-001', reason: 'x' }),
  ]
  for (const reply of tries) checkRefused(reply, 403, 'forbidden')
})
