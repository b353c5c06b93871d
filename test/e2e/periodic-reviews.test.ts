// Reviews that auditors open: who may open, comment and close them, how closing is signed, and when they are overdue.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { overdueTeller } from '../../lambdas/http/overdue-reviews.ts'
import { aSite, type Browser, type Reply, type Site, signIn } from '../client.ts'
import { checkRefused, eventOf } from '../probes.ts'
import { folder, password, people } from '../world.ts'

let site: Site
let auditor: Browser
let admin: Browser
beforeAll(async () => {
  site = await aSite()
  auditor = await signIn(site, 'auditor')
  admin = await signIn(site, 'admin')
})
afterAll(() => site.close())

const past = { from: '2026-06-01', to: '2026-06-30' }
const open = (body: object = {}, browser = auditor) =>
  browser.send('POST', '/api/admin/reviews', { body: { ...past, user: people.researcher.email, ...body } })
const idOf = async (opened: Promise<Reply>): Promise<string> => (await opened).body.id
const comment = (browser: Browser, id: string, text = 'odd') =>
  browser.send('POST', `/api/admin/reviews/${id}/comments`, { body: { comment: text } })
const close = (browser: Browser, id: string, body: object = { signedName: browser.name }) =>
  browser.send('POST', `/api/admin/reviews/${id}/close`, { body: { comment: 'as it should be', ...body } })

test('it is opened for a person, a time and a folder, and leads to the accesses; each step is on record', async () => {
  const opened = await open({ folder })
  expect(opened.body).toMatchObject({
    ...{ kind: 'periodic', state: 'open', overdue: false, folder, openedBy: people.auditor.email },
    ...{ from: '2026-06-01T00:00:00.000Z', until: '2026-06-30T23:59:59.999Z' },
    user: { id: people.researcher.id, email: people.researcher.email },
  })
  const { id, accesses } = opened.body
  expect((await auditor.send('GET', accesses)).status).toBe(200)
  const subject = people.researcher.email
  expect(await eventOf(site, opened)).toMatchObject({ type: 'review-opened', review: id, subject, folder })
  const said = await comment(admin, id)
  expect(await eventOf(site, said)).toMatchObject({ type: 'review-commented', review: id, comment: 'odd' })
  const closed = await close(auditor, id)
  expect(closed.body).toMatchObject({ state: 'closed', signedName: people.auditor.displayName, signedWith: 'name' })
  expect(await eventOf(site, closed)).toMatchObject({
    ...{ type: 'review-closed', review: id, comment: 'as it should be', opened: opened.body.openedAt },
    signature: {
      ...{ signedName: people.auditor.displayName, signedWith: 'name' },
      meaning: 'I looked at these accesses, and close this review.',
    },
  })
  const { body } = await auditor.send('GET', `/api/admin/reviews/${id}`)
  expect(body).toMatchObject({ state: 'closed', comments: [{ by: people.admin.email, comment: 'odd' }] })
  checkRefused(await comment(admin, id), 409, 'conflict')
  checkRefused(await close(admin, id), 409, 'conflict')
})

test('it may be of everybody, everywhere', async () => {
  const { body } = await open({ user: undefined })
  expect(body).toMatchObject({ user: null, folder: null })
  expect((await close(auditor, body.id)).status).toBe(200)
})

test('it is closed with a signature: the printed name, and the password where the site asks for it', async () => {
  const id = await idOf(open())
  checkRefused(await close(auditor, id, {}), 400, 'bad-request')
  checkRefused(await close(auditor, id, { signedName: 'Somebody Else' }), 400, 'bad-request')
  await admin.send('PATCH', '/api/admin/settings', { body: { signature: 'password' } })
  const signedName = auditor.name
  checkRefused(await close(auditor, id), 400, 'bad-request')
  checkRefused(await close(auditor, id, { signedName, password: 'wrong' }), 401, 'login-failed')
  const closed = await close(auditor, id, { signedName, password })
  expect(await eventOf(site, closed)).toMatchObject({ type: 'review-closed', signature: { signedWith: 'password' } })
  expect(JSON.stringify(await eventOf(site, closed))).not.toContain(password)
  await admin.send('PATCH', '/api/admin/settings', { body: { signature: 'name' } })
})

describe('the person under review', () => {
  test('neither opens, comments nor closes it', async () => {
    checkRefused(await open({ user: people.auditor.email }), 403, 'forbidden')
    const id = await idOf(open({ user: people.auditor.id }, admin))
    checkRefused(await comment(auditor, id), 403, 'forbidden')
    checkRefused(await close(auditor, id), 403, 'forbidden')
    expect((await close(admin, id)).status).toBe(200)
  })

  test('is not helped by acting as somebody else', async () => {
    const id = await idOf(open({ user: people.admin.id }))
    const acting = await signIn(site, 'admin')
    await acting.send('POST', '/api/impersonation', { body: { email: people.auditor.email } })
    for (const reply of [await open({}, acting), await comment(acting, id), await close(acting, id)]) {
      checkRefused(reply, 403, 'forbidden')
    }
  })
})

test('nobody else sees or touches it, and what is not there is not found', async () => {
  const id = await idOf(open())
  const researcher = await signIn(site, 'researcher')
  const replies = [open({}, researcher), comment(researcher, id), close(researcher, id)]
  const read = researcher.send('GET', `/api/admin/reviews/${id}`)
  for (const reply of await Promise.all([...replies, read])) checkRefused(reply, 403, 'forbidden')
  checkRefused(await open({ user: 'nobody@example.org' }), 404, 'not-found')
  checkRefused(await open({ folder: '/Nowhere' }), 404, 'not-found')
  checkRefused(await comment(auditor, 'NONE'), 404, 'not-found')
  checkRefused(await auditor.send('GET', '/api/admin/reviews/NONE'), 404, 'not-found')
})

test('it is not closed before the time under review is over, and by one of many who close it at once', async () => {
  const id = await idOf(open({ from: '2026-07-01', to: '2026-07-02T11:00:00Z' }))
  checkRefused(await close(auditor, id), 409, 'conflict')
  site.world.advance(86_400_000)
  ;[auditor, admin] = [await signIn(site, 'auditor'), await signIn(site, 'admin')]
  const replies = await Promise.all([auditor, admin, auditor, admin].map((one) => close(one, id)))
  expect(replies.filter(({ status }) => status === 200)).toHaveLength(1)
  for (const reply of replies) if (reply.status !== 200) checkRefused(reply, 409, 'conflict')
})

test('all of them are listed in pages, the newest first, with nothing lost or twice', async () => {
  const whole = (await auditor.send('GET', '/api/admin/reviews?state=open')).body.reviews
  const paged: { id: string }[] = []
  let cursor = ''
  do {
    const { body } = await auditor.send('GET', `/api/admin/reviews?state=open&limit=2${cursor}`)
    expect(body.reviews.length).toBeLessThanOrEqual(2)
    paged.push(...body.reviews)
    cursor = body.cursor === null ? '' : `&cursor=${body.cursor}`
  } while (cursor !== '')
  expect(paged).toEqual(whole)
  expect(whole.length).toBeGreaterThan(1)
  expect(whole.every((one: { state: string }) => one.state === 'open')).toBe(true)
})

test('one that is overdue is told of once a day, whoever asks, until it is closed', async () => {
  const before = (await auditor.send('GET', '/api/admin/reviews?state=open')).body.reviews
  expect(await overdueTeller(site.world)()).toBe(0)
  site.world.advance(8 * 86_400_000)
  const tell = overdueTeller(site.world)
  expect([await tell(), await tell(), await overdueTeller(site.world)()]).toEqual([before.length, 0, 0])
  const again = await signIn(site, 'auditor')
  const { events } = (await again.send('GET', '/api/audit/events?type=review-overdue')).body
  expect(events.map(({ review }: { review: string }) => review).toSorted()).toEqual(
    before.map(({ id }: { id: string }) => id).toSorted(),
  )
  const [first] = before
  expect((await again.send('GET', `/api/admin/reviews/${first.id}`)).body.overdue).toBe(true)
  await close(await signIn(site, first.user?.id === people.admin.id ? 'auditor' : 'admin'), first.id)
  site.world.advance(86_400_000)
  expect(await tell()).toBe(before.length - 1)
})
