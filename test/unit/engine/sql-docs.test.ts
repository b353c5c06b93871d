import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { functionGroups } from '../../../engine/sql-functions.ts'
import { openSqlGate, type SqlGate } from '../../../engine/sql-gate.ts'
import { aStudy, checkOver, runPlan, type Study } from '../../corpus/study.ts'

let study: Study
let gate: SqlGate

beforeAll(async () => {
  study = await aStudy()
  gate = openSqlGate()
})

afterAll(async () => {
  study.remove()
  await gate.close()
})

const page = readFileSync(new URL('../../../docs/sql.md', import.meta.url), 'utf8')

/** The statements of the page's blocks of a kind, each with the parameters in the comment before it. */
function examples(kind: 'sql' | 'sql refused') {
  const blocks = [...page.matchAll(new RegExp(`^\`\`\`${kind}\\n([\\s\\S]*?)^\`\`\``, 'gm'))].map(
    ([, text = '']) => text,
  )
  return blocks.flatMap((block) =>
    [...block.matchAll(/(?:^-- (\{.*\})\n)?^(?!--)(.*);$/gm)].map(([, parameters = '{}', sql = '']) => ({
      sql,
      parameters,
    })),
  )
}

test('every example of the page is allowed and runs', async () => {
  const given = examples('sql')
  expect(given.length).toBeGreaterThan(60)
  for (const { sql, parameters } of given) {
    const check = await checkOver(study.tables, gate)(sql, { parameters: JSON.parse(parameters) })
    expect(check.allow ? '' : check.why, sql).toBe('')
    if (check.allow) expect((await runPlan(study, 'NotPHI', check.plan)).length, sql).toBeGreaterThanOrEqual(0)
  }
}, 60_000)

test('every example of what is refused is refused', async () => {
  const given = examples('sql refused')
  expect(given.length).toBeGreaterThan(5)
  for (const { sql } of given) expect((await checkOver(study.tables, gate)(sql)).allow, sql).toBe(false)
})

// Written otherwise in SQL than the parser calls them.
const wordings: Readonly<Record<string, string>> = {
  '~~': ' like ',
  '!~~': ' not like ',
  '~~*': ' ilike ',
  '!~~*': ' not ilike ',
  like_escape: 'escape',
  not_like_escape: 'escape',
  ilike_escape: 'escape',
  not_ilike_escape: 'escape',
  count_star: 'count(*)',
}

test('every allowed function stands in an example', () => {
  const text = examples('sql')
    .map(({ sql }) => sql)
    .join('\n')
  const missing = Object.values(functionGroups)
    .flatMap(({ names }) => Object.keys(names))
    .filter((name) => !text.includes(wordings[name] ?? (/\w/.test(name) ? `${name}(` : name)))
  expect(missing).toEqual([])
})
