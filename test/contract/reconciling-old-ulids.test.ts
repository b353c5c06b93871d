// What is told once an occasion has its place in the table from when the occasion began, so that a second telling finds it
// taken: over both keepers the walk finds it although its ULID is hours older than the last walk.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { overdueTeller } from '../../lambdas/http/overdue-reviews.ts'
import { type ALog, aLog } from '../a-log.ts'
import { aScript, type Site, signIn } from '../client.ts'
import { aDirectSite } from '../direct.ts'
import { overBothKeepers } from './keepers.ts'

const minuteMs = 60_000
const hourMs = 60 * minuteMs
const dayMs = 24 * hourMs

overBothKeepers('reconciling old ULIDs', (_, keeper) => {
  let site: Site
  let log: ALog
  const inLog = async (type: string) => (await log.events()).filter((event) => event.type === type).length

  beforeAll(async () => {
    site = await aDirectSite({ keeper: { ...keeper(), close: async () => {} } })
    log = aLog(site.world)
  })
  afterAll(() => site.close())

  test('the warning of a session is sealed within the hour, whenever that session began', async () => {
    const admin = await signIn(site, 'admin')
    await admin.send('PATCH', '/api/admin/settings', { body: { maxHours: 24, idleMinutes: 120 } })
    const script = await aScript(site, 'researcher')
    const use = async () => expect((await script.send('GET', '/api/folders')).status).toBe(200)
    for (let hour = 1; hour < 24; hour++) {
      site.world.advance(hourMs)
      await use()
    }
    site.world.advance(30 * minuteMs)
    await log.walk()
    site.world.advance(26 * minuteMs)
    await use()
    // Nothing that was in the log before is read again each time.
    await log.walk()
    expect(await inLog('session-warning')).toBe(0)
    site.world.advance(34 * minuteMs)
    await log.walk()
    expect(await inLog('session-warning')).toBe(1)
  })

  test('a review that is told of as overdue late in the day is sealed within the hour', async () => {
    const auditor = await signIn(site, 'auditor')
    const opened = await auditor.send('POST', '/api/admin/reviews', { body: { from: '2026-06-01', to: '2026-06-30' } })
    expect(opened.status).toBe(201)
    const ms = site.world.now().getTime() % dayMs
    site.world.advance(30 * dayMs - ms + dayMs - 2 * minuteMs)
    await log.walk()
    site.world.advance(minuteMs)
    expect(await overdueTeller(site.world)()).toBe(1)
    await log.walk()
    expect(await inLog('review-overdue')).toBe(0)
    site.world.advance(59 * minuteMs)
    await log.walk()
    await log.walk()
    expect(await inLog('review-overdue')).toBe(1)
  })
})
