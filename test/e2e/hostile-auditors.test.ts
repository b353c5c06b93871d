// Who may read the audit trail: auditors and administrators, each reading on record; everybody else is refused, on record.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { aScript, aSite, makeKey, type Site, selectAll, signIn } from '../client.ts'
import { checkRefused, eventOf } from '../probes.ts'

const period = 'from=2026-07-01&to=2026-07-01T23:59:59.999Z'

let site: Site
let researcher: Awaited<ReturnType<typeof aScript>>
beforeAll(async () => {
  site = await aSite()
  researcher = await aScript(site, 'researcher')
  for (let i = 0; i < 6; i++) await researcher.send('POST', '/api/query/select', { body: selectAll })
})
afterAll(() => site.close())

describe('the audit trail', () => {
  test.each(['researcher', 'restricted', 'nophi', 'stranger'] as const)(
    'is closed to %s, by cookie and by key, and the try is on record',
    async (person) => {
      const browser = await signIn(site, person)
      const { send } = await makeKey(site, browser)
      for (const ask of [browser.send, send]) {
        for (const path of [
          '/api/audit/events',
          `/api/audit/events/${researcher.browser.session}.1`,
          `/api/audit/events?session=${browser.session}`,
        ]) {
          const reply = await ask('GET', path)
          checkRefused(reply, 403, 'forbidden')
          expect(await eventOf(site, reply)).toMatchObject({
            type: 'audit-read',
            outcome: 'refused',
            code: 'forbidden',
          })
        }
      }
    },
  )

  test.each(['auditor', 'admin'] as const)(
    'is open to %s, by cookie and by key, and the reading is on record',
    async (person) => {
      const browser = await signIn(site, person)
      const { send } = await makeKey(site, browser)
      for (const ask of [browser.send, send]) {
        const reply = await ask('GET', `/api/audit/events?${period}&type=rows-read&limit=5`)
        expect(reply.status).toBe(200)
        expect(await eventOf(site, reply)).toMatchObject({
          type: 'audit-read',
          outcome: 'ok',
          eventCount: 5,
          asked: { type: 'rows-read', to: '2026-07-01T23:59:59.999Z' },
        })
      }
    },
  )
})
