// How many uploads a person has begun and not published is counted whole, over both keepers: however many were published in
// between, and on however many pages they are told.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ulid } from '../../core/ulid.ts'
import type { Keeper, Operation } from '../../stores/table.ts'
import type { Upload } from '../../stores/uploads.ts'
import { type Browser, type Site, signIn } from '../client.ts'
import { aDirectSite } from '../direct.ts'
import { checkRefused } from '../probes.ts'
import { beginUpload } from '../upload-acts.ts'
import { folder, people } from '../world.ts'
import { overBothKeepers } from './keepers.ts'

/** A keeper that never hands over more than 20 items at a time. */
const inPages = (keeper: Keeper): Keeper => ({
  ...keeper,
  table(name) {
    const table = keeper.table(name)
    return { ...table, query: (pk, page = {}) => table.query(pk, { limit: 20, ...page }) }
  },
})

overBothKeepers('uploads that are not published', (_, keeper) => {
  let site: Site
  let admin: Browser
  beforeAll(async () => {
    site = await aDirectSite({ keeper: { ...keeper(), close: async () => {} }, wrap: inPages })
    admin = await signIn(site, 'admin')
  })
  afterAll(() => site.close())

  const anUpload = (nowMs: number, n: number): Upload => ({
    ...{
      id: ulid(nowMs - 1000 + n, new Uint8Array(10)),
      userId: people.admin.id,
      folder,
      schema: 'study',
      name: 'Sent',
    },
    ...{ bytes: 1, sha256: '0'.repeat(64), partBytes: 1, acceptChanges: false, begunAt: new Date(nowMs).toISOString() },
    ...{ state: 'open', version: null },
  })

  test('are counted behind a hundred and more that were, and a 51st is not begun', async () => {
    const { registry, together, now } = site.world
    const begun = Array.from({ length: 49 * 4 }, (_, n) => anUpload(now().getTime(), n))
    const isPublished = (n: number) => n % 4 > 0
    for (const [n, upload] of begun.entries()) {
      const steps: Operation[][] = [registry.beginningUpload(upload, '{}')]
      if (isPublished(n)) steps.push([registry.spendingUpload(upload, 'v1')])
      for (const [step, changes] of steps.entries()) {
        expect(await together(changes, `upload-${n}-${step}`)).toEqual({ done: true })
      }
    }
    const open = await registry.openUploads(people.admin.id, '0')
    expect(open).toEqual(begun.filter((_, n) => !isPublished(n)))
    expect((await beginUpload(admin.send)).status).toBe(201)
    checkRefused(await beginUpload(admin.send), 429, 'slow-down')
  })
})
