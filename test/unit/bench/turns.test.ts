// How a question is put to everybody in turns, with rivals that note when they are asked.
import { describe, expect, test } from 'vitest'
import type { Id } from '../../../bench/results.ts'
import { inTurns, type Peaks, type Rival } from '../../../bench/turns.ts'

const pace = { warmUp: true, rounds: 3, answers: 2, milliseconds: 10_000 }
const peaks: Peaks = { serverMegabytes: 1, queryMegabytes: 2, bothMegabytes: 3 }
const asked: string[] = []

function aRival(id: Id, says: () => string): Rival {
  const ask = async () => {
    asked.push(id)
    return { says }
  }
  return {
    id,
    records: '-',
    start: async () => ({ ask, peaks: () => peaks, stop: async () => void asked.push('stop') }),
  }
}

const measure = async (rivals: readonly Rival[], rows?: number) => {
  asked.length = 0
  return await inTurns({ rivals, ...(rows === undefined ? {} : { rows }) }, pace, () => {})
}

describe('turns', () => {
  test('everybody is asked once unmeasured, then in every round, and is stopped', async () => {
    await measure([aRival('join', () => 'a'), aRival('join-duck', () => 'a')])
    const round = ['join', 'join', 'join-duck', 'join-duck']
    expect(asked).toEqual(['join', 'join-duck', ...round, ...round, ...round, 'stop', 'stop'])
  })

  test('a turn whose time is up is over after the answer at hand', async () => {
    asked.length = 0
    await inTurns(
      { rivals: [aRival('join', () => 'a')] },
      { warmUp: false, rounds: 2, answers: 50, milliseconds: Number.MIN_VALUE },
      () => {},
    )
    expect(asked).toEqual(['join', 'join', 'stop'])
  })

  test('where rows are counted, the result is rows a second and the memory', async () => {
    const [result] = await measure([aRival('export-json', () => 'a')], 1000)
    expect(result).toMatchObject({ figures: { rowsPerSecond: expect.any(Number), ...peaks } })
    expect(result).not.toHaveProperty('figures.p50Ms')
  })
})

describe('a failure', () => {
  test('is what an answer is that differs from the first, even once', async () => {
    const words = ['a', 'a', 'b']
    const [first, second] = await measure([aRival('join', () => 'a'), aRival('join-duck', () => words.shift() ?? 'a')])
    expect(first).toHaveProperty('figures')
    expect(second).toMatchObject({ failure: 'its answer is not that of join' })
  })

  test('of one that does not start stops nobody else', async () => {
    const start = () => Promise.reject(new Error('it ended with code 1'))
    const [first, second] = await measure([{ id: 'join', records: '-', start }, aRival('join-duck', () => 'a')])
    expect(first).toMatchObject({ failure: 'it ended with code 1' })
    expect(second).toHaveProperty('figures')
  })

  test('of one that was started does not keep it running', async () => {
    const bad = aRival('join', () => {
      throw new Error('no rows')
    })
    expect(await measure([bad])).toMatchObject([{ failure: 'no rows' }])
    expect(asked).toEqual(['join', 'stop'])
  })
})
