// The IRB registry: who may change it, what stands on record, and that a script under an approval stops with it.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  aScript,
  aSite,
  type Browser,
  declare,
  type Reply,
  type Send,
  type Site,
  selectAll,
  signIn,
} from '../client.ts'
import { checkRefused, eventOf } from '../probes.ts'
import { folder, people } from '../world.ts'

let site: Site
let admin: Browser
beforeAll(async () => {
  site = await aSite()
  admin = await signIn(site, 'admin')
})
afterAll(() => site.close())

let counter = 0
const add = (body: object = {}): Promise<Reply> => {
  counter += 1
  return admin.send('POST', '/api/admin/irbs', { body: { number: `IRB ${counter}/a`, title: 'A protocol', ...body } })
}
const change = (number: string, body: object) =>
  admin.send('PATCH', `/api/admin/irbs/${encodeURIComponent(number)}`, { body })
const read = (send: Send) => send('POST', '/api/query/select', { body: selectAll })
const everywhere = { expiresOn: null, withdrawn: false, folders: null, people: null }

describe('the registry', () => {
  test('takes an approval, shows it, and has it on record with all it says', async () => {
    const facts = {
      title: 'Lungs',
      expiresOn: '2027-02-28',
      folders: ['/TEST/Study/', '/test'],
      people: [2, 'LIMITED@example.org', 2],
    }
    const reply = await add(facts)
    const shown = {
      number: `IRB ${counter}/a`,
      title: 'Lungs',
      expiresOn: '2027-02-28',
      withdrawn: false,
      folders: ['/Test', '/Test/Study'],
      people: [people.researcher, people.limited].map(({ id, email }) => ({ id, email })),
    }
    expect([reply.status, reply.body]).toEqual([201, shown])
    expect((await admin.send('GET', '/api/admin/irbs')).body.irbs).toContainEqual(shown)
    expect(await eventOf(site, reply)).toMatchObject({
      type: 'irb-changed',
      subject: shown.number,
      changes: [
        { name: 'title', old: null, new: 'Lungs' },
        { name: 'expiresOn', old: null, new: '2027-02-28' },
        { name: 'withdrawn', old: null, new: false },
        { name: 'folders', old: null, new: ['/Test', '/Test/Study'] },
        { name: 'people', old: null, new: [2, 3] },
      ],
    })
  })

  test('keeps what a change does not name, and records old and new of the rest alone', async () => {
    const { number } = (await add({ folders: [folder] })).body
    const reply = await change(number, { title: 'Renamed', people: ['researcher@example.org'] })
    expect(reply.body).toMatchObject({ title: 'Renamed', folders: [folder], people: [{ id: 2 }] })
    expect(await eventOf(site, reply)).toHaveProperty('changes', [
      { name: 'title', old: 'A protocol', new: 'Renamed' },
      { name: 'people', old: null, new: [2] },
    ])
    const same = await change(number, { title: 'Renamed', people: [2] })
    expect([same.status, (await eventOf(site, same)) ?? {}]).toMatchObject([200, { changes: [] }])
    expect((await change(number, { people: null, folders: null })).body).toMatchObject({ folders: null, people: null })
  })

  test('gives a number once, and refuses what is no approval', async () => {
    const { number } = (await add()).body
    checkRefused(await add({ number }), 409, 'conflict')
    for (const wrong of [
      { number: '' },
      { number: ' IRB' },
      { number: 'x'.repeat(65) },
      { title: '' },
      { title: 'a\u0000' },
      { expiresOn: '2026-02-30' },
      { expiresOn: '01.02.2026' },
      { withdrawn: 'yes' },
      { folders: ['/Nowhere'] },
      { folders: folder },
      { people: ['nobody@example.org'] },
      { people: [999] },
      { people: 'researcher@example.org' },
      { status: 'open' },
    ]) {
      checkRefused(await add(wrong), 400, 'bad-request')
    }
    checkRefused(await change('IRB-none', { title: 'X' }), 404, 'not-found')
  })

  test('is for site administrators alone, and not for a key of theirs', async () => {
    for (const person of ['researcher', 'auditor'] as const) {
      const browser = await signIn(site, person)
      checkRefused(await browser.send('GET', '/api/admin/irbs'), 403, 'forbidden')
      checkRefused(
        await browser.send('POST', '/api/admin/irbs', { body: { number: 'N', title: 'T' } }),
        403,
        'forbidden',
      )
      checkRefused(
        await browser.send('PATCH', '/api/admin/irbs/IRB-2026-001', { body: { withdrawn: true } }),
        403,
        'forbidden',
      )
    }
  })

  test('lets one of two changes win that are made at the same time', async () => {
    const { number } = (await add()).body
    const replies = await Promise.all(Array.from({ length: 8 }, (_, i) => change(number, { title: `Title ${i}` })))
    const won = replies.filter(({ status }) => status === 200)
    expect(won.length).toBeGreaterThan(0)
    for (const reply of replies) if (reply.status !== 200) checkRefused(reply, 409, 'conflict')
    const { irbs } = (await admin.send('GET', '/api/admin/irbs')).body
    const { title } = irbs.find((irb: { number: string }) => irb.number === number)
    const events = await Promise.all(won.map((reply) => eventOf(site, reply)))
    const chain = events.map((event) => (event && 'changes' in event ? event.changes?.[0] : undefined))
    // Each winner changed what another had left: one line from the first title to the last, without a lost one.
    let at: unknown = 'A protocol'
    for (let left = chain.length; left > 0; left -= 1) at = chain.find((one) => one?.old === at)?.new
    expect(at).toBe(title)
  })
})

describe('an approval that is declared', () => {
  test.each([
    ['of other people', { people: ['limited@example.org'] }, /not among the people/],
    ['of nobody', { people: [] }, /not among the people/],
    ['of no folder', { folders: [] }, /does not cover/],
  ])('is refused to who is not covered: %s', async (_, facts, why) => {
    const { number } = (await add(facts)).body
    const reply = await declare(await signIn(site, 'researcher'), { irb: number })
    checkRefused(reply, 400, 'irb-unknown')
    expect(reply.body.exception).toMatch(why)
  })

  test.each([
    ['is withdrawn', { withdrawn: true }, /was withdrawn/],
    ['has ended', { expiresOn: '2026-06-30' }, /ended on 2026-06-30/],
    ['loses the folder', { folders: [] }, /does not cover the folder \/Test\/Study/],
    ['loses the person', { people: [people.limited.id] }, /not among the people/],
  ])(
    'stops the running key with the next request when it %s, and holds again when that is taken back',
    async (_, taken, why) => {
      const { number } = (await add({ folders: ['/Test'], people: [people.researcher.id] })).body
      const { send } = await aScript(site, 'researcher', { irb: number })
      expect((await read(send)).status).toBe(200)
      expect((await change(number, taken)).status).toBe(200)
      const refused = await read(send)
      checkRefused(refused, 403, 'declaration-required')
      expect(refused.body.exception).toMatch(why)
      expect(await eventOf(site, refused)).toMatchObject({ outcome: 'refused', declaration: { irb: number } })
      expect((await change(number, everywhere)).status).toBe(200)
      expect((await read(send)).status).toBe(200)
    },
  )

  test('stops the key by itself when its last day is over in UTC, to the millisecond', async () => {
    const later = await aSite()
    try {
      const boss = await signIn(later, 'admin')
      await boss.send('PATCH', '/api/admin/settings', { body: { idleMinutes: 1440, maxHours: 24 } })
      await boss.send('PATCH', '/api/admin/irbs/IRB-2026-001', { body: { expiresOn: '2026-07-01' } })
      const { send } = await aScript(later, 'researcher')
      later.world.advance(12 * 3_600_000 - 1)
      expect((await read(send)).status).toBe(200)
      later.world.advance(1)
      checkRefused(await read(send), 403, 'declaration-required')
    } finally {
      await later.close()
    }
  })
})

describe('a withdrawal against running scripts', () => {
  test('lets no request succeed that began after it had answered', async () => {
    const { number } = (await add()).body
    const { send } = await aScript(site, 'researcher', { irb: number })
    let isWithdrawn = false
    let late = 0
    const caller = async () => {
      for (let refused = 0; refused < 3; ) {
        const beganAfter = isWithdrawn
        const reply = await read(send)
        if (beganAfter) {
          late += 1
          checkRefused(reply, 403, 'declaration-required')
        }
        if (reply.status !== 200) refused += 1
      }
    }
    const withdrawing = change(number, { withdrawn: true }).then(() => {
      isWithdrawn = true
    })
    await Promise.all([...Array.from({ length: 50 }, caller), withdrawing])
    expect(late).toBeGreaterThan(50)
  })
})
