import { afterAll, beforeAll, expect, test } from 'vitest'
import type { PhiLevel } from '../../../core/phi.ts'
import { checkSql } from '../../../engine/sql-check.ts'
import { openSqlGate, type SqlGate } from '../../../engine/sql-gate.ts'
import { aStudy, checkOver, type Study } from '../../corpus/study.ts'

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

const check = (sql: string, level: PhiLevel = 'NotPHI', parameters = {}) =>
  checkOver(study.tables, gate)(sql, { level, parameters })

async function allowed(sql: string, level: PhiLevel = 'Restricted') {
  const answer = await check(sql, level)
  if (!answer.allow) throw new Error(answer.why)
  return answer
}

test('a hidden column is refused in the words of one that never was, and the attempt is told for the audit', async () => {
  const hidden = await check('select SSN from Demographics')
  const never = await check('select XYZ from Demographics')
  expect(hidden).toEqual({
    allow: false,
    code: 'unknown-column',
    why: 'There is no column "SSN" that you can use here.',
    attempted: ['Demographics.SSN'],
  })
  expect(never).toEqual({ ...hidden, why: 'There is no column "XYZ" that you can use here.', attempted: [] })
})

const worded: readonly [sql: string, code: string, why: string][] = [
  ['select d.nope from Demographics d', 'unknown-column', 'There is no column "nope" that you can use here.'],
  [
    'select 1 as x from Labs join Visits using (Nope)',
    'unknown-column',
    'There is no column "Nope" that you can use here.',
  ],
  ['select * exclude (Nope) from Labs', 'unknown-column', 'There is no column "Nope" that you can use here.'],
  ['select * from Nope', 'bad-request', 'There is no table "Nope" here.'],
  ['select * from other.Labs', 'bad-request', 'There is no table "other.Labs" here.'],
  ['select z.* from Labs', 'bad-request', 'There is no table or alias "z" in FROM.'],
  [
    'select participantid from Labs, Visits',
    'bad-request',
    'The name "participantid" is ambiguous; write the table before it.',
  ],
  [
    'select Age from Demographics group by Cohort',
    'bad-request',
    'Column "Age" must be in GROUP BY or within an aggregate function.',
  ],
  [
    'select * from Demographics group by Cohort',
    'bad-request',
    'Column must be in GROUP BY or within an aggregate function.',
  ],
  [
    'select Age + Cohort as x from Demographics',
    'bad-request',
    'The types in this SQL do not fit together; CAST what differs.',
  ],
  ['selec 1', 'bad-request', 'The SQL has a mistake in its syntax near "selec".'],
  ['', 'unsupported-sql', 'Only SELECT is supported.'],
  ['drop table Labs', 'unsupported-sql', 'Only SELECT is supported.'],
  ['select 1 as a; select 2 as b', 'unsupported-sql', 'One statement at a time.'],
  [
    'select Age, AGE from Demographics',
    'bad-request',
    'The answer would have two columns of the same name; give each its own with AS.',
  ],
  ['select Age as " " from Demographics', 'bad-request', 'A column of the answer has no name; give it a name with AS.'],
  [
    'select interval 1 day as i',
    'unsupported-sql',
    'A column of the answer (i) is neither text, number, boolean, date nor timestamp; CAST it.',
  ],
  ['select 1e999 as x', 'unsupported-sql', 'A number in the SQL is too large.'],
]

test.each(worded)('%s is refused as %s: %s', async (sql, code, why) => {
  expect(await check(sql)).toMatchObject({ allow: false, code, why })
})

const chain = (levels: number, select: string) =>
  Array.from({ length: levels }, (_, n) => `c${n + 1} as (${select.replaceAll('?', `c${n}`)})`).join(', ')

test.each([
  [
    `with c0 as (select * from Demographics), ${chain(10, 'select *, * from ?')} select 1 as x from c10`,
    'too many columns',
  ],
  [`with c0 as (select 1 as a), ${chain(16, 'select 1 as a from ? x, ? y')} select 1 as x from c16`, 'too big'],
  [
    `with c0 as (select Age as a from Demographics), ${chain(10, 'select a + a as a from ?')} select a from c10`,
    'more than 1000',
  ],
  [`select ${'nullif('.repeat(11)}Age${', 1)'.repeat(11)} as x from Demographics`, 'more than 1000'],
  [`select ${'not '.repeat(70)} true as x`, 'nested too deeply'],
  [`select 1 as x where 1 in (${Array.from({ length: 4100 }, () => '1').join()})`, 'too many parts'],
  [
    "select replace(replace('aaaaaaaaaaaaaaaaaaaa', 'a', '" +
      'b'.repeat(40) +
      "'), 'b', '" +
      'c'.repeat(40) +
      "') as x",
    'more than 1000',
  ],
])('a statement that grows is refused before it is planned: %s', async (sql, why) => {
  expect(await check(sql)).toMatchObject({ code: 'unsupported-sql', why: expect.stringContaining(why) })
})

test('no message carries what DuckDB suggests', async () => {
  const told = await Promise.all(
    ['select Ag from Demographics', 'select * from Demographic', 'select su(Age) as x from Demographics'].map((sql) =>
      check(sql),
    ),
  )
  expect(JSON.stringify(told)).not.toMatch(/candidate|did you mean|Age"|Cohort|Demographics"/i)
})

test('a SQL that is too long is refused before it is parsed', async () => {
  const question = {
    parameters: {},
    tables: study.tables,
    schema: 'study',
    level: 'PHI',
    limits: { sqlLength: 20 },
  } as const
  expect(await checkSql({ ...question, sql: 'select 1 as x, 2 as y' }, gate)).toMatchObject({ code: 'bad-request' })
  expect(await checkSql({ ...question, sql: 'select 1 as x' }, gate)).toMatchObject({ allow: true })
})

test('a schema without tables is no fault', async () => {
  const question = {
    parameters: {},
    tables: study.tables,
    schema: 'none',
    level: 'PHI',
    limits: { sqlLength: 99 },
  } as const
  expect(await checkSql({ ...question, sql: 'select Age from study.Demographics' }, gate)).toMatchObject({
    allow: true,
  })
  expect(await checkSql({ ...question, sql: 'select Age from Demographics' }, gate)).toMatchObject({
    code: 'bad-request',
  })
})

test('what runs is regenerated and holds no comment; only the tables it names are asked for', async () => {
  const { plan } = await allowed('select /* SSN */ AGE from demographics -- x')
  expect(plan).toMatchObject({ sql: 'SELECT AGE FROM demographics', values: [], schema: 'study' })
  expect(plan.tables.map(({ name }) => name)).toEqual(['Demographics'])
})

const levels: readonly [string, string][] = [
  ['select SSN as x from Demographics', 'Restricted'],
  ['select upper(Clinician) || Cohort as x from Demographics', 'PHI'],
  ["select case when Zip = '1' then 1 end as x from Demographics", 'Limited'],
  ['select Age as x from Demographics where SSN is not null', 'NotPHI'],
  ['select count(*) over (partition by Clinician) as x from Demographics', 'PHI'],
  ['select x from (select Age as x from Demographics union all select MRN from Demographics)', 'Restricted'],
  ['with c as (select max(Zip) as z, 1 as o from Demographics) select z as x from c', 'Limited'],
  ['select (select max(SSN) from Demographics) as x', 'Restricted'],
  ['select Age in (select MRN from Demographics) as x from Demographics', 'Restricted'],
  ['select t.b as x from (values (1, 2)) t(a, b)', 'NotPHI'],
]

test.each(levels)('the column of %s is of level %s', async (sql, level) => {
  expect((await allowed(sql)).columns).toMatchObject([{ name: 'x', phi: level }])
})

const participants: readonly [string, number | null][] = [
  ['select Age, ParticipantId as who from Demographics', 1],
  ['select upper(ParticipantId) as who from Demographics', null],
  ['select count(*) as n from Demographics', null],
  ['select ParticipantId, avg(Result) as m from Labs group by 1', 0],
  ['select ParticipantId, count(*) as n from Labs group by rollup (ParticipantId)', null],
  ['select d.ParticipantId, l.Result from Demographics d join Labs l using (ParticipantId)', 0],
  [
    'select d.ParticipantId, l.Result from Demographics d, Labs l where d.ParticipantId = l.ParticipantId and l.Flag',
    0,
  ],
  ['select d.ParticipantId, l.Result from Demographics d, Labs l', null],
  ['select d.ParticipantId, l.Result from Demographics d join Labs l on d.ParticipantId < l.ParticipantId', null],
  ['select d.ParticipantId, l.Result from Demographics d left join Labs l using (ParticipantId)', 0],
  ['select l.ParticipantId, d.Age from Demographics d left join Labs l on d.ParticipantId = l.ParticipantId', null],
  ['with c as (select * from Labs) select a.ParticipantId, b.Result from c a, c b', null],
  ['with c as (select * from Labs) select a.ParticipantId, b.Result from c a join c b using (ParticipantId)', 0],
  [
    'select ParticipantId, (select max(Result) from Labs l where l.ParticipantId = d.ParticipantId) as m from Demographics d',
    0,
  ],
  ['select ParticipantId, (select max(Result) from Labs) as m from Demographics d', null],
  ['select ParticipantId from Labs union select ParticipantId from Visits', null],
]

test.each(participants)('the participants of %s are in column %s', async (sql, index) => {
  expect((await allowed(sql)).participant).toBe(index)
})

test('one gate serves many at once, each at its level', async () => {
  const asked = Array.from({ length: 40 }, (_, n): PhiLevel => (n % 2 === 0 ? 'NotPHI' : 'Restricted'))
  const answers = await Promise.all(asked.map((level) => check('select * from Demographics', level)))
  expect(answers.map((answer) => (answer.allow ? answer.columns.length : 0))).toEqual(
    asked.map((l) => (l === 'NotPHI' ? 4 : 9)),
  )
})
