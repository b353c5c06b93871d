// Everything that is asked of two twins, and what came of it.
import { filterOps } from '../../core/query.ts'
import { attacks } from './attacks.ts'
import type { Difference, Pair, Question } from './comparing.ts'
import { describingQuestions, rowQuestions, sqlQuestions } from './generated-requests.ts'
import { changedExamples, type Generated, generatedSql, sqlExamples } from './generated-sql.ts'
import { statements } from './grammar.ts'
import { touching } from './touched.ts'

/** By which the questions are made; the same number makes the same ones. */
export const seed = Number(process.env.NONINTERFERENCE_SEED ?? Date.now() % 1_000_000)
export const again = `NONINTERFERENCE_SEED=${seed}`

/** Attacks that only end when time is up are asked where time is short. */
export const endless: readonly string[] = attacks.filter(({ barrier }) => barrier === 'timeout').map(({ sql }) => sql)

const listed: readonly Generated[] = [
  ...attacks.filter(({ sql }) => !endless.includes(sql)).map(({ sql }) => ({ feature: 'an attack', sql: placed(sql) })),
  ...touching.map(({ sql }) => ({ feature: 'a touching statement', sql })),
]

function placed(sql: string): string {
  const files = '{home}/Demographics/v1'
  return sql
    .replaceAll('{file}', `${files}/NotPHI.parquet`)
    .replaceAll('{hidden}', `${files}/Restricted.parquet`)
    .replaceAll('{dir}', files)
}

/** The attack list, the examples of docs/sql.md as they are and changed, statements by the grammar, requests for rows. */
export function allQuestions(): readonly Question[] {
  return [
    ...describingQuestions(),
    ...rowQuestions(seed, 7),
    ...sqlQuestions([...listed, ...sqlExamples, ...changedExamples(seed)], seed),
    ...sqlQuestions(generatedSql(seed, 5), seed + 1),
  ]
}

export type Lane = {
  readonly runs: number
  /** Of these the ones that a query answered with rows. */
  readonly ran: number
  /** What was asked about and answered at least once. */
  readonly answered: ReadonlySet<string>
  /** The statements of the page that were answered. */
  readonly examples: number
  readonly differences: readonly Difference[]
}

/** Asks one question after the other, so that numbers, ids and times are drawn alike, and looks at the record then. */
export async function asked(pair: Pair, questions: readonly Question[]): Promise<Lane> {
  const answered = new Set<string>()
  const differences: Difference[] = []
  let [runs, ran, examples] = [0, 0, 0]
  const page = new Set(sqlExamples.map(({ sql }) => sql))
  for (const question of questions) {
    const come = await pair.ask(question)
    runs += 1
    if (come.ran) ran += 1
    if (come.answer.status === 200) {
      answered.add(question.about)
      if (question.sql !== undefined && page.delete(question.sql)) examples += 1
    }
    differences.push(...come.differences)
  }
  differences.push(...(await pair.recorded()))
  return { runs, ran, answered, examples, differences }
}

/** Kinds of statements that are made to be refused. */
const refusals: readonly string[] = [
  'no such name',
  'no syntax',
  'no function',
  'no types',
  'group missing',
  'too many rows',
]
const seldom: readonly string[] = ['many rows as one', 'cast of what is hidden']

/** What must be answered somewhere: every kind of statement that can be, and every filter operator. */
export const mustBeAnswered: readonly string[] = [
  ...Object.keys(statements).filter((kind) => !refusals.includes(kind) && !seldom.includes(kind)),
  ...filterOps,
]
