// LIST: statements that try to use up time or memory. Those that DuckDB would not stop by itself never pass the gate.
import type { Attack } from './attack.ts'

const ten = Array.from({ length: 10 }, () => 's').join('||')
const doubling = Array.from({ length: 30 }, (_, n) => `c${n + 1} as (select * from c${n} a, c${n} b)`).join(', ')
const texts = Array.from({ length: 12 }, (_, n) => `c${n + 1} as (select ${ten} as s from c${n})`).join(', ')
const aliases = Array.from({ length: 30 }, (_, n) => `a${n} + a${n} as a${n + 1}`).join(', ')
const stars = Array.from({ length: 25 }, (_, n) => `c${n + 1} as (select *, * from c${n})`).join(', ')
const pattern = '%a'.repeat(9)

const stopped: readonly string[] = [
  "select repeat('x', 1000000000) as x",
  "select lpad('x', 1000000000, 'y') as x",
  "select rpad('x', 1000000000, 'y') as x",
  "select printf('%1000000000d', 1) as x",
  "select format('{:1000000000d}', 1) as x",
  'select bar(1, 0, 10, 1000000) as x',
  'select range(1000000000) as x',
  'select generate_series(1, 1000000000) as x',
  'select * from range(1000000000)',
  'select count(*) as n from generate_series(1, 100000000000)',
  'select * from repeat(1, 100000000)',
  'select * from unnest(range(1000000000))',
  "select levenshtein('a', 'b') as x",
  "select jaccard('a', 'b') as x",
  "select damerau_levenshtein('a', 'b') as x",
  "select replace(replace(replace('xxxxxxxxxx', 'x', 'xxxxxxxxxxxxxxxxxxxx'), 'x', 'xxxxxxxxxxxxxxxxxxxx'), 'x', 'xxxxxxxxxxxxxxxxxxxx') as x",
  "select replace(Cohort, 'A', Cohort || Cohort) as x from Demographics",
  "select regexp_replace('aaaa', 'a', 'bbbbbbbb', 'g') as x",
  'select regexp_matches(Cohort, ParticipantId) as x from Demographics',
  "select string_split('a,b', ',') as x",
  'with recursive r as (select 1 as n union all select n + 1 from r) select count(*) as n from r',
  `with c0 as (select * from Demographics), ${doubling} select count(*) as n from c30`,
  `with c0 as (select Cohort as s from Demographics), ${texts} select max(length(s)) as n from c12`,
  `select Age + Age as a0, ${aliases} from Demographics`,
  `with c0 as (select Age from Demographics), ${stars} select count(*) as n from c25`,
  `select Cohort like '${pattern}%' as x from Demographics`,
  "select Cohort ilike '%a%a%b' as x from Demographics",
  "select Cohort like '%a_%a%b' as x from Demographics",
  'select Cohort like ParticipantId as x from Demographics',
  'select upper(x) as y from (select string_agg(ParticipantId) as x from Demographics)',
  'select string_agg(ParticipantId) over (order by Age) as x from Demographics',
  'select Cohort from Demographics group by cube (Age, Cohort, Enrolled, ParticipantId, 1 + Age, 2 + Age, 3 + Age)',
  `select ${'('.repeat(200)}1${')'.repeat(200)} + ${Array.from({ length: 100 }, () => '1').join('+')} as x`,
  `select ${'not '.repeat(100)} true as x`,
  `select 1 as x where Age in (${Array.from({ length: 5000 }, (_, n) => n).join(',')})`,
  'select max(Age, 1000000) as x from Demographics',
  `select ${'nullif('.repeat(40)}Age${', 1)'.repeat(40)} as x from Demographics`,
]

const late: readonly string[] = [
  'select count(*) as n from Labs a, Labs b, Labs c, Labs d, Labs e, Labs f, Labs g, Labs h where a.Result + b.Result + c.Result + h.Result < d.Result',
  'select median(a.Result + b.Result * g.Result) as n from Labs a, Labs b, Labs c, Labs d, Labs e, Labs f, Labs g, Labs h',
]

const uninterruptible: readonly string[] = [
  "select length(repeat('x', 3000000000)) as x",
  "select length(lpad('x', 2000000000, 'y')) as x",
  'select len(range(200000000)) as x',
  'select levenshtein(repeat(Cohort, 30000), repeat(ParticipantId, 30000)) as x from Demographics',
]

/** Resource attacks; those that harm are tried without the gate in a process of their own, which is ended. */
export const textAttacks: readonly Attack[] = [
  ...stopped.map((sql): Attack => ({ sql, barrier: 'gate', harms: true })),
  ...late.map((sql): Attack => ({ sql, barrier: 'timeout' })),
  ...uninterruptible.map((sql): Attack => ({ sql, barrier: 'gate', harms: true })),
]
