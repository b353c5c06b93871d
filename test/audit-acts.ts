// One act for each route that reads the audit, as it succeeds.
import type { Browser, Reply } from './client.ts'
import { people } from './world.ts'

type AuditAct = readonly [route: string, status: number, ask: (actors: { readonly admin: Browser }) => Promise<Reply>]

const questions = [
  ...['who?participant=P-001&from=2026-07-01', 'disclosures?participant=P-001&from=2026-07-01'],
  ...[`uses?user=${people.researcher.id}`, 'declared', 'misfits', 'refused'],
]

export const auditActs: readonly AuditAct[] = [
  ['GET /api/audit/events', 200, ({ admin }) => admin.send('GET', '/api/audit/events')],
  ['GET /api/audit/events/{id}', 200, ({ admin }) => admin.send('GET', `/api/audit/events/${admin.session}.1`)],
  ...questions.map(
    (question): AuditAct => [
      `GET /api/audit/${question.split('?')[0]}`,
      200,
      ({ admin }) => admin.send('GET', `/api/audit/${question}`),
    ],
  ),
  ['POST /api/admin/reviews', 201, ({ admin }) => admin.send('POST', '/api/admin/reviews', { body: { user: 7 } })],
  [
    'GET /api/admin/reviews/{id}',
    200,
    async ({ admin }) => admin.send('GET', `/api/admin/reviews/${await newestReview(admin)}`),
  ],
  [
    'POST /api/admin/reviews/{id}/comments',
    201,
    async ({ admin }) =>
      admin.send('POST', `/api/admin/reviews/${await newestReview(admin)}/comments`, { body: { comment: 'odd' } }),
  ],
]

async function newestReview(admin: Browser): Promise<string> {
  const { body } = await admin.send('GET', '/api/admin/reviews')
  return body.reviews?.[0]?.id ?? '0'
}
