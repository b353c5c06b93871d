// P1, no receipt, no rows: with an audit that takes no event every route answers 503 and does nothing, on both keepers.
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { routes } from '../../lambdas/routes.ts'
import { type Keeper, KeeperUnavailable, type Operation, type Table } from '../../stores/table.ts'
import { aLog } from '../a-log.ts'
import { type Actors, acts, aView, newcomers } from '../acts.ts'
import { aScript, aSite, makeKey, selectAll, signIn } from '../client.ts'
import { createTables, dynamoKeeper, hasDynoxide, startDynoxide } from '../contract/dynoxide.ts'
import { addClinic } from '../oidc-acts.ts'
import { checkAnswer, checkRefused } from '../probes.ts'
import { beginUpload } from '../upload-acts.ts'
import { folder, participants, password, people } from '../world.ts'

const faults = ['throws', 'hangs and is unavailable', 'is throttled', 'finds the place taken'] as const
type Fault = { kind: (typeof faults)[number] | null }

/** What strangers look at is told once a minute: a place that is taken is that of its own event. */
const toldOnce = ['GET /api/oidc', 'GET /api/oidc/{provider}', 'GET /api/audit/log/checkpoint', 'GET /api/audit/key']

/** Turns of the event loop: long enough that an answer which does not wait would be gone. */
async function aWhile(): Promise<void> {
  for (let i = 0; i < 20; i++) await new Promise((resolve) => setImmediate(resolve))
}

async function fail(kind: Fault['kind']): Promise<void> {
  if (kind === 'throws') throw new Error('canary-internal: disk on fire at /var/lib/secret')
  await aWhile()
  if (kind === 'hangs and is unavailable') throw new KeeperUnavailable('timeout')
  if (kind === 'is throttled') throw new KeeperUnavailable('throttled')
}

const isEvent = (operation: Operation): boolean =>
  operation.table === 'audit' && 'insert' in operation && 'event' in operation.insert

/** A keeper whose audit table takes no event while a fault is set. */
function breakAudit(keeper: Keeper, fault: Fault): Keeper {
  const broken = (audit: Table): Table => ({
    ...audit,
    async insert(item) {
      if (fault.kind === null) return audit.insert(item)
      await fail(fault.kind)
      return false
    },
  })
  return {
    table: (name) => (name === 'audit' ? broken(keeper.table(name)) : keeper.table(name)),
    async together(operations, requestId) {
      const at = operations.findIndex(isEvent)
      if (fault.kind === null || at === -1) return keeper.together(operations, requestId)
      await fail(fault.kind)
      return { done: false, refused: [at] }
    },
    close: () => keeper.close(),
  }
}

/** All that a route could have changed, clocks and numbers aside: those move when a caller is let in. */
async function standing({ site, researcher, admin }: Actors) {
  const { sessions, registry } = site.world
  const details = await Promise.all([researcher.session, admin.session].map((id) => sessions.detail(id)))
  return {
    sessions: details.map((d) => d && { state: d.hot.state, keys: d.keys, declarations: d.declarations }),
    settings: await Promise.all([0, 1, 2, 3, 4, 5, 6, 7].map((copy) => registry.settings(copy))),
    users: await registry.users(),
    folders: await registry.folders(),
    views: await registry.views(folder),
    passwords: await Promise.all([2, 7, 1001].map(registry.password)),
    factors: await Promise.all([2, 7].map(registry.secondFactor)),
    links: await Promise.all([7, 1001, 1002].map(registry.link)),
    groups: await registry.groups(),
    providers: await registry.oidcProviders(),
    reviews: await registry.reviews(),
    tables: await registry.tables(folder),
    uploads: await registry.openUploads(1, '0'),
    roles: await Promise.all((await registry.folders()).map((one) => registry.rolesIn(one))),
  }
}

function receiptsOver(open: () => Promise<{ keeper?: Keeper; stop(): Promise<void> }>): void {
  const fault: Fault = { kind: null }
  let place: Awaited<ReturnType<typeof open>>
  let actors: Actors
  beforeAll(async () => {
    place = await open()
    const on = place.keeper ? { keeper: place.keeper } : {}
    const site = await aSite({ ...on, wrap: (sound) => breakAudit(sound, fault) })
    const { browser: researcher, send: script, key } = await aScript(site, 'researcher')
    const admin = await signIn(site, 'admin')
    const { id: spareKey } = await makeKey(site, researcher)
    const view = await admin.send('POST', '/api/admin/views', { body: aView })
    await addClinic(admin)
    const other = await signIn(site, 'nophi')
    const { id: otherKey } = await makeKey(site, other)
    const spares = { own: (await signIn(site, 'researcher')).session, other: other.session, otherKey }
    actors = {
      site,
      admin,
      researcher,
      script,
      key,
      spareKey,
      spares,
      viewId: view.body.id,
      uploadId: (await beginUpload(admin.send)).body.id,
      ...(await newcomers(admin)),
    }
    await aLog(site.world).walk()
  })
  afterEach(() => {
    fault.kind = null
  })
  afterAll(async () => {
    await actors.site.close()
    await place.stop()
  })

  describe.each(faults)('when the audit %s', (kind) => {
    // Looked at once, and after each act: what one leaves is what the next one finds.
    let before: Awaited<ReturnType<typeof standing>>
    beforeAll(async () => {
      before = await standing(actors)
    })

    test.each(acts.filter(([route]) => !(kind === 'finds the place taken' && toldOnce.includes(route))))(
      '%s answers 503 audit-unavailable instead of %i, without a byte of data and with nothing done',
      async (_, __, ask) => {
        fault.kind = kind
        const reply = await ask(actors)
        fault.kind = null
        checkRefused(reply, 503, 'audit-unavailable')
        expect(Object.keys(reply.body).toSorted()).toEqual(['code', 'exception', 'requestId', 'success'])
        expect(reply.headers.get('set-cookie')).toBeNull()
        expect(reply.headers.get('x-audit-event')).toBeNull()
        for (const secret of ['canary', 'session|', ...participants]) expect(reply.text).not.toContain(secret)
        expect(await standing(actors)).toEqual(before)
      },
    )

    test('who would be refused is refused as unavailable, told no more than that', async () => {
      fault.kind = kind
      const guess = await actors.script('GET', '/api/admin/users')
      checkRefused(guess, 503, 'audit-unavailable')
      const wrong = await actors.site.send('POST', '/api/login', {
        body: { email: people.limited.email, password: 'wrong' },
      })
      checkRefused(wrong, 503, 'audit-unavailable')
    })

    test('a refusal at the door that cannot be recorded lets nobody in and releases nothing', async () => {
      const { site, admin } = actors
      const script = await aScript(site, 'restricted')
      await admin.send('PATCH', '/api/admin/users/4', { body: { active: false } })
      fault.kind = kind
      const reply = await script.send('POST', '/api/query/select', { body: selectAll })
      fault.kind = null
      expect(reply.status).toBe(kind === 'is throttled' ? 429 : 503)
      checkAnswer(reply)
      expect(reply.text).not.toContain('canary')
      await admin.send('PATCH', '/api/admin/users/4', { body: { active: true } })
    })
  })

  describe('when the audit works again', () => {
    test.each(acts)(
      '%s answers %i, so that it was the missing receipt alone that held it back',
      async (_, status, ask) => {
        const reply = await ask(actors)
        expect(reply.status, reply.text.slice(0, 300)).toBe(status)
        expect(reply.headers.get('x-audit-event')).toMatch(
          /^([0-9A-Za-z]{22}\.\d+|site\.[\d-]{10}\.\d+\.[0-9A-Z]{26})$/,
        )
      },
    )
  })

  test('the operational log says that there was no receipt, and none of the secrets', () => {
    const log = JSON.stringify(actors.site.world.logged)
    expect(log).toContain('no receipt')
    for (const secret of ['canary', actors.key, password, 'wrong', 'secret']) expect(log).not.toContain(secret)
  })
}

test('the acts name every route there is', () => {
  expect([...new Set(acts.map(([route]) => route))].toSorted()).toEqual(routes.map((r) => r.route).toSorted())
})

async function dynamo() {
  const emulator = await startDynoxide()
  if (!emulator) throw new Error('the dynoxide emulator is not installed')
  await createTables(emulator.endpoint)
  return { keeper: dynamoKeeper(emulator.endpoint), stop: () => emulator.stop() }
}

describe('on SQLite', () => receiptsOver(async () => ({ stop: async () => {} })))

const onDynamo = hasDynoxide ? 'on DynamoDB' : 'on DynamoDB: NOT RUN, the dynoxide emulator is missing'
describe.skipIf(!hasDynoxide && process.env.CI !== 'true')(onDynamo, () => receiptsOver(dynamo))
