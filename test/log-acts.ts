// One request of every route of the sealed log that lacks nothing, once everything is sealed (test/a-log.ts).
import type { Browser, Reply, Site } from './client.ts'

type Actors = { readonly site: Site; readonly admin: Browser }
type LogAct = readonly [route: string, status: number, ask: (actors: Actors) => Promise<Reply>]

export const logActs: readonly LogAct[] = [
  [
    'GET /api/audit/events/{id}/proof',
    200,
    ({ admin }) => admin.send('GET', `/api/audit/events/${admin.session}.1/proof`),
  ],
  ['GET /api/audit/log/checkpoint', 200, ({ site }) => site.send('GET', '/api/audit/log/checkpoint')],
  [
    'GET /api/audit/log/tile/{tile+}',
    200,
    async ({ site, admin }) => {
      const size = await site.world.sealedLog.size()
      return admin.send('GET', `/api/audit/log/tile/entries/000${size < 256 ? `.p/${size}` : ''}`)
    },
  ],
  ['GET /api/audit/key', 200, ({ site }) => site.send('GET', '/api/audit/key')],
]
