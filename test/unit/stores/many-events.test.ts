// A script asks three times a second, and its session has 130,000 events in half a day: more than a call takes arguments.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { expect, onTestFinished, test } from 'vitest'
import { auditStore } from '../../../stores/audit.ts'
import { cutId, siteEventId } from '../../../stores/event-ids.ts'
import { openSqliteKeeper } from '../../../stores/sqlite-table.ts'
import { base } from '../core/an-audit-event.ts'

const many = 130_000
const session = 'session'.padEnd(22, '0')
const of = base.at.slice(0, 10)

/** So many items under one key, whose sort keys and events are SQL over `n`. */
function fill(database: DatabaseSync, pk: string, sk: string, event: string): void {
  const numbers = `with recursive numbers(n) as (select 1 union all select n + 1 from numbers where n < ${many})`
  const item = `'{"pk":"${pk}","sk":"' || ${sk} || '","event":' || ${event} || '}'`
  database.exec(`${numbers} insert into audit select '${pk}', ${sk}, ${item} from numbers`)
}

/** The audit of a home with so many events of one session, and of one day outside of sessions. */
async function anAudit() {
  const folder = mkdtempSync(join(tmpdir(), 'proviso-many-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const file = join(folder, 'a.sqlite')
  const before = openSqliteKeeper({ file })
  await auditStore(before.table('audit')).openedAlso(session, base.at)
  await before.close()
  const database = new DatabaseSync(file)
  const event = JSON.stringify({ ...base, type: 'presence', outcome: 'ok', session, id: 'ID', sequence: -1 })
  fill(
    database,
    session,
    `printf('%012d', n)`,
    `replace(replace('${event}', '"ID"', '"${session}.' || n || '"'), '-1', n)`,
  )
  const { sequence: _, ...outside } = base
  const { pk } = cutId(siteEventId(base.at, '0'.repeat(26)))
  fill(
    database,
    pk,
    `printf('01ARZ3NDEKTSV4RRFF%08d', n)`,
    `'${JSON.stringify({ ...outside, session: null, type: 'presence', outcome: 'ok' })}'`,
  )
  database.close()
  const keeper = openSqliteKeeper({ file })
  onTestFinished(() => keeper.close())
  return auditStore(keeper.table('audit'))
}

test('all of them are read, listed and walked', async () => {
  const audit = await anAudit()
  expect(await audit.ofSession(session)).toHaveLength(many)
  expect(await audit.idsAfter(session, 0)).toHaveLength(many)
  expect(await audit.idsOfSite(of, '0')).toHaveLength(many)
  const filter = { from: `${of}T00:00:00.000Z`, to: `${of}T23:59:59.999Z`, session, type: 'presence' } as const
  expect(await audit.list(filter, 2 * many, null)).toHaveLength(many)
})
