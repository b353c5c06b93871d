// The review of an emergency access: who sees it, who may close it, once, and what stands on record.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Browser, type Site, signIn } from '../client.ts'
import { checkRefused, eventOf } from '../probes.ts'
import { folder, people } from '../world.ts'
import { anEmergencySite, breakGlass, minutes, read, signInAgain, withFactor } from './an-emergency.ts'

let site: Site
beforeAll(async () => {
  const made = await anEmergencySite()
  site = made.site
  await withFactor(site, 'limited')
  await withFactor(site, 'auditor')
  const role = site.world.registry.addingRole(folder, people.auditor.id, { role: 'reader', phi: 'NotPHI' })
  await site.world.together([role], 'the auditor reads')
})
afterAll(() => site.close())

const over = () => site.world.advance(minutes * 60_000)
const list = async (browser: Browser, state = '') =>
  (await browser.send('GET', `/api/admin/reviews${state}`)).body.reviews
const close = (browser: Browser, id: string, comment = 'It was one') =>
  browser.send('POST', `/api/admin/reviews/${id}/close`, { body: { comment } })

async function anAccess(person: 'limited' | 'auditor' = 'limited') {
  const browser = await signInAgain(site, person)
  const { body, headers } = await breakGlass(site, browser, person)
  return { browser, id: String(body.review), until: String(body.until), event: headers.get('x-audit-event') }
}

test('it names event, person, folder and time, and leads to every access that was made under it', async () => {
  const { browser, id, event, until } = await anAccess()
  await read(browser.send)
  over()
  const auditor = await signInAgain(site, 'auditor')
  const [review] = await list(auditor, '?state=open')
  expect(review).toMatchObject({
    ...{ id, event, until, folder, state: 'open', overdue: false, phi: 'PHI', session: browser.session },
    user: { id: people.limited.id, email: people.limited.email },
  })
  expect(JSON.stringify(review)).not.toContain('Doe')
  const { events } = (await auditor.send('GET', review.accesses)).body
  expect(events.map(({ type }: { type: string }) => type)).toEqual(['rows-read', 'break-glass'])
  expect(events[0].declaration.emergency).toEqual({ event, until })
})

test('somebody else closes it, once, after the access is over, with a comment that stands on record', async () => {
  const { id, event } = await anAccess()
  const auditor = await signInAgain(site, 'auditor')
  checkRefused(await close(auditor, id), 409, 'conflict')
  over()
  checkRefused(await close(auditor, id, ' '), 400, 'bad-request')
  const closed = await close(auditor, id, ' It was one ')
  expect(closed.body).toMatchObject({ state: 'closed', closedBy: people.auditor.email, comment: 'It was one' })
  expect(await eventOf(site, closed)).toMatchObject({
    ...{ type: 'review-closed', outcome: 'ok', subject: people.limited.email, review: id, opened: event },
    comment: 'It was one',
  })
  checkRefused(await close(auditor, id), 409, 'conflict')
  expect((await list(auditor, '?state=open')).map((one: { id: string }) => one.id)).not.toContain(id)
  expect((await list(auditor, '?state=closed')).map((one: { id: string }) => one.id)).toContain(id)
})

test('of many who close it at once one does', async () => {
  const { id } = await anAccess()
  over()
  const [auditor, admin] = [await signInAgain(site, 'auditor'), await signIn(site, 'admin')]
  const replies = await Promise.all([auditor, admin, auditor, admin, admin].map((one) => close(one, id)))
  expect(replies.filter(({ status }) => status === 200)).toHaveLength(1)
  for (const reply of replies) if (reply.status !== 200) checkRefused(reply, 409, 'conflict')
})

test('whoever had the access does not close it, in no session of theirs', async () => {
  const { browser, id } = await anAccess('auditor')
  over()
  checkRefused(await close(await signInAgain(site, 'auditor'), id), 403, 'forbidden')
  expect((await site.world.registry.review(id))?.state).toBe('open')
  expect((await list(browser)).map((one: { id: string }) => one.id)).toContain(id)
})

test('nobody closes it while they act as somebody else, and nobody sees it who does not review', async () => {
  const { browser, id } = await anAccess()
  over()
  checkRefused(await close(browser, id), 403, 'forbidden')
  checkRefused(await browser.send('GET', '/api/admin/reviews'), 403, 'forbidden')
  const admin = await signIn(site, 'admin')
  checkRefused(await close(admin, 'NONE'), 404, 'not-found')
  await admin.send('POST', '/api/impersonation', { body: { email: people.auditor.email } })
  checkRefused(await close(admin, id), 403, 'forbidden')
})

test('it is overdue from the first millisecond after the days that the site gives', async () => {
  const { id } = await anAccess()
  const review = await site.world.registry.review(id)
  const overdue = async () => {
    const found = await list(await signIn(site, 'admin'))
    return found.find((one: { id: string }) => one.id === id).overdue
  }
  const dueMs = Date.parse(review?.from ?? '') + 2 * 86_400_000
  site.world.advance(dueMs - site.world.now().getTime())
  expect(await overdue()).toBe(false)
  site.world.advance(1)
  expect(await overdue()).toBe(true)
})
