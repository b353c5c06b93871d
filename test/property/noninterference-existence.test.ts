// Beyond values: in a folder that hides, who may not see a column cannot tell whether it exists.
import { expect, test } from 'vitest'
import { aPair, type Difference } from '../corpus/comparing.ts'
import { describingQuestions, rowQuestions, sqlQuestions } from '../corpus/generated-requests.ts'
import { changedExamples, generatedSql } from '../corpus/generated-sql.ts'
import { again, seed } from '../corpus/interference.ts'
import { twinFolders } from '../corpus/twins.ts'

// The event alone tells (`attempted`), so the record is not compared here. Views that name such columns are no part of it.
test.each(['NotPHI', 'PHI'] as const)(
  'at %s a folder that hides answers as if hidden columns had never been',
  async (above) => {
    const pair = await aPair({ above }, ['plain', 'without'])
    try {
      const { hide } = twinFolders
      const questions = [
        ...describingQuestions([hide]),
        ...rowQuestions(seed, 1, [hide]),
        ...sqlQuestions([...generatedSql(seed, 1), ...changedExamples(seed)], seed),
      ].filter(({ path }) => !/viewName|getQueryViews/.test(path))
      const found: Difference[] = []
      for (const question of questions) found.push(...(await pair.ask(question)).differences)
      expect(questions.length).toBeGreaterThan(150)
      expect(found.slice(0, 3), again).toEqual([])
    } finally {
      await pair.close()
    }
  },
  300_000,
)
