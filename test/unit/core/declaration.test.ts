// What may be declared: each refusal, which of several comes first, and an IRB's last day to the millisecond.
import { describe, expect, test } from 'vitest'
import {
  type Activity,
  checkIrb,
  type DeclarationFacts,
  type DeclarationRequest,
  decideDeclaration,
  type Irb,
  no,
} from '../../../core/declaration.ts'

const activities: Activity[] = [
  { name: 'Research Operations', irbRequired: true, phi: 'Restricted', retired: false },
  { name: 'Quality Improvement', irbRequired: false, phi: 'Restricted', retired: false },
]
const now = new Date('2026-03-01T12:00:00.000Z')
const use = { folder: '/A/B', people: [7], now }
const anIrb = (some: Partial<Irb> = {}): Irb => {
  return { number: 'IRB-1', title: 'A study', expiresOn: null, withdrawn: false, folders: null, people: null, ...some }
}
const aRequest = (some: Partial<DeclarationRequest> = {}): DeclarationRequest => {
  return { activity: 'Research Operations', irb: 'IRB-1', phi: 'Limited', ...some }
}
const facts: DeclarationFacts = { activities, irb: anIrb(), maxPhi: 'PHI', use }
const unregistered: DeclarationFacts = { ...facts, irb: undefined }

test('a "no" is a value with a code and a sentence', () => {
  expect(no('csrf', 'No.')).toEqual({ allow: false, code: 'csrf', why: 'No.' })
})

describe('an IRB approval', () => {
  test.each([
    ['never ends', anIrb(), null],
    ['ends later', anIrb({ expiresOn: '2026-12-31' }), null],
    ['ends today', anIrb({ expiresOn: '2026-03-01' }), null],
    ['ended yesterday', anIrb({ expiresOn: '2026-02-28' }), 'irb-expired'],
    ['was withdrawn', anIrb({ withdrawn: true }), 'irb-expired'],
    ['was withdrawn before it ended', anIrb({ withdrawn: true, expiresOn: '2026-12-31' }), 'irb-expired'],
    ['is not registered', undefined, 'irb-unknown'],
    ['covers the folder', anIrb({ folders: ['/X', '/a/b'] }), null],
    ['covers a folder that this one lies in', anIrb({ folders: ['/A'] }), null],
    ['covers a folder that lies in this one', anIrb({ folders: ['/A/B/C'] }), 'irb-unknown'],
    ['covers a folder whose name begins alike', anIrb({ folders: ['/A/Bees', '/A/'] }), 'irb-unknown'],
    ['covers no folder', anIrb({ folders: [] }), 'irb-unknown'],
    ['permits the person', anIrb({ people: [1, 7] }), null],
    ['permits others', anIrb({ people: [1, 77] }), 'irb-unknown'],
    ['permits nobody', anIrb({ people: [] }), 'irb-unknown'],
  ])('that %s holds or is refused accordingly', (_, irb, code) => {
    const decision = checkIrb(irb, 'IRB-1', use)
    expect(decision.allow ? null : decision.code).toBe(code)
  })

  test.each([
    ['2026-02-28T23:59:59.999Z', true],
    ['2026-03-01T00:00:00.000Z', false],
    ['2026-02-28T23:59:59.999-05:00', false],
    ['2026-03-01T01:00:00.000+05:00', true],
  ])('that ends on 2026-02-28 holds to the end of that day in UTC: at %s %s', (at, expected) => {
    expect(checkIrb(anIrb({ expiresOn: '2026-02-28' }), 'IRB-1', { ...use, now: new Date(at) }).allow).toBe(expected)
  })

  test('the sentence names the number and the last day, and tells withdrawn from ended', () => {
    const whyOf = (irb: Irb | undefined) => checkIrb(irb, 'IRB-7', use)
    expect(whyOf(undefined)).toHaveProperty('why', "IRB number IRB-7 is not in this site's registry.")
    expect(whyOf(anIrb({ withdrawn: true }))).toHaveProperty('why', 'The approval of IRB IRB-7 was withdrawn.')
    const ended = whyOf(anIrb({ expiresOn: '2020-01-01' }))
    expect(ended).toHaveProperty('why', 'The approval of IRB IRB-7 ended on 2020-01-01.')
  })
})

describe('a declaration', () => {
  test.each([
    ['the activity, IRB and level are in order', aRequest(), facts],
    ['the level is exactly the highest permitted', aRequest({ phi: 'PHI' }), facts],
    ['no IRB is needed and none is given', aRequest({ activity: 'Quality Improvement', irb: null }), unregistered],
    ['no IRB is needed and a good one is given', aRequest({ activity: 'Quality Improvement' }), facts],
  ])('may be made when %s', (_, request, known) => {
    expect(decideDeclaration(request, known)).toEqual({ allow: true })
  })

  const operations = 'The activity "Research Operations" needs an IRB number.'
  test.each([
    [
      'the activity is unknown',
      aRequest({ activity: 'Fun' }),
      facts,
      'bad-request',
      'There is no activity "Fun" in this folder.',
    ],
    [
      'the activity differs in case',
      aRequest({ activity: 'research operations' }),
      facts,
      'bad-request',
      /no activity/,
    ],
    ['the IRB is missing', aRequest({ irb: null }), facts, 'irb-required', operations],
    ['the IRB is empty', aRequest({ irb: '' }), unregistered, 'irb-unknown', /registry/],
    ['the IRB is unknown', aRequest(), unregistered, 'irb-unknown', /IRB-1 is not in/],
    ['the IRB has ended', aRequest(), { ...facts, irb: anIrb({ expiresOn: '2026-02-28' }) }, 'irb-expired', /ended on/],
    ['the IRB was withdrawn', aRequest(), { ...facts, irb: anIrb({ withdrawn: true }) }, 'irb-expired', /withdrawn/],
    [
      'an IRB that was not needed is unknown',
      aRequest({ activity: 'Quality Improvement' }),
      unregistered,
      'irb-unknown',
      /IRB-1/,
    ],
    [
      'the level is above the role',
      aRequest({ phi: 'Restricted' }),
      facts,
      'phi-not-permitted',
      'Your PHI role in this folder reaches PHI, not Restricted.',
    ],
  ])('is refused when %s', (_, request, known, code, why) => {
    const decision = decideDeclaration(request, known)
    expect(decision).toMatchObject({ allow: false, code })
    expect(decision).toHaveProperty('why', typeof why === 'string' ? why : expect.stringMatching(why))
  })

  test('what is wrong is told in this order: activity, missing IRB, IRB, level', () => {
    const wrong = { ...unregistered, maxPhi: 'NotPHI' } as const
    const codeOf = (some: Partial<DeclarationRequest>) => decideDeclaration(aRequest(some), wrong)
    expect(codeOf({ activity: 'Fun', irb: null })).toHaveProperty('code', 'bad-request')
    expect(codeOf({ irb: null })).toHaveProperty('code', 'irb-required')
    expect(codeOf({})).toHaveProperty('code', 'irb-unknown')
    expect(codeOf({ activity: 'Quality Improvement', irb: null })).toHaveProperty('code', 'phi-not-permitted')
  })
})
