// The contract of the audit's index over both keepers: it finds what a walk through all events finds, however much of them it
// holds; it can be stopped, repeated and made again; and it leads from an event to its entry in the log.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type AuditFilter, matches } from '../../core/audit-filter.ts'
import { type Paged, pageOf, readCursor } from '../../lambdas/http/asking.ts'
import { eventsOfAny } from '../../stores/audit-listing.ts'
import type { Table } from '../../stores/table.ts'
import { type ATrail, aTrail, dayMs, eventsOf, firstMs, sketches } from '../an-audit-trail.ts'
import { aWorld } from '../world.ts'
import { overBothKeepers } from './keepers.ts'

const iso = (ms: number) => new Date(ms).toISOString()
const always = { from: iso(firstMs), to: iso(firstMs + 5 * dayMs - 1) }

const span = fc.record({
  from: fc.constantFrom(always.from, iso(firstMs + 2 * dayMs + 1)),
  to: fc.constantFrom(always.to, iso(firstMs + 3 * dayMs + 7_200_000)),
})
const one: fc.Arbitrary<Partial<AuditFilter>> = fc.oneof(
  fc.constant({}),
  fc.constantFrom('1', '2', 'person3@EXAMPLE.org', '', '9').map((user) => ({ user })),
  fc.constantFrom('P-1', 'p.3', 'P-9').map((participant) => ({ participant })),
  fc.constantFrom('study.labs', '/a/STUDY.Visits', 'Labs').map((dataset) => ({ dataset })),
  fc.constantFrom('rows-read', 'presence', 'nothing').map((type) => ({ type })),
  fc.constantFrom('ok' as const, 'refused' as const, 'failed' as const).map((outcome) => ({ outcome })),
  fc.constant({ unlisted: true } as const),
  fc.constantFrom('s0d29', 's1d30', 's2d31', 's9d29').map((name) => ({ session: name.padEnd(22, '0') })),
)
/** One or two at once: more would hardly ever find anything. */
const filters: fc.Arbitrary<AuditFilter> = fc
  .tuple(span, one, one)
  .map(([times, first, second]) => ({ ...times, ...first, ...second }))

const idsOf = (events: readonly { id: string }[]) => events.map(({ id }) => id)

async function found(trail: ATrail, filter: AuditFilter, pages = 1000): Promise<string[]> {
  const ids: string[] = []
  let after: { at: string; id: string } | null = null
  while (true) {
    const { events, missing, cursor }: Paged = await pageOf(trail, [filter], pages, after)
    expect(missing).toEqual([])
    ids.push(...idsOf(events))
    if (cursor === null) return ids
    after = readCursor(cursor)
  }
}

const aSketch = {
  ...{ user: 1, actingAs: null, table: 'Labs', seen: ['P-1'] },
  ...({ type: 'rows-read', outcome: 'ok' } as const),
}

overBothKeepers('the index of the audit', (place, keeper) => {
  const runs = (onSqlite: number) => (place().where[0] === 'sqlite' ? onSqlite : 5)

  test('answers as a walk through all events does, for any events and filters, whatever of them is sealed', async () => {
    const asked = fc.record({
      all: sketches,
      filter: filters,
      sealed: fc.integer({ min: 0, max: 4 }),
      pages: fc.integer({ min: 1, max: 9 }),
    })
    await fc.assert(
      fc.asyncProperty(asked, async ({ all, filter, sealed, pages }) => {
        const trail = aTrail(keeper())
        const events = eventsOf(all)
        await trail.add(events)
        trail.seal(...events.slice(0, Math.ceil((events.length * sealed) / 4)))
        await trail.indexer.follow()
        const walked = await trail.audit.list(filter, 1000, null)
        expect(idsOf(walked).toSorted()).toEqual(idsOf(events.filter((e) => matches(e, filter))).toSorted())
        expect(await found(trail, filter, pages)).toEqual(idsOf(walked))
      }),
      { numRuns: runs(60) },
    )
  })

  test('what matches any of several filters comes once each, in the same order', async () => {
    const asked = fc.record({
      all: sketches,
      some: fc.array(filters, { minLength: 1, maxLength: 3 }),
      sealed: fc.boolean(),
    })
    await fc.assert(
      fc.asyncProperty(asked, async ({ all, some, sealed }) => {
        const trail = aTrail(keeper())
        const events = eventsOf(all)
        await trail.add(events)
        if (sealed) trail.seal(...events)
        await trail.indexer.follow()
        const ids: string[] = []
        for await (const found of eventsOfAny(trail, some)) if ('event' in found) ids.push(found.event.id)
        const wanted = await trail.audit.list(always, 1000, null)
        expect(ids).toEqual(idsOf(wanted.filter((event) => some.some((filter) => matches(event, filter)))))
      }),
      { numRuns: runs(30) },
    )
  })

  test('made again it is what it was; until then readers keep the one that is there', async () => {
    await fc.assert(
      fc.asyncProperty(sketches, filters, async (all, filter) => {
        const trail = aTrail(keeper())
        const events = eventsOf(all)
        await trail.add(events)
        trail.seal(...events)
        await trail.indexer.follow()
        const [before, whole] = [await found(trail, filter), await wholeDays(trail)]
        await trail.auditIndex.beginRebuild()
        expect([await found(trail, filter), await wholeDays(trail)]).toEqual([before, whole])
        expect(await trail.auditIndex.state()).toEqual({ current: 1, building: 2 })
        await trail.indexer.follow()
        expect(await trail.auditIndex.state()).toEqual({ current: 2, building: null })
        expect([await found(trail, filter), await wholeDays(trail)]).toEqual([before, whole])
      }),
      { numRuns: runs(15) },
    )
  })

  const wholeDays = async (trail: ATrail) => [
    ...(await (await trail.auditIndex.open()).wholeDays(always.from, always.to)),
  ]

  const some = eventsOf(
    [0, 1, 2, 3].flatMap((n) => [null, 0].map((session) => ({ ...aSketch, session, minute: n * 1440 }))),
  )

  test('stopped at any write it goes on, and nothing is left out', async () => {
    let writes = 0
    let stopAt = 0
    const stopping = (table: Table): Table => ({
      ...table,
      async insert(item) {
        writes += 1
        if (writes === stopAt) throw new Error('stopped')
        return table.insert(item)
      },
    })
    for (stopAt = 1; stopAt < 60; stopAt += 7) {
      writes = 0
      const trail = aTrail(keeper(), stopping)
      await trail.add(some)
      trail.seal(...some)
      await trail.indexer.follow().catch(() => undefined)
      await trail.indexer.follow()
      expect(await wholeDays(trail)).toHaveLength(5)
      expect(await found(trail, { ...always, participant: 'P-1' })).toHaveLength(some.length)
    }
  })

  test('leads from each event to its entry, and says how far it has come; what is no event stops nobody', async () => {
    const trail = aTrail(keeper())
    await trail.add(some)
    trail.seal(
      { id: 'x', lost: 'gone' },
      ...some.slice(0, 4),
      { id: some[4]?.id, lost: 'gone' },
      ['text'],
      ...some.slice(5),
    )
    expect(await (await trail.auditIndex.open()).upTo()).toBeNull()
    await trail.indexer.follow()
    const reader = await trail.auditIndex.open()
    expect(await Promise.all(some.map(({ id }) => reader.leafOf(id)))).toEqual([1, 2, 3, 4, undefined, 7, 8, 9])
    expect(await reader.upTo()).toEqual({ at: some.at(-1)?.at, entry: 9 })
    // Its day is read from the table, where it is.
    expect(await found(trail, always)).toHaveLength(some.length)
  })

  test('a day is whole only when it is over for good and every event of it is there', async () => {
    const trail = aTrail(keeper())
    await trail.add(some)
    trail.seal(...some)
    trail.at(firstMs + dayMs + 7_199_999)
    await trail.indexer.follow()
    expect(await wholeDays(trail)).toEqual([])
    trail.at(firstMs + dayMs + 7_200_000)
    await trail.indexer.follow()
    expect(await wholeDays(trail)).toEqual(['2026-01-29'])
  })

  test('no day is looked at before all that is in the log was taken', async () => {
    const trail = aTrail(keeper())
    await trail.add(some)
    trail.seal(...some)
    trail.at(firstMs + dayMs + 7_200_000)
    await trail.indexer.follow(1)
    expect(await wholeDays(trail)).toEqual([])
    await trail.indexer.follow()
    expect(await wholeDays(trail)).toEqual(['2026-01-29'])
  })

  test('an event that the log holds and the table does not any more is named, on the page where it would have been', async () => {
    const trail = aTrail(keeper())
    const [first, ...others] = some
    await trail.add(others)
    trail.seal(...some)
    await trail.indexer.follow()
    const pages: Paged[] = []
    do {
      const after = readCursor(pages.at(-1)?.cursor ?? undefined)
      pages.push(await pageOf(trail, [{ ...always, user: '1' }], 1, after))
    } while (pages.at(-1)?.cursor)
    const ids = pages.map(({ events, missing }) => [...idsOf(events), ...missing])
    expect(ids.toSorted()).toEqual(
      idsOf(some)
        .map((id) => [id])
        .toSorted(),
    )
    expect(pages.flatMap(({ missing }) => missing)).toEqual([first?.id])
  })
})

// The walk is the same code over either keeper, and thousands of days of nothing take an emulator a minute.
test('days before the first event become whole too, some at a time, as far back as events are kept', async () => {
  const world = await aWorld()
  const trail = aTrail(world.keeper, undefined, 1_100)
  const all = async () => (await (await trail.auditIndex.open()).wholeDays('2010-01-01', '2030-01-01')).size
  const event = eventsOf([{ ...aSketch, session: null, minute: 0 }])
  await trail.add(event)
  trail.seal(...event)
  await trail.indexer.follow()
  const first = await all()
  await trail.indexer.follow()
  expect([first, await all()]).toEqual([1_100 + 29, 2_194])
  await world.close()
}, 60_000)
