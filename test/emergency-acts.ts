// One act for each route of emergency access, as it succeeds: for a researcher with a second factor, on a site that allows it.
import { totpCode } from '../core/totp.ts'
import type { Browser, Reply, Site } from './client.ts'
import { folder, password, people } from './world.ts'

type EmergencyActors = { readonly site: Site; readonly admin: Browser; readonly researcher: Browser }
type EmergencyAct = readonly [route: string, status: number, ask: (actors: EmergencyActors) => Promise<Reply>]

const step = 30_000

/** The code that the researcher's app would show. */
export async function codeNow(site: Site): Promise<string> {
  const secret = (await site.world.registry.secondFactor(people.researcher.id))?.secret
  return secret ? totpCode(secret, site.world.now().getTime()) : '000000'
}

export const emergencyActs: readonly EmergencyAct[] = [
  [
    'POST /api/break-glass',
    201,
    async ({ researcher, site }) => {
      site.world.advance(step)
      const body = { folder, reason: 'Danger', phi: 'Restricted', password, code: await codeNow(site) }
      return researcher.send('POST', '/api/break-glass', { body })
    },
  ],
  ['DELETE /api/break-glass', 204, ({ researcher }) => researcher.send('DELETE', `/api/break-glass?folder=${folder}`)],
  ['GET /api/admin/reviews', 200, ({ admin }) => admin.send('GET', '/api/admin/reviews?state=open')],
  [
    'POST /api/admin/reviews/{id}/close',
    200,
    async ({ admin, site }) => {
      site.world.advance(2 * step)
      const id = (await site.world.registry.reviews())[0]?.id ?? '0'
      return admin.send('POST', `/api/admin/reviews/${id}/close`, { body: { comment: 'as it should be' } })
    },
  ],
]
