// Which accesses did not fit their declaration, case by case.
import { expect, test } from 'vitest'
import { isReleased, type Released } from '../../../core/accesses.ts'
import { assertAuditEvent } from '../../../core/audit-event.ts'
import type { Irb } from '../../../core/declaration.ts'
import { levelsAboveNeed, misfitOf, undone } from '../../../core/misfits.ts'
import { okOf, read, rows } from './an-audit-event.ts'

const irb: Irb = { number: 'IRB-1', title: 'A', expiresOn: null, withdrawn: false, folders: null, people: null }
const activities = [{ name: 'Care', irbRequired: true, phi: 'Restricted', retired: false }] as const
const declaration = { activity: 'Care', irb: 'IRB-1', phi: 'PHI', termsSha256: '0'.repeat(64), version: 1 }

function released(facts: object = {}): Released {
  const event: unknown = { ...okOf('rows-read', { ...read, ...rows }), declaration, ...facts }
  assertAuditEvent(event)
  if (!isReleased(event)) throw new Error('rows were released')
  return event
}
const under = (some: object) => released({ declaration: { ...declaration, ...some } })
const holding = { before: irb, now: irb }

test.each<[string, Released, Partial<Irb> | undefined, Partial<Irb>, string | undefined]>([
  ['an approval that held', released(), {}, {}, undefined],
  ['none in the registry', released(), undefined, {}, 'irb'],
  ['withdrawn by then', released(), { withdrawn: true }, {}, 'irb'],
  ['its last day', released(), { expiresOn: '2026-03-01' }, { expiresOn: '2026-03-01' }, undefined],
  ['the day after', released(), { expiresOn: '2026-02-28' }, { expiresOn: '2026-02-28' }, 'irb'],
  ['a last day put right since', released(), {}, { expiresOn: '2026-02-28' }, 'irb'],
  ['another folder', released(), { folders: ['/B'] }, {}, 'irb'],
  ['one of the two people', released(), { people: [2] }, {}, 'irb'],
  ['both people', released(), { people: [2, 3] }, {}, undefined],
  ['an activity without the approval it needs', under({ irb: null }), {}, {}, 'no-irb'],
  ['an activity that needs none', under({ irb: null, activity: 'Other' }), {}, {}, undefined],
  ['an emergency', under({ irb: null, emergency: { event: 'e', until: '' } }), {}, {}, undefined],
  ['nothing declared', released({ declaration: null }), {}, {}, 'nothing-declared'],
])('%s', (_, event, before, now, kind) => {
  const approvals = { before: before && { ...irb, ...before }, now: { ...irb, ...now } }
  expect(misfitOf(event, approvals, activities)?.kind).toBe(kind)
  expect(misfitOf(event, holding, activities)?.kind).toBe(kind === 'irb' ? undefined : kind)
})

test('an approval is as it was when its changes are undone, the newest first; what is no field of it says nothing', () => {
  const newest = [
    { name: 'withdrawn', old: false },
    { name: 'people', old: [2] },
    { name: 'people', old: ['x'] },
  ]
  const older = [
    { name: 'expiresOn', old: '2026-01-01' },
    { name: 'folders', old: ['/A'] },
    { name: 'people', old: null },
    { name: 'title', old: 7 },
    { name: 'withdrawn', old: null },
  ]
  const now = { ...irb, withdrawn: true, people: [1] }
  expect(undone(now, [newest])).toEqual({ ...irb, people: [2] })
  expect(undone(now, [newest, older])).toEqual({ ...irb, expiresOn: '2026-01-01', folders: ['/A'], people: null })
})

test.each<[string, Released[], string | undefined]>([
  ['what was read needed the level', [under({ phi: 'Limited' })], undefined],
  ['one of several accesses needed it', [released({ phiColumns: [] }), released({ phiColumns: ['Birth'] })], undefined],
  [
    'none needed it',
    [released(), released({ phiColumns: [] })],
    'PHI was declared, and nothing above Limited was read under it.',
  ],
  [
    'a column nobody knows counts as the level it was read at',
    [released({ phiColumns: ['?'], effectivePhi: 'PHI' })],
    undefined,
  ],
  ['an emergency is reviewed by itself', [under({ emergency: { event: 'e', until: '' } })], undefined],
  ['nothing was declared', [released({ declaration: null })], undefined],
])('a level above need: %s', (_, events, why) => {
  const levels = new Map([['Age', 'Limited'] as const, ['Birth', 'PHI'] as const])
  const [misfit, ...more] = levelsAboveNeed(events, () => levels)
  expect([misfit?.why, more]).toEqual([why, []])
  if (misfit) expect(misfit.accesses).toBe(events.length)
})
