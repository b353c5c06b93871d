// Non-interference through the whole pipeline: two studies equal but for the values of the columns above a level give the same
// answers, the same records and the same work, to the byte. The seed is printed.
import { beforeAll, describe, expect, test } from 'vitest'
import type { PhiLevel } from '../../core/phi.ts'
import { aPair } from '../corpus/comparing.ts'
import { again, allQuestions, asked, type Lane, mustBeAnswered } from '../corpus/interference.ts'

/** The tests for some of the levels; each file of tests takes half of them, so that they run side by side. */
export function tellNothing(levels: readonly PhiLevel[]): void {
  describe(`by ${again}`, () => {
    let lanes: readonly Lane[] = []
    beforeAll(async () => {
      const questions = allQuestions()
      lanes = await Promise.all(
        levels.map(async (above) => {
          const pair = await aPair({ above })
          try {
            return await asked(pair, questions)
          } finally {
            await pair.close()
          }
        }),
      )
      const told = lanes.map(({ runs, ran }, i) => `${levels[i]} ${runs} runs, ${ran} with rows`)
      const { user, system } = process.cpuUsage()
      const spent = Math.round((user + system) / 1_000_000)
      process.stdout.write(`non-interference: ${told.join('; ')}; ${spent} s of processor time; ${again}\n`)
    }, 900_000)

    test.each(levels.map((level, i) => [level, i] as const))(
      'at %s nothing answered, done or recorded tells of what is above',
      (_, i) => {
        expect(lanes[i]?.differences.slice(0, 3), again).toEqual([])
      },
    )

    test('it was asked at least 2,500 times, half of the 5,000 that both halves ask, and one in four was answered with rows', () => {
      for (const { runs, ran } of lanes) {
        expect(runs).toBeGreaterThanOrEqual(1_250)
        expect(ran / runs, again).toBeGreaterThan(0.25)
      }
    })

    // Chance may leave a kind of statement unanswered; the examples of the page hold every part of the language.
    test('every example of the page was answered, and nearly every generated kind and filter operator', () => {
      const answered = new Set(lanes.flatMap((lane) => [...lane.answered]))
      const never = mustBeAnswered.filter((kind) => !answered.has(kind))
      expect(never.length, `${never.join(', ')} ${again}`).toBeLessThanOrEqual(3)
      for (const { examples } of lanes) expect(examples).toBeGreaterThanOrEqual(75)
    })
  })
}
