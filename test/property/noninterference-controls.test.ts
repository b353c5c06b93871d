// That the comparison of twins can fail: it finds a value that differs at the level, and an engine that leaks. And a limit
// of time is met on both sides.
import { expect, test } from 'vitest'
import type { Engine } from '../../engine/engine.ts'
import { aPair, type Difference, type Pair, type Question } from '../corpus/comparing.ts'
import { rowQuestions } from '../corpus/generated-requests.ts'
import { endless, seed } from '../corpus/interference.ts'
import { twinFolders } from '../corpus/twins.ts'

async function differencesOf(pair: Pair, questions: readonly Question[]): Promise<Difference[]> {
  const found: Difference[] = []
  for (const question of questions) found.push(...(await pair.ask(question)).differences)
  return found
}

const sqlOf = (statements: readonly string[]) =>
  statements.map((sql): Question => {
    const body = { folder: twinFolders.blank, schema: 'study', sql }
    return { about: 'a control', sql, method: 'POST', path: '/api/query/sql', body }
  })

const whats = (found: readonly Difference[]) => [...new Set(found.map(({ what }) => what))].sort()

test('a column that differs at the level is reported as interference, in answers, work and record', async () => {
  const pair = await aPair({ above: 'NotPHI', asks: 'Limited' })
  try {
    const questions = sqlOf(['select ParticipantId, Zip from Demographics', 'select avg(RowId) as m from Visits'])
    const found = await differencesOf(pair, [...questions, ...rowQuestions(seed, 1).slice(0, 30)])
    expect(whats(found)).toEqual(['body', 'engine', 'headers'])
    // Which participants a filter on the column found is in the event.
    const [byZip] = sqlOf(["select ParticipantId from Demographics where Zip = '10003'"])
    expect(byZip && (await differencesOf(pair, [byZip])).length).toBeGreaterThan(0)
    expect(whats(await pair.recorded())).toEqual(['record'])
  } finally {
    await pair.close()
  }
}, 120_000)

/** Binds and runs at the highest level, and says that nothing was touched. */
function leaky(engine: Engine): Engine {
  return {
    ...engine,
    async check(question, limits) {
      const check = await engine.check({ ...question, level: 'Restricted' }, limits)
      return check.allow ? { ...check, touched: [] } : check
    },
    run: (plan, ...asked) => engine.run({ ...plan, level: 'Restricted' }, ...asked),
  }
}

test.each([
  ['a filter', "select count(*) as n from Demographics where SSN = '101'", 'body'],
  ['a sort', 'select ParticipantId from Demographics order by MRN', 'body'],
  ['a cast that fails', 'select 1 as x from Demographics where cast(SSN as integer) > 0', 'status'],
  ['a limit that is met', 'select b.RowId from Labs b, Labs c where b.Comments = c.Comments', 'status'],
])(
  'an engine that leaks is found by %s',
  async (_, sql, what) => {
    const pair = await aPair({ above: 'NotPHI', wrapEngine: leaky })
    try {
      expect(whats(await differencesOf(pair, sqlOf([sql])))).toContain(what)
    } finally {
      await pair.close()
    }
  },
  120_000,
)

test('statements without end are stopped on both sides alike', async () => {
  const pair = await aPair({ above: 'NotPHI', limits: { seconds: 0.4 } })
  try {
    expect(endless.length).toBeGreaterThan(0)
    for (const question of sqlOf(endless)) {
      const { answer, differences } = await pair.ask(question)
      expect([answer.status, differences]).toEqual([413, []])
    }
    expect(await pair.recorded()).toEqual([])
  } finally {
    await pair.close()
  }
}, 120_000)
