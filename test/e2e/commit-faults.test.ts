// Each call that a request makes to its keeper goes wrong, one after the other and in every way. Then everything is sealed, and
// verification is the judge: no number without its event, and no answer with data without the event that tells of it.
import { afterAll, describe, expect, test } from 'vitest'
import { tablesOf, verifyArchive } from '../../local/verify-archive.ts'
import { type Keeper, KeeperUnavailable, type Table } from '../../stores/table.ts'
import { aLog } from '../a-log.ts'
import { aScript, aSite, makeKey, type Reply, type Site, selectAll } from '../client.ts'
import { forgetRules } from '../forget-rules.ts'
import { folder } from '../world.ts'

type Through = <T>(call: () => Promise<T>) => Promise<T>

/** What becomes of the one call. */
const faults = {
  'fails before its effect': () => Promise.reject(new KeeperUnavailable('broken')),
  'fails after its effect': (call) => call().then(() => Promise.reject(new KeeperUnavailable('broken'))),
  'times out after its effect': (call) => call().then(() => Promise.reject(new KeeperUnavailable('timeout'))),
  'is throttled': () => Promise.reject(new KeeperUnavailable('throttled')),
  'happens twice': (call) => call().then(call),
} as const satisfies Readonly<Record<string, Through>>
const kinds = [
  'fails before its effect',
  'fails after its effect',
  'times out after its effect',
  'is throttled',
  'happens twice',
] as const

/** The one way of going wrong in which the rules of the site are not known yet, so that reading them goes wrong too. */
const readsRules = 'fails before its effect'

/** A keeper whose call number `at` from now on goes wrong. */
function faulty(keeper: Keeper) {
  let [count, at] = [0, 0]
  let fault: Through = (call) => call()
  const through: Through = (call) => {
    count += 1
    return count === at ? fault(call) : call()
  }
  const tableOf = (table: Table): Table => ({
    get: (key) => through(() => table.get(key)),
    getTogether: (keys) => through(() => table.getTogether(keys)),
    insert: (item) => through(() => table.insert(item)),
    amend: (key, when, change, durable) => through(() => table.amend(key, when, change, durable)),
    query: (pk, page) => through(() => table.query(pk, page)),
  })
  return {
    wrapped: {
      ...keeper,
      table: (name) => tableOf(keeper.table(name)),
      together: (operations, requestId) => through(() => keeper.together(operations, requestId)),
    } satisfies Keeper,
    begin(number: number, kind: (typeof kinds)[number]) {
      count = 0
      at = number
      fault = faults[kind]
    },
    calls: () => count,
  }
}

/** Requests of one session, one after the other, whatever became of those before. */
async function use(site: Site, { browser, send, key }: Awaited<ReturnType<typeof aScript>>): Promise<Reply[]> {
  const sql = { folder, schema: 'study', sql: 'SELECT ParticipantId, Age FROM Labs' }
  const asked: (() => Promise<Reply>)[] = [
    () => send('POST', '/api/query/select', { body: { ...selectAll, limit: 3 } }),
    () => send('POST', '/api/query/sql', { body: sql }),
    () =>
      site.send('GET', '/Test/Study/query-selectRows.api?schemaName=study&query.queryName=Labs', {
        headers: { apikey: key },
      }),
    () => browser.send('POST', '/api/session/presence'),
    () => browser.send('POST', '/api/keys', { body: {} }),
    () => browser.send('POST', '/api/logout'),
    () => send('POST', '/api/query/select', { body: selectAll }),
  ]
  const replies: Reply[] = []
  for (const ask of asked) replies.push(await ask())
  return replies
}

describe.each(kinds)('a call that %s', (kind) => {
  let keeper: ReturnType<typeof faulty> | undefined
  let site: Site | undefined
  afterAll(() => site?.close())

  test('leaves no answer with data without its event, and a log that verifies', async () => {
    site = await aSite({
      wrap: (sound) => {
        keeper = faulty(sound)
        return keeper.wrapped
      },
    })
    if (!keeper) throw new Error('the keeper is wrapped')
    const { world } = site
    const log = aLog({ ...world, keeper: world.keeper })
    let calls = 1
    for (let at = 1; at <= calls; at++) {
      keeper.begin(0, kind)
      const script = await aScript(site, 'researcher')
      await makeKey(site, script.browser)
      if (kind === readsRules) await forgetRules(world.keeper)
      keeper.begin(at, kind)
      const replies = await use(site, script)
      // A fault may make the way shorter or longer; the longest is gone through.
      calls = Math.max(calls, keeper.calls())
      keeper.begin(0, kind)
      await log.walk({ nobodyElse: true })
      const verified = await verifyArchive({
        blobs: world.archive,
        origin: world.signer.verifier.name,
        verifiers: [world.signer.verifier],
        table: tablesOf(world, world.keeper.table('registry')),
      })
      expect(verified, `call ${at}`).toMatchObject({ open: 0, unsigned: 0, unsealed: 0 })
      await checkReceipts(site, replies, at)
    }
    expect(calls).toBeGreaterThan(kind === readsRules ? 45 : 30)
  }, 300_000)
})

async function checkReceipts({ world }: Site, replies: readonly Reply[], at: number): Promise<void> {
  for (const { status, headers, body } of replies) {
    if (!('rows' in body)) continue
    expect(status, `call ${at}`).toBe(200)
    const event = await world.audit.event(headers.get('x-audit-event') ?? '')
    expect(event, `call ${at}`).toMatchObject({
      outcome: 'ok',
      rowCount: body.rows.length,
      declaration: { phi: 'PHI' },
    })
  }
}
