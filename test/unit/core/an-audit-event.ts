// A full example of every audit event type, and the events that are made of them.
import { expect } from 'vitest'
import { type AuditType, assertAuditEvent } from '../../../core/audit-event.ts'

export const base = {
  id: '0123456789ABCDEFabcdef.7',
  sequence: 7,
  session: '0123456789ABCDEFabcdef',
  at: '2026-03-01T12:00:00.000Z',
  user: { id: 2, email: 'a@example.org' },
  actingAs: { id: 3, email: 'b@example.org' },
  key: { id: 'abcdefghijkl' },
  address: '127.0.0.1',
  userAgent: 'R',
  folder: '/A',
  declaration: { activity: 'Care', irb: 'IRB-1', phi: 'PHI', termsSha256: '0'.repeat(64), version: 1 },
  requestId: 'r1',
}

const limits = {
  readOnly: true,
  phi: 'Limited',
  folders: ['/A'],
  tables: [{ folder: '/A', schema: 'study', query: 'Labs' }],
  addresses: ['192.0.2.0/24'],
}
const changes = [{ name: 'active', old: null, new: ['any', { value: 1 }] }]
const subject = { subject: 'a@example.org', changes }
export const read = {
  schema: 'study',
  query: 'Labs',
  version: 'v1',
  columns: ['Age'],
  phiColumns: ['Age'],
  effectivePhi: 'Limited',
  rowCount: 1,
  total: 6,
  participants: { count: 1, ids: ['P-1'], sha256: '0'.repeat(64) },
  attempted: ['Labs.Comments'],
}
const encoded = { bytes: 10, sha256: 'a'.repeat(64) }
const shape = { open: '{', close: '}', named: true, cells: 'bare', dates: 'days' }
export const rowsReplay = {
  encoding: { format: 'json', shape },
  ...encoded,
  answered: [3, 0],
  today: '2026-03-01',
}
export const sqlReplay = {
  encoding: { format: 'csv' },
  ...encoded,
  limit: null,
  tables: [{ schema: 'study', name: 'Labs', version: 'v1' }],
}
export const rows = {
  filters: [
    { column: 'Age', op: 'eq', values: ['1'] },
    { column: null, op: 'q', values: ['x'] },
  ],
  sort: ['-Age'],
  limit: 100,
  offset: 0,
  withheld: ['Comments'],
  replay: rowsReplay,
}
export const published = { schema: 'study', query: 'Labs', version: 'v2', previousVersion: 'v1', rowCount: 6 }

export const examples: Record<AuditType, object> = {
  login: { amr: ['pwd', 'otp'], acr: 'silver', provider: 'clinic', accountChanges: changes },
  'login-failed': { reason: 'wrong-password', provider: 'clinic' },
  'account-locked': { until: '2026-03-01T12:15:00.000Z' },
  logout: {},
  'session-warning': { by: 'idle', endsAt: '2026-03-01T13:00:00.000Z' },
  'session-expired': { lastSequence: 7 },
  declared: { signedName: 'A', signedAt: '2026-03-01T12:00:00.000Z', meaning: 'I accept.' },
  'break-glass': {
    reason: 'Patient in danger',
    phi: 'PHI',
    until: '2026-03-01T12:30:00.000Z',
    signedName: 'A',
    meaning: 'I open it.',
  },
  'break-glass-ended': { opened: 'event-1' },
  'review-opened': { subject: 'everybody', review: 'r', from: '2026-02-01', until: '2026-03-01' },
  'review-commented': { subject: 'b@example.org', review: 'r', comment: 'odd' },
  'review-closed': {
    ...{ subject: 'b@example.org', review: 'r', opened: 'event-1', comment: 'as it should be' },
    signature: { signedName: 'A', signedWith: 'name', meaning: 'I looked.' },
  },
  'review-overdue': { subject: 'b@example.org', review: 'r', until: '2026-03-01' },
  'key-made': { keyId: 'abcdefghijkl', label: 'laptop', expiresAt: '2026-03-01T13:00:00.000Z', limits },
  'key-revoked': { keyId: 'abcdefghijkl', cause: 'seen-in-url', owner: 'b@example.org' },
  'session-ended': { subject: 'b@example.org', endedSession: '0123456789ABCDEFabcdef' },
  'key-refused': {},
  'session-read': {},
  presence: {},
  'metadata-read': { what: 'tables' },
  'rows-read': { ...read, ...rows },
  'sql-run': {
    ...read,
    sql: 'select 1',
    parameters: [{ name: 'x', value: '1', type: 'number' }],
    replay: sqlReplay,
  },
  'impersonation-started': { subject: 'b@example.org' },
  'impersonation-ended': { subject: 'b@example.org' },
  'audit-read': { asked: { type: 'login' }, eventCount: 3, verdict: 'equal' },
  'settings-changed': { changes },
  'signing-key-changed': subject,
  'user-changed': subject,
  'password-changed': { reason: 'change' },
  'second-factor-changed': { changes },
  'role-changed': subject,
  'group-changed': subject,
  'provider-changed': subject,
  'folder-changed': subject,
  'terms-changed': subject,
  'irb-changed': subject,
  'activity-changed': subject,
  'view-changed': subject,
  'upload-begun': { upload: 'u', schema: 'study', query: 'Labs', ...encoded },
  'part-received': { upload: 'u', part: 1, parts: 2 },
  'dataset-published': {
    ...published,
    columns: [{ name: 'Age', type: 'integer', phi: 'Limited' }],
    operatingSystemUser: 'root',
    files: [{ level: 'Limited', ...encoded }],
    fromUpload: { id: 'u', ...encoded },
    withdrawals: 2,
    leftOut: 3,
  },
  'consent-changed': { participant: 'P-1', withdrawn: false, reason: 'by letter', count: 1 },
  'version-disposed': {
    schema: 'study',
    query: 'Labs',
    version: 'v1',
    reason: 'end of retention',
    operatingSystemUser: 'root',
  },
  unresolved: {},
}
export const optional = [
  'accountChanges',
  'acr',
  'amr',
  'attempted',
  'cause',
  'files',
  'fromUpload',
  'leftOut',
  'limits',
  'operatingSystemUser',
  'owner',
  'provider',
  'replay',
  'sequence',
  'signature',
  'verdict',
  'withdrawals',
]

export const okOf = (type: string, facts: object) => ({ ...base, type, outcome: 'ok', ...facts })
export const refusedOf = (type: string, facts: object) => ({
  ...base,
  type,
  outcome: 'refused',
  code: 'forbidden',
  ...facts,
})
export const failedOf = (type: string, facts: object) => ({ ...base, type, outcome: 'failed', ...facts })
export const without = (name: string, event: object) =>
  Object.fromEntries(Object.entries(event).filter(([field]) => field !== name))
export const accepted = (event: unknown) => expect(() => assertAuditEvent(event)).not.toThrow()
export const refused = (event: unknown) => expect(() => assertAuditEvent(event), JSON.stringify(event)).toThrow()
