// A request that was authorised while its person acted as somebody, and is told when they do no longer: it runs as neither.
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Keeper } from '../../stores/table.ts'
import { aSite, type Browser, type Site, selectAll, signIn } from '../client.ts'
import { checkRefused, eventOf } from '../probes.ts'
import { folder, people } from '../world.ts'

let hasStopped = false
/** Once set, the session reads as if the person had stopped after the request was let in. */
const stoppedMeanwhile = (keeper: Keeper): Keeper => ({
  ...keeper,
  table(name) {
    const table = keeper.table(name)
    if (name !== 'sessions') return table
    const get: typeof table.get = async (key) => {
      const item = await table.get(key)
      return item && hasStopped ? { ...item, actingAs: 0, acting: null } : item
    }
    return { ...table, get }
  },
  together: (operations, requestId) => keeper.together(operations, requestId),
  close: () => keeper.close(),
})

let site: Site
let admin: Browser
beforeAll(async () => {
  site = await aSite({ wrap: stoppedMeanwhile })
  admin = await signIn(site, 'admin')
})
afterAll(() => site.close())

test('is refused and recorded, and runs neither as oneself nor as the other without the folder it was within', async () => {
  const begun = await admin.send('POST', '/api/impersonation', { body: { email: people.restricted.email, folder } })
  expect(begun.status).toBe(200)
  hasStopped = true
  for (const reply of [
    await admin.send('POST', '/api/query/select', { body: selectAll }),
    await admin.send('GET', '/api/admin/users'),
  ]) {
    checkRefused(reply, 409, 'conflict')
    expect(await eventOf(site, reply)).toMatchObject({ outcome: 'refused', code: 'conflict' })
  }
  hasStopped = false
  expect((await admin.send('DELETE', '/api/impersonation')).status).toBe(200)
  expect((await admin.send('GET', '/api/admin/users')).status).toBe(200)
})
