// The contract of reviews, and of ending an emergency access, over both keepers.
import { expect, test } from 'vitest'
import type { Declaration } from '../../core/declaration.ts'
import { reviewStore } from '../../stores/reviews.ts'
import { sessionStore } from '../../stores/sessions.ts'
import type { Operation } from '../../stores/table.ts'
import { overBothKeepers, parallel } from './keepers.ts'

const at = '2026-07-01T12:00:00.000Z'
const aReview = (id: string) => ({
  ...{ id, event: 's.1', session: 's', userId: 2, email: 'a@example.org', folder: '/A', phi: 'PHI' as const },
  ...{ from: at, until: '2026-07-01T12:15:00.000Z' },
})
const closing = { closedAt: at, closedBy: 'b@example.org', comment: 'fine' }

overBothKeepers('reviews', (_, keeper) => {
  const store = () => reviewStore(keeper().table('registry'))
  const done = async (operations: Operation[], id: string) => (await keeper().together(operations, id)).done

  test('a review comes back whole, open, and its id is taken once', async () => {
    expect(await done([store().addingReview(aReview('R1'))], 'add')).toBe(true)
    const open = { state: 'open', closedAt: null, closedBy: null, comment: null }
    expect(await store().review('R1')).toMatchObject({ ...aReview('R1'), ...open })
    expect(await done([store().addingReview(aReview('R1'))], 'again')).toBe(false)
    expect(await store().review('R'.repeat(5_000))).toBeUndefined()
  })

  test('of many who close it one does, and none closes what is not there', async () => {
    await done([store().addingReview(aReview('R2'))], 'add-2')
    const tries = await parallel(8, (n) => done([store().closingReview('R2', closing)], `close-${n}`))
    expect(tries.filter(Boolean)).toHaveLength(1)
    expect(await store().review('R2')).toMatchObject({ state: 'closed', ...closing })
    expect(await done([store().closingReview('R3', closing)], 'close-none')).toBe(false)
  })

  const opened = {
    userId: null,
    email: null,
    folder: null,
    from: at,
    until: at,
    openedAt: at,
    openedBy: 'c@example.org',
  }

  test('one that is opened is remarked while it is open, and closed with its signature', async () => {
    expect(await done([store().openingReview({ id: 'R4', ...opened })], 'open-4')).toBe(true)
    const remark = (comment: string, ulid: string) =>
      store().remarking('R4', { at, by: 'b@example.org', comment, ulid })
    expect(await done(remark('first', 'U1'), 'remark-1')).toBe(true)
    expect(await done(remark('second', 'U2'), 'remark-2')).toBe(true)
    const signed = { signedName: 'B', signedWith: 'name' }
    expect(await done([store().closingReview('R4', closing, signed)], 'close-4')).toBe(true)
    expect(await done(remark('late', 'U3'), 'remark-3')).toBe(false)
    expect((await store().remarks('R4')).map(({ comment }) => comment)).toEqual(['first', 'second'])
    expect(await store().review('R4')).toMatchObject({ kind: 'periodic', ...opened, ...signed, state: 'closed' })
  })

  test('all of them come newest first, and go on behind any of them', async () => {
    expect((await store().reviews()).map(({ id }) => id)).toEqual(['R4', 'R2', 'R1'])
    const behind: string[] = []
    for await (const page of store().reviewsBehind('R4')) behind.push(...page.map(({ id }) => id))
    expect(behind).toEqual(['R2', 'R1'])
  })
})

overBothKeepers('emergency access in a session', (_, keeper) => {
  const sessions = () => sessionStore(keeper().table('sessions'))
  const done = async (operation: Operation, id: string) => (await keeper().together([operation], id)).done
  const session = {
    ...{ id: 's', userId: 2, startedAtMs: 0, idleEndsAtMs: 1, endsAtMs: 1, sequence: 1, actingAs: null, amr: [] },
  }
  const declared: Declaration = {
    ...{
      folder: '/A',
      activity: 'X',
      irb: null,
      phi: 'PHI',
      termsSha256: '',
      signedName: 'A',
      signedAt: at,
      version: 1,
    },
  }
  const emergency = { event: 's.1', until: at }

  test('declaring again leaves nothing of it, and ending it is refused once something else is declared', async () => {
    expect(await done(sessions().declaring(session, { ...declared, emergency }), 'open')).toBe(true)
    const opened = await sessions().declaration('s', '/A')
    expect(opened).toEqual({ ...declared, emergency })
    expect(await done(sessions().declaring(session, { ...declared, version: 2 }), 'declare')).toBe(true)
    expect(await sessions().declaration('s', '/A')).toEqual({ ...declared, version: 2 })
    if (!opened) throw new Error('it was just opened')
    expect(await done(sessions().closingEmergency('s', opened, 's.1', at), 'end')).toBe(false)
    expect(await done(sessions().declaring(session, { ...declared, version: 3, emergency }), 'open-2')).toBe(true)
    const again = { ...declared, version: 3, emergency }
    expect(await done(sessions().closingEmergency('s', again, 's.1', '2026-01-01T00:00:00.000Z'), 'end-2')).toBe(true)
    expect((await sessions().declaration('s', '/A'))?.emergency?.until).toBe('2026-01-01T00:00:00.000Z')
  })
})
