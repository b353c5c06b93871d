// Builders: the index of a test site's audit, made from a log of whatever stands in its table.
import { auditIndexer } from '../stores/audit-indexer.ts'
import type { TestWorld } from './world.ts'

const dayMs = 86_400_000

/** Puts every event into the index, as if all of it had been sealed; days that are over become whole. */
export async function indexAll({ audit, auditIndex: index, keeper, now }: TestWorld): Promise<void> {
  const end = now().getTime()
  const period = { from: new Date(end - 400 * dayMs).toISOString(), to: new Date(end).toISOString() }
  const events = (await audit.list(period, 1_000_000, null)).toReversed()
  const entries = events.map((event, index) => ({ index, bytes: Buffer.from(JSON.stringify(event)) }))
  const entriesFrom = async function* (from: number) {
    yield entries.slice(from)
  }
  const registry = keeper.table('registry')
  await auditIndexer({ index, registry, audit, log: { entriesFrom }, now, emptyDaysAtOnce: 2_200 }).follow()
}
