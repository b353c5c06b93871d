// One act for each route of what a site is ruled by, as it succeeds: consent, IRB approvals, activities, terms.
import type { Browser, Reply } from './client.ts'
import { folder } from './world.ts'

type RuleAct = readonly [route: string, status: number, ask: (actors: { readonly admin: Browser }) => Promise<Reply>]

const terms = `folder=${folder}&activity=Healthcare+Operations&phi=NotPHI`

export const ruleActs: readonly RuleAct[] = [
  ['GET /api/admin/withdrawals', 200, ({ admin }) => admin.send('GET', `/api/admin/withdrawals?folder=${folder}`)],
  [
    'POST /api/admin/withdrawals',
    201,
    ({ admin }) => admin.send('POST', '/api/admin/withdrawals', { body: { folder, participant: 'P-X', reason: 'r' } }),
  ],
  ['GET /api/admin/irbs', 200, ({ admin }) => admin.send('GET', '/api/admin/irbs')],
  [
    'POST /api/admin/irbs',
    201,
    ({ admin }) => admin.send('POST', '/api/admin/irbs', { body: { number: 'IRB-7', title: 'New' } }),
  ],
  [
    'PATCH /api/admin/irbs/{number}',
    200,
    ({ admin }) => admin.send('PATCH', '/api/admin/irbs/IRB-2020-009', { body: { title: 'Old' } }),
  ],
  ['GET /api/admin/activities', 200, ({ admin }) => admin.send('GET', '/api/admin/activities')],
  [
    'POST /api/admin/activities',
    201,
    ({ admin }) => admin.send('POST', '/api/admin/activities', { body: { name: 'Teaching', irbRequired: false } }),
  ],
  [
    'PATCH /api/admin/activities',
    200,
    ({ admin }) =>
      admin.send('PATCH', '/api/admin/activities', { body: { name: 'Healthcare Operations', phi: 'PHI' } }),
  ],
  ['GET /api/admin/terms', 200, ({ admin }) => admin.send('GET', '/api/admin/terms')],
  [
    'POST /api/admin/terms',
    201,
    ({ admin }) => admin.send('POST', '/api/admin/terms', { body: { text: 'And so on.' } }),
  ],
  [
    'PATCH /api/admin/terms/{id}',
    200,
    ({ admin }) => admin.send('PATCH', '/api/admin/terms/phi', { body: { text: 'I tell nobody.' } }),
  ],
  ['GET /api/admin/terms/preview', 200, ({ admin }) => admin.send('GET', `/api/admin/terms/preview?${terms}`)],
  [
    'POST /api/admin/terms/preview',
    200,
    ({ admin }) =>
      admin.send('POST', '/api/admin/terms/preview', {
        body: { folder, activity: 'Healthcare Operations', phi: 'PHI', draft: { text: 'Perhaps.' } },
      }),
  ],
]
