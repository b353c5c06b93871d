// One question, asked of everybody in turns, so that noise of the machine falls on all alike. Promise: whoever is timed
// gave the same answer as the others, each time.
import { reasonOf } from './http-rows.ts'
import { median, percentiles } from './load.ts'
import type { Figures, Id, Result } from './results.ts'

/** Highest resident memory, in megabytes; that of both is what the two would take if they met their highest at once. */
export type Peaks = Readonly<Record<'serverMegabytes' | 'queryMegabytes' | 'bothMegabytes', number>>

export type Asked = {
  /** Asks once, to the end of the answer. */
  ask(): Promise<Answer>
  /** Only where memory is measured and the machine tells. */
  peaks?(): Peaks | undefined
  stop(): Promise<void>
}

/** What it says in words that are the same for everybody; not timed. */
export type Answer = { says(): string }

export type Rival = {
  readonly id: Id
  /** What an answer leaves behind. */
  readonly records: string
  start(): Promise<Asked>
}

export type Question = {
  readonly rivals: readonly Rival[]
  /** Rows in an answer, where it is the rows a second that count and not the time of each answer. */
  readonly rows?: number
}

/** A turn is over after so many answers, or when the time is up. `warmUp` is one answer before that is not counted. */
export type Pace = {
  readonly warmUp: boolean
  readonly rounds: number
  readonly answers: number
  readonly milliseconds: number
}

type Running = {
  readonly rival: Rival
  asked: Asked | null
  readonly times: number[]
  peaks: Peaks | undefined
  failure: string | null
}

/** Measures each, over all its turns. One that fails ends as a failure and does not stop the others. */
export async function inTurns(question: Question, pace: Pace, tell: (line: string) => void): Promise<Result[]> {
  // Together: what they need is in the making at once.
  tell(`${question.rivals[0]?.id} and what it is compared with, made ready`)
  const all = await Promise.all(question.rivals.map(begin))
  const check = sameAnswers()
  for (const one of pace.warmUp ? all : []) {
    tell(`${one.rival.id}, warming up`)
    await attempt(one, async (asked) => check(one.rival.id, await asked.ask()))
  }
  for (let round = 1; round <= pace.rounds; round += 1) {
    for (const one of all) {
      tell(`${one.rival.id}, round ${round} of ${pace.rounds}`)
      await attempt(one, async (asked) => void one.times.push(...(await turn(one.rival.id, asked, pace, check))))
    }
  }
  for (const one of all) {
    await attempt(one, async (asked) => void Object.assign(one, { peaks: asked.peaks?.() }))
    await one.asked?.stop()
  }
  return all.map((one) => resultOf(one, question.rows))
}

async function begin(rival: Rival): Promise<Running> {
  const one: Running = { rival, asked: null, times: [], peaks: undefined, failure: null }
  try {
    one.asked = await rival.start()
  } catch (error) {
    one.failure = reasonOf(error)
  }
  return one
}

async function attempt(one: Running, work: (asked: Asked) => Promise<void>): Promise<void> {
  if (!one.asked || one.failure !== null) return
  try {
    await work(one.asked)
  } catch (error) {
    one.failure = reasonOf(error)
  }
}

type Check = (id: Id, answer: Answer) => void

// A fast answer that is not the one that was asked for would be no achievement.
function sameAnswers(): Check {
  let first: { readonly id: Id; readonly words: string } | undefined
  return (id, answer) => {
    const words = answer.says()
    first ??= { id, words }
    if (first.words !== words) throw new Error(`its answer is not that of ${first.id}`)
  }
}

async function turn(id: Id, asked: Asked, { answers, milliseconds }: Pace, check: Check): Promise<number[]> {
  const times: number[] = []
  let left = milliseconds
  while (times.length < answers && left > 0) {
    const startedAt = performance.now()
    const answer = await asked.ask()
    const taken = performance.now() - startedAt
    check(id, answer)
    times.push(taken)
    left -= taken
  }
  return times
}

function resultOf({ rival: { id, records }, times, peaks, failure }: Running, rows: number | undefined): Result {
  if (failure !== null) return { id, records, failure }
  return { id, records, figures: rows === undefined ? percentiles(times) : { ...rate(rows, times), ...peaks } }
}

function rate(rows: number, times: readonly number[]): Figures {
  return { rowsPerSecond: (rows / median(times)) * 1000 }
}
