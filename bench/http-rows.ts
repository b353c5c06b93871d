// What is measured under load: floors, Proviso and its peers, in turns, so that noise of the machine falls on all alike.
import { checkAnswer, type Load, load, median, type Shot } from './load.ts'
import type { Id, Result } from './results.ts'

/** A server that runs, and the request that it is measured by. */
export type Target = {
  readonly shot: Shot
  /** In the text of every sound answer. */
  readonly expected: RegExp
  /** The number of the newest record; only where answers leave one. */
  recorded?(headers: Headers): number
  stop(): Promise<void>
}

export type Contender = {
  readonly id: Id
  /** What an answer leaves behind. */
  readonly records: string
  readonly connections: number
  start(): Promise<Target>
}

export type Pace = { readonly warmUpSeconds: number; readonly seconds: number; readonly rounds: number }

type Running = {
  readonly contender: Contender
  target: Target | null
  readonly loads: Load[]
  failure: string | null
}

/** Measures each, its median over the rounds. One that fails ends as a failure and does not stop the others. */
export async function underLoad(
  contenders: readonly Contender[],
  pace: Pace,
  tell: (line: string) => void,
): Promise<Result[]> {
  const all: Running[] = []
  for (const contender of contenders) {
    tell(`${contender.id}, warming up`)
    all.push(await begin(contender, pace))
  }
  for (let round = 1; round <= pace.rounds; round += 1) {
    for (const one of all) {
      tell(`${one.contender.id}, round ${round} of ${pace.rounds}`)
      await attempt(one, (target) => takeRound(one, target, pace.seconds))
    }
  }
  for (const { target } of all) await target?.stop()
  return all.map(resultOf)
}

async function begin(contender: Contender, { warmUpSeconds }: Pace): Promise<Running> {
  const one: Running = { contender, target: null, loads: [], failure: null }
  try {
    one.target = await contender.start()
  } catch (error) {
    one.failure = reasonOf(error)
  }
  await attempt(one, async ({ shot, expected }) => {
    await checkAnswer(shot, expected)
    await load(shot, contender.connections, warmUpSeconds)
  })
  return one
}

async function takeRound({ contender, loads }: Running, target: Target, seconds: number): Promise<void> {
  const { shot, expected, recorded } = target
  const before = await checkAnswer(shot, expected)
  const taken = await load(shot, contender.connections, seconds)
  const after = await checkAnswer(shot, expected)
  // Fast answers that left no record would be no achievement.
  if (recorded && recorded(after) - recorded(before) < taken.requests) throw new Error('answers without a record')
  loads.push(taken)
}

async function attempt(one: Running, work: (target: Target) => Promise<void>): Promise<void> {
  if (!one.target || one.failure !== null) return
  try {
    await work(one.target)
  } catch (error) {
    one.failure = reasonOf(error)
  }
}

function resultOf({ contender: { id, records }, loads, failure }: Running): Result {
  if (failure !== null) return { id, records, failure }
  const middle = (figure: 'perSecond' | 'p50Ms' | 'p99Ms') => median(loads.map((one) => one[figure]))
  return { id, records, figures: { perSecond: middle('perSecond'), p50Ms: middle('p50Ms'), p99Ms: middle('p99Ms') } }
}

/** Why a measurement failed, in words. */
export function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : 'unknown'
}
