// A process to be killed: does one `together` after another on several lanes, and says each one that was acknowledged.
// Arguments: the kind of keeper, where it is, the name of this run.

import { openSqliteKeeper } from '../../stores/sqlite-table.ts'
import type { Operation } from '../../stores/table.ts'
import { dynamoKeeper } from './dynoxide.ts'

const [kind = '', where = '', run = ''] = process.argv.slice(2)
const keeper = kind === 'sqlite' ? openSqliteKeeper({ file: where }) : dynamoKeeper(where)

// One group: the lane's counter in one table moves on by one, and three records appear in another.
function group(lane: number, count: number): Operation[] {
  const record = (part: number): Operation => ({
    table: 'audit',
    insert: { pk: run, sk: `${lane}.${count}.${part}`, text: 'x'.repeat(500) },
  })
  const when = [{ attribute: 'count', equals: count }]
  const counter: Operation = { table: 'registry', amend: { pk: run, sk: `${lane}` }, when, set: { count: count + 1 } }
  return [record(0), record(1), counter, record(2)]
}

async function work(lane: number): Promise<never> {
  await keeper.table('registry').insert({ pk: run, sk: `${lane}`, count: 0 })
  for (let count = 0; ; count++) {
    const { done } = await keeper.together(group(lane, count), `${run} ${lane} ${count}`)
    if (!done) throw new Error(`lane ${lane} was refused at ${count}`)
    process.stdout.write(`${lane}.${count}\n`)
  }
}

await Promise.all([0, 1, 2, 3, 4, 5].map(work))
