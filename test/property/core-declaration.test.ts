// Laws of declaring: a declaration is allowed exactly when activity, IRB and level are in order, whatever else is sent.
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  checkIrb,
  type DeclarationFacts,
  type DeclarationRequest,
  decideDeclaration,
  type Irb,
} from '../../core/declaration.ts'
import { phiLevels } from '../../core/phi.ts'

const level = fc.constantFrom(...phiLevels)
const names = ['Care', 'Research', 'Quality']
const date = fc.date({ min: new Date(0), max: new Date('9999-12-31T23:59:59.999Z'), noInvalidDate: true })
const dayOf = (at: Date) => at.toISOString().slice(0, 10)

/** A moment, and an approval whose last day lies around it. */
const around = fc.tuple(date, fc.integer({ min: -2, max: 2 })).map(([now, days]) => {
  const last = new Date(Math.min(Math.max(now.getTime() + days * 86_400_000, 0), Date.UTC(9999, 11, 31)))
  return { now, expiresOn: dayOf(last) }
})

const scene = fc
  .record({
    when: around,
    ends: fc.boolean(),
    withdrawn: fc.boolean(),
    folders: fc.option(fc.subarray(['/A', '/a/b', '/A/B/C', '/B'])),
    people: fc.option(fc.subarray([1, 2, 3])),
    registered: fc.boolean(),
    activities: fc.uniqueArray(
      fc.record({ name: fc.constantFrom(...names), irbRequired: fc.boolean(), phi: level, retired: fc.boolean() }),
      {
        selector: (a) => a.name,
      },
    ),
    request: fc.record({
      activity: fc.constantFrom(...names, 'care', ''),
      irb: fc.option(fc.constantFrom('IRB-1', '')),
      phi: level,
    }),
    maxPhi: level,
  })
  .map(({ when, ends, withdrawn, folders, people, registered, activities, request, maxPhi }) => {
    const irb: Irb = {
      number: 'IRB-1',
      title: 'T',
      expiresOn: ends ? when.expiresOn : null,
      withdrawn,
      folders,
      people,
    }
    const use = { folder: '/A/B', people: [1, 2], now: when.now }
    const facts: DeclarationFacts = { activities, irb: registered ? irb : undefined, maxPhi, use }
    return { request, facts }
  })

/** Said a second way: an approval holds until the day after its last one begins. */
function holds(irb: Irb | undefined, now: Date): boolean {
  if (!irb || irb.withdrawn) return false
  return irb.expiresOn === null || now.getTime() < Date.parse(`${irb.expiresOn}T00:00:00.000Z`) + 86_400_000
}

/** Of the folder and the people that are asked for. */
function covers({ folders, people }: Irb): boolean {
  const isCovered = folders === null || folders.includes('/A') || folders.includes('/a/b')
  return isCovered && (people === null || (people.includes(1) && people.includes(2)))
}

function reasonsAgainst(request: DeclarationRequest, { activities, irb, maxPhi, use }: DeclarationFacts): string[] {
  const activity = activities.find((a) => a.name === request.activity && !a.retired)
  const reasons: [string, boolean][] = [
    ['bad-request', activity === undefined],
    ['irb-required', activity?.irbRequired === true && request.irb === null],
    ['irb-unknown', request.irb !== null && irb === undefined],
    ['irb-expired', request.irb !== null && irb !== undefined && !holds(irb, use.now)],
    ['irb-unknown', request.irb !== null && irb !== undefined && !covers(irb)],
    ['phi-not-permitted', phiLevels.indexOf(request.phi) > phiLevels.indexOf(maxPhi)],
    ['phi-not-permitted', phiLevels.indexOf(request.phi) > phiLevels.indexOf(activity?.phi ?? 'Restricted')],
  ]
  return reasons.filter(([, against]) => against).map(([code]) => code)
}

test('what is allowed has nothing against it, and what is refused names the first reason against it', () => {
  fc.assert(
    fc.property(scene, ({ request, facts }) => {
      const decision = decideDeclaration(request, facts)
      const [first] = reasonsAgainst(request, facts)
      expect(decision.allow ? undefined : decision.code).toBe(first)
    }),
    { numRuns: 1000 },
  )
})

test('what is allowed stays allowed under a higher role and at a lower level', () => {
  fc.assert(
    fc.property(scene, level, level, ({ request, facts }, role, phi) => {
      fc.pre(decideDeclaration(request, facts).allow)
      if (phiLevels.indexOf(role) >= phiLevels.indexOf(facts.maxPhi)) {
        expect(decideDeclaration(request, { ...facts, maxPhi: role }).allow).toBe(true)
      }
      if (phiLevels.indexOf(phi) <= phiLevels.indexOf(request.phi)) {
        expect(decideDeclaration({ ...request, phi }, facts).allow).toBe(true)
      }
    }),
  )
})

test('an approval holds on all of its last day in UTC and not a millisecond more', () => {
  fc.assert(
    fc.property(date, (day) => {
      const irb: Irb = {
        number: 'IRB-1',
        title: 'T',
        expiresOn: dayOf(day),
        withdrawn: false,
        folders: null,
        people: null,
      }
      const begins = Date.parse(`${dayOf(day)}T00:00:00.000Z`)
      fc.pre(begins + 86_400_000 < Date.UTC(10_000, 0))
      const at = (ms: number) => checkIrb(irb, 'IRB-1', { folder: '/A', people: [1], now: new Date(ms) }).allow
      expect([at(begins), at(begins + 86_399_999), at(begins + 86_400_000)]).toEqual([true, true, false])
    }),
  )
})
