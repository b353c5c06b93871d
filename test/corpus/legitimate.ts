// LIST: statements that people who analyse studies write, with the rows that the small study gives at NotPHI. Rows are
// compared in order, so each statement orders them or gives one.
import type { SqlQuestion } from '../../engine/sql-check.ts'

export type Legitimate = readonly [
  sql: string,
  rows: readonly (readonly unknown[])[],
  parameters?: SqlQuestion['parameters'],
]

export const legitimate: readonly Legitimate[] = [
  [
    'select ParticipantId, Age from Demographics where Age > 50 order by 1',
    [
      ['P5', '55'],
      ['P6', '62'],
    ],
  ],
  ["select Age from study.Demographics where ParticipantId = 'P1'", [['27']]],
  ['select d."Age" as "How old" from demographics d where d.AGE < 30', [['27']]],
  ['from Demographics select Age order by Age limit 1', [['27']]],
  ['select count(*) as n from Labs', [['12']]],
  ['select count(distinct ParticipantId) as n, count(*) filter (where Flag) as f from Labs', [['6', '6']]],
  [
    'select Cohort, avg(Age) as mean from Demographics group by Cohort order by Cohort',
    [
      ['A', 48],
      ['B', 41],
    ],
  ],
  [
    'select Cohort, count(*) as n from Demographics group by all order by all',
    [
      ['A', '3'],
      ['B', '3'],
    ],
  ],
  ['select Cohort from Demographics group by 1 having min(Age) < 30', [['B']]],
  ['select sum(Age) as s, min(Age) as a, max(Age) as b from Demographics', [['267', '27', '62']]],
  [
    'select median(Age) as m, quantile_cont(Age, 0.25) as q, quantile_disc(Age, 0.5) as d from Demographics',
    [[44.5, 35.75, '41']],
  ],
  ['select round(stddev(Age), 3) as s, round(var_pop(Age), 3) as v from Demographics', [[13.096, 142.917]]],
  ['select round(corr(l.Result, d.Age), 3) as r from Labs l join Demographics d using (ParticipantId)', [[0.997]]],
  ['select round(regr_slope(Age, Age), 1) as s, mode(Cohort) is not null as m from Demographics', [[1, true]]],
  [
    'select arg_max(ParticipantId, Age) as oldest, min_by(ParticipantId, Age) as youngest from Demographics',
    [['P6', 'P1']],
  ],
  [
    "select d.ParticipantId, l.Result from Demographics d join Labs l on l.ParticipantId = d.ParticipantId and l.Analyte = 'HDL' where d.Age = 27",
    [['P1', 1.5]],
  ],
  [
    'select d.ParticipantId from Demographics d left join Visits v on v.ParticipantId = d.ParticipantId and v.VisitId = 0 where v.VisitId is null order by 1 limit 2',
    [['P1'], ['P2']],
  ],
  ['select count(*) as n from Demographics cross join Visits', [['36']]],
  ['select count(*) as n from Demographics a, Demographics b where a.Age < b.Age', [['15']]],
  [
    'select d.ParticipantId from Demographics d semi join Labs l on l.ParticipantId = d.ParticipantId and l.Result > 6',
    [['P6']],
  ],
  [
    'select d.ParticipantId from Demographics d anti join Labs l on l.ParticipantId = d.ParticipantId and l.Result > 2',
    [['P1']],
  ],
  [
    "select l.RowId, v.VisitId from Labs l asof join Visits v on l.ParticipantId = v.ParticipantId and l.Drawn >= v.VisitDate where l.ParticipantId = 'P6' order by 1",
    [
      ['13', '0'],
      ['14', '0'],
    ],
  ],
  [
    'select ParticipantId from Demographics where ParticipantId in (select ParticipantId from Labs where Result > 6)',
    [['P6']],
  ],
  [
    'select ParticipantId from Demographics d where not exists (select 1 from Labs l where l.ParticipantId = d.ParticipantId and l.Result > 2)',
    [['P1']],
  ],
  [
    'select ParticipantId, (select max(Result) from Labs l where l.ParticipantId = d.ParticipantId) as m from Demographics d where Age > 60',
    [['P6', 6.5]],
  ],
  ['select Age from Demographics where Age >= all (select Age from Demographics)', [['62']]],
  ['with old as (select * from Demographics where Age > 50) select count(*) as n from old', [['2']]],
  ['with a as (select Age from Demographics), b(x) as (select max(Age) from a) select x from b', [['62']]],
  ['select m from (select Cohort, max(Age) as m from Demographics group by Cohort) order by m desc', [['62'], ['55']]],
  [
    'select ParticipantId, row_number() over (order by Age desc) as n from Demographics order by n limit 2',
    [
      ['P6', '1'],
      ['P5', '2'],
    ],
  ],
  ['select Age - lag(Age) over (order by Age) as d from Demographics order by Age limit 2', [[null], ['7']]],
  [
    'select ParticipantId, sum(Age) over (partition by Cohort order by Age rows between unbounded preceding and current row) as s from Demographics order by 1 limit 3',
    [
      ['P1', '27'],
      ['P2', '34'],
      ['P3', '68'],
    ],
  ],
  [
    'select ParticipantId from Demographics qualify rank() over (partition by Cohort order by Age) = 1 order by 1',
    [['P1'], ['P2']],
  ],
  ['select ntile(2) over (order by Age) as half from Demographics order by Age limit 1', [['1']]],
  [
    "select case when Age > 40 then 'old' else 'young' end as g, count(*) as n from Demographics group by g order by g",
    [
      ['old', '4'],
      ['young', '2'],
    ],
  ],
  ["select case Cohort when 'A' then 1 end as c from Demographics order by Age limit 2", [[null], [1]]],
  ["select coalesce(nullif(Cohort, 'A'), 'none') as c from Demographics order by Age limit 2", [['B'], ['none']]],
  [
    'select greatest(Age, 60) as g, least(Age, 60) as l, if(Age > 60, 1, 0) as i from Demographics where Age = 62',
    [['62', '60', 1]],
  ],
  ['select Age from Demographics where Age between 30 and 40 or Age in (62) order by 1', [['34'], ['62']]],
  [
    "select ParticipantId from Demographics where ParticipantId like 'P_' and ParticipantId not ilike '%3' order by 1 limit 3",
    [['P1'], ['P2'], ['P4']],
  ],
  [
    "select upper(Analyte) || ' ' || lower(ParticipantId) as t, length(Analyte) as n from Labs order by RowId limit 1",
    [['GLUCOSE p1', '7']],
  ],
  [
    "select substring(Analyte, 1, 3) as a, replace(Analyte, 'HDL', 'hdl') as b, left(Analyte, 2) as c, split_part('a-b', '-', 2) as d from Labs where RowId = 4",
    [['HDL', 'hdl', 'HD', 'b']],
  ],
  [
    "select string_agg(ParticipantId, ', ' order by ParticipantId) as ids from Demographics where Cohort = 'A'",
    [['P2, P4, P6']],
  ],
  [
    "select regexp_extract(ParticipantId, '([0-9]+)', 1) as n from Demographics where regexp_matches(ParticipantId, '[56]$') order by 1",
    [['5'], ['6']],
  ],
  [
    "select year(Enrolled) as y, date_part('month', Enrolled) as m, extract(day from Enrolled) as d from Demographics where Age = 27",
    [['2020', '1', '15']],
  ],
  [
    "select date_diff('day', Enrolled, date '2020-02-01') as n, Enrolled + interval 1 month as later from Demographics where Age = 27",
    [['17', '2020-02-15 00:00:00']],
  ],
  [
    "select date_trunc('month', Drawn) as m, strftime(Drawn, '%d.%m.%Y') as s from Labs where RowId = 3",
    [['2021-01-01 00:00:00', '01.01.2021']],
  ],
  [
    'select cast(Age as varchar) as t, try_cast(ParticipantId as integer) as n, Age::double / 2 as h from Demographics where Age = 27',
    [['27', null, 13.5]],
  ],
  [
    'select Age // 10 as a, Age % 10 as b, round(Age / 10, 1) as c, abs(-Age) as d, floor(Age / 2) as e from Demographics where Age = 27',
    [['2', '7', 2.7, '27', 13]],
  ],
  ["select Cohort from Demographics union select 'C' order by 1", [['A'], ['B'], ['C']]],
  ["select Cohort from Demographics except select 'A'", [['B']]],
  ["select Cohort from Demographics intersect select 'A'", [['A']]],
  ['select 1 as x union all select 1', [[1], [1]]],
  [
    'select Cohort, Analyte, count(*) as n from Labs join Demographics using (ParticipantId) group by rollup (Cohort, Analyte) order by 1 nulls last, 2 nulls last limit 3',
    [
      ['A', 'Glucose', '3'],
      ['A', 'HDL', '3'],
      ['A', null, '6'],
    ],
  ],
  ['select distinct Cohort from Demographics order by 1', [['A'], ['B']]],
  [
    'select distinct on (Cohort) Cohort, Age from Demographics order by Cohort, Age desc',
    [
      ['A', '62'],
      ['B', '55'],
    ],
  ],
  ["select v.b from (values (1, 'x'), (2, 'y')) v(a, b) where v.a = 2", [['y']]],
  ['select * exclude (Cohort, Enrolled) from Demographics where Age = 27', [['P1', '27']]],
  ["select columns('Id$') from Visits where ParticipantId = 'P1'", [['P1', '1']]],
  ['select RowId from Labs order by RowId desc limit 2 offset 1', [['13'], ['12']]],
  [
    'select Age from Demographics where Age > $least and Cohort = $cohort order by Age',
    [['48'], ['62']],
    { least: 40, cohort: 'A' },
  ],
  [
    'PARAMETERS (MinAge INTEGER DEFAULT 60, Since DATE) select Age from Demographics where Age > $MinAge and Enrolled > $Since',
    [['62']],
    { Since: '2020-01-01' },
  ],
  ['select Age from Demographics order by Age limit $n', [['27']], { n: 1 }],
  ['select count(*) as n from Demographics where Cohort is distinct from $c', [['6']], { c: null }],
  [
    'select 9007199254740993 as big, 12345678901234567890123 as huge',
    [['9007199254740993', '12345678901234567890123']],
  ],
]
