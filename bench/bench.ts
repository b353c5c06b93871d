// `npm run bench`: the measurements of issues 2, 3 and 5, as one table. Exit code 1 only when a measurement itself failed;
// a target that is not met is said plainly. Servers run in processes of their own, the load comes from this one.
import { parseArgs } from 'node:util'
import { contenders, pages } from './contenders.ts'
import { reasonOf, underLoad } from './http-rows.ts'
import { logIds, logResults } from './log-rows.ts'
import { publishMs } from './publish-rows.ts'
import { questions } from './questions.ts'
import { type Id, judge, measured, type Result } from './results.ts'
import { aHome, firstStartMs, startMs } from './start-rows.ts'
import { machine, machineText, summary, table } from './table.ts'
import { inTurns } from './turns.ts'

const usage = `usage: npm run bench -- [--only <words>] [--json]

  --only <words>   measures what has one of the words in its name, such as floor,whoami or top or export or 10^7
  --json           prints the results as JSON
`

const how = `16 connections unless said otherwise; under load the median of 3 rounds taken in turns. Questions about rows: one
connection, warm, asked in turns, all times of all turns; p99 of few is the slowest. Exports: the median of 3.`

const { values } = parseArgs({
  options: { only: { type: 'string', default: '' }, json: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } },
})

const words = values.only.toLowerCase().split(',')
const isWanted = ({ id }: { id: Id }) => words.some((word) => `${id} ${measured[id]}`.toLowerCase().includes(word))
const tell = (line: string) => void (process.stderr.isTTY && process.stderr.write(`${line}\n`))

const timed: readonly { readonly id: Id; readonly records: string; takeMs(): Promise<number> }[] = [
  { id: 'first-start', records: 'every step of the set-up', takeMs: () => firstStartMs(3) },
  { id: 'start', records: '-', takeMs: () => startMs(5) },
  { id: 'publish', records: '- (the registry, not timed here, records it)', takeMs: () => publishMs(3) },
]

async function timeOne({ id, records, takeMs }: (typeof timed)[number]): Promise<Result> {
  tell(id)
  try {
    return { id, records, figures: { medianMs: await takeMs() } }
  } catch (error) {
    return { id, records, failure: reasonOf(error) }
  }
}

async function measureAll(): Promise<Result[]> {
  const keyed = contenders(aHome).filter(isWanted)
  const results = await underLoad(keyed, { warmUpSeconds: 2, seconds: 4, rounds: 3 }, tell)
  const read = pages(aHome).filter(isWanted)
  results.push(...(await underLoad(read, { warmUpSeconds: 1, seconds: 3, rounds: 3 }, tell)))
  for (const one of timed.filter(isWanted)) results.push(await timeOne(one))
  if (logIds.some((id) => isWanted({ id }))) results.push(...(await logResults(tell)))
  for (const { pace, ...question } of questions) {
    const rivals = question.rivals.filter(isWanted)
    if (rivals.length > 0) results.push(...(await inTurns({ ...question, rivals }, pace, tell)))
  }
  return results
}

async function main(): Promise<void> {
  if (values.help) return void process.stdout.write(usage)
  const facts = machine()
  const results = await measureAll()
  if (results.length === 0) return misused(`nothing that is measured has "${values.only}" in its name`)
  if (results.some((result) => 'failure' in result)) process.exitCode = 1
  const judged = results.map((result) => ({ name: measured[result.id], ...result, targets: judge(result, results) }))
  const text = values.json
    ? JSON.stringify({ machine: facts, results: judged }, null, 2)
    : `${machineText(facts)}\n${how}\n\n${table(results)}\n\n${summary(results)}`
  process.stdout.write(`${text}\n`)
}

function misused(why: string): void {
  process.stderr.write(`bench: ${why}\n${usage}`)
  process.exitCode = 2
}

await main()
