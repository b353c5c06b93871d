// What is listed is listed whole, however small the pages are in which a keeper answers: DynamoDB ends a page at 1 MB.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { newFolder } from '../../stores/folders.ts'
import { type Registry, registryStore } from '../../stores/registry.ts'
import { sessionStore } from '../../stores/sessions.ts'
import type { Keeper, Operation, Table } from '../../stores/table.ts'
import { aWorld, folder, people, type TestWorld } from '../world.ts'
import { overBothKeepers } from './keepers.ts'

/** A table that never hands over more than one item at a time. */
function inPages(table: Table): Table {
  return { ...table, query: (pk, page = {}) => table.query(pk, { ...page, limit: 1 }) }
}

const at = '2026-07-01T12:00:00.000Z'
const view = { folder, schema: 'study', query: 'Labs', columns: null, filters: [], sort: [], active: true, version: 1 }
const withdrawal = { withdrawn: true, reason: 'by letter', at, by: 'a@example.org' }
const review = { event: 's.1', session: 's', userId: 2, email: 'a@example.org', folder, phi: 'PHI' as const }
const changes = (registry: Registry): Operation[][] => [
  registry.addingFolder(newFolder('/A', 'A')),
  registry.addingFolder(newFolder('/B', 'B')),
  ...['v1', 'v2'].map((id) => registry.addingView({ ...view, id, name: id })),
  registry.withdrawing(folder, 0, { ...withdrawal, participant: 'P-001' }),
  registry.withdrawing(folder, 1, { ...withdrawal, participant: 'P-002' }),
  registry.addingGroup({ id: 1, name: 'One', members: [] }, []),
  registry.addingGroup({ id: 2, name: 'Two', members: [] }, []),
  ...['R1', 'R2'].map((id) => [registry.addingReview({ ...review, id, from: at, until: at })]),
]

overBothKeepers('lists in pages of one item', (_, keeper) => {
  let world: TestWorld
  let small: Registry
  beforeAll(async () => {
    const kept: Keeper = { ...keeper(), close: async () => {} }
    world = await aWorld({ keeper: kept })
    for (const [n, one] of changes(world.registry).entries()) {
      expect((await world.together(one, `paging-${n}`)).done).toBe(true)
    }
    const table = await world.registry.table(folder, 'study', 'Labs')
    if (!table) throw new Error('the world has a table')
    const { withdrawn: _, ...shape } = table
    const next = world.registry.publishing({ ...shape, name: 'Visits', files: 'visits/v1' }, undefined)
    expect((await world.together(next, 'paging-table')).done).toBe(true)
    small = registryStore(inPages(kept.table('registry')))
  })
  afterAll(() => world.close())

  const lists: readonly (readonly [string, number, (registry: Registry) => Promise<readonly unknown[]>])[] = [
    ['folders', 3, (registry) => registry.folders()],
    ['tables of a folder', 2, (registry) => registry.tables(folder)],
    ['people', Object.keys(people).length, (registry) => registry.users()],
    ['groups', 2, (registry) => registry.groups()],
    ['roles of a folder', 4, async (r) => r.rolesIn((await r.folder(folder)) ?? newFolder(folder, ''))],
    ['views', 2, (registry) => registry.views(folder)],
    ['withdrawals', 2, (registry) => registry.withdrawals(folder)],
    ['IRB approvals', 2, (registry) => registry.irbs()],
    ['paragraphs', 2, (registry) => registry.paragraphs()],
    ['reviews', 2, (registry) => registry.reviews()],
    ['versions', 1, (registry) => registry.versions({ folder, schema: 'study', name: 'Labs' })],
  ]

  test.each(lists)('%s come whole', async (_, count, list) => {
    const whole = await list(world.registry)
    expect(whole).toHaveLength(count)
    expect(await list(small)).toEqual(whole)
  })

  test('whoever withdrew is out of every table, also where that is told on a later page', async () => {
    for (const table of await small.tables(folder)) expect(table.withdrawn?.ids).toEqual(['P-001', 'P-002'])
  })

  test('a session comes whole', async () => {
    const sessions = keeper().table('sessions')
    const opened = world.sessions.opening({
      ...{ id: 's', userId: 2, startedAtMs: 0, idleEndsAtMs: 9, endsAtMs: 9, amr: ['pwd'], cookieHash: 'c', era: '' },
      ...{ place: 1, address: '', userAgent: '' },
    })
    const held = { session: 's', heldUntilMs: 9, startedAtMs: 0, address: '', userAgent: '' }
    await sessions.insert({ pk: 'person.2', sk: '001', place: 1, ...held })
    await world.together(opened.slice(0, 1), 'paging-session')
    const session = { id: 's', userId: 2, startedAtMs: 0, idleEndsAtMs: 9, endsAtMs: 9, sequence: 1, actingAs: null }
    for (const path of ['/A', '/B', '/C']) {
      const signed = { termsSha256: '', signedName: 'A', signedAt: at, version: 1 }
      const declaration = { folder: path, activity: 'X', irb: null, phi: 'PHI' as const, ...signed }
      await world.together([world.sessions.declaring({ ...session, amr: [] }, declaration)], `paging-${path}`)
    }
    expect((await sessionStore(inPages(sessions)).detail('s'))?.declarations.size).toBe(3)
  })
})
