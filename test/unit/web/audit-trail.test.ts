// What the page says of audit events: counts, the table of an export, and questions as addresses carry them.
import { expect, test } from 'vitest'
import { assertAuditEvent } from '../../../core/audit-event.ts'
import {
  type AuditEvent,
  accessCounts,
  likelyName,
  personOf,
  queryOf,
  questionIn,
  trailCsv,
  trailJson,
} from '../../../web/audit-trail.ts'
import { base, read } from '../core/an-audit-event.ts'

function event(facts: object): AuditEvent {
  const made: unknown = { ...base, type: 'sql-run', outcome: 'ok', ...read, sql: 'SELECT 1', parameters: [], ...facts }
  assertAuditEvent(made)
  return made
}

test('accesses are counted by day, by person and by level; what was refused released nothing', () => {
  const other = { user: { id: 9, email: 'z@example.org' }, at: '2026-02-28T23:59:59.999Z' }
  const refused = event({ outcome: 'refused', code: 'forbidden' })
  const { day, user, phi } = accessCounts([event({}), event({}), event({ ...other, effectivePhi: 'NotPHI' }), refused])
  expect(day).toEqual([
    { x: '2026-02-28', y: 1 },
    { x: '2026-03-01', y: 2 },
  ])
  expect(user).toEqual([
    { x: 'a@example.org', y: 2 },
    { x: 'z@example.org', y: 1 },
  ])
  expect(phi.reduce((sum, { y }) => sum + y, 0)).toBe(3)
  expect(phi.at(-1)).toEqual({ x: 'NotPHI', y: 1 })
})

test('an export holds both identities and the declaration, and no cell that a spreadsheet takes for a formula', () => {
  const [head, line] = trailCsv([event({ folder: '=HYPERLINK("http://x")' })]).split('\r\n')
  expect(head?.startsWith('event,at,type,title,outcome,code,user,actingAs,')).toBe(true)
  expect(line).toContain('a@example.org,b@example.org')
  expect(line).toContain('Care,IRB-1,PHI')
  expect(line).toContain(`"'=HYPERLINK(""http://x"")"`)
})

test('an export of what is not complete begins with what is missing', () => {
  const [one, gone] = [event({}), 'site.2026-03-01.0.01ARZ3NDEKTSV4RRFFQ69G5FAV']
  const [, lacking, line] = trailCsv([one], [gone]).split('\r\n')
  expect(lacking).toMatch(new RegExp(`^${gone},,missing,"?Not complete: the log holds this event`))
  expect(line?.startsWith(`${one.id},`)).toBe(true)
  expect(JSON.parse(trailJson([one], [gone]))).toEqual({ complete: false, missing: [gone], events: [one] })
  expect(JSON.parse(trailJson([one]))).toEqual([one])
})

test('whoever acts as somebody else is named with both', () => {
  expect(personOf(event({}))).toBe('a@example.org as b@example.org')
  expect(personOf(event({ actingAs: null }))).toBe('a@example.org')
})

test('a question goes into an address and comes back; what is empty or unknown is left out', () => {
  const question = { filter: { user: 'a@example.org', type: 'login' }, from: '2026-03-01', to: '' } as const
  expect(queryOf(question)).toBe('user=a%40example.org&type=login&from=2026-03-01')
  expect(questionIn(new URLSearchParams(`${queryOf(question)}&evil=1&dataset=`))).toEqual(question)
  expect(queryOf(question, 'c~1')).toContain('cursor=c%7E1')
})

test.each([
  ['rows-read', 'type'],
  ['rosa@example.org', 'user'],
  ['0123456789ABCDEFabcdef', 'session'],
  ['study.Labs', 'dataset'],
  ['P-001', 'participant'],
  ['01-701-1015', 'participant'],
  ['1.5', 'participant'],
  ['constructor', 'participant'],
])('%s by itself is taken for a %s', (text, name) => {
  expect(likelyName(text)).toBe(name)
})
