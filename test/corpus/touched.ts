// LIST: statements that reach columns in every way SQL has, for the test that drops one column after the other. A
// `wider` one reads columns that no part of its answer needs; it may report more than it depends on.
type Touching = { readonly sql: string; readonly wider: boolean }

function statements(text: string, wider: boolean): readonly Touching[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .map((sql) => ({ sql, wider }))
}

const exact = `select Age from Demographics
  select d.Age as a from Demographics d
  select 1 as x from Demographics where SSN = 'x'
  select 1 as x from Demographics where SSN = 'x' and 1 = 0
  select 1 as x from Demographics where SSN is null or true
  select Age from Demographics order by MRN
  select Age from Demographics order by Zip limit 0
  select count(*) as n from Demographics
  select count(Zip) as n from Demographics
  select count(*) filter (where Clinician = 'x') as n from Demographics
  select Cohort from Demographics group by Cohort
  select count(*) as n from Demographics group by Zip
  select max(Age) as m from Demographics having min(MRN) > 1
  select count(distinct SSN) as n from Demographics
  select distinct on (BirthDate) Age from Demographics
  select row_number() over (partition by Zip order by MRN) as n from Demographics
  select Age from Demographics qualify rank() over (order by Clinician) = 1
  select sum(Age) over (order by MRN range between 1 preceding and current row) as s from Demographics
  select string_agg(ParticipantId, ',' order by SSN) as s from Demographics
  select arg_max(ParticipantId, MRN) as p from Demographics
  select case when SSN is null then Age else MRN end as x from Demographics
  select case when false then SSN end as x from Demographics
  select coalesce(Age, MRN) as x from Demographics
  select nullif(Cohort, SSN) as x from Demographics
  select if(Age > 1, Zip, Clinician) as x from Demographics
  select upper(Zip) || Cohort as x from Demographics
  select cast(MRN as varchar) as x from Demographics
  select Age from Demographics where Age in (1, MRN)
  select Age from Demographics where Age between MRN and 3
  select Age from Demographics where Zip like 'x%' escape '!'
  select l.Result from Labs l join Demographics d on l.ParticipantId = d.ParticipantId
  select l.Result from Labs l join Demographics d using (ParticipantId)
  select l.Result from Labs l left join Visits v using (ParticipantId) where v.Notes is null
  select l.Result from Labs l right join Visits v on l.ParticipantId = v.ParticipantId and l.Site = v.Notes
  select l.Result from Labs l full join Visits v on l.Comments = v.Notes
  select l.Result from Labs l semi join Visits v on l.ParticipantId = v.ParticipantId
  select l.Result from Labs l anti join Visits v using (ParticipantId)
  select l.Result from Labs l asof join Visits v on l.ParticipantId = v.ParticipantId and l.Drawn >= v.VisitDate
  select 1 as x from Demographics join (select 'x' as SSN) g using (SSN)
  select 1 as x from Labs, Visits where Labs.TechName = Visits.Notes
  select a.Age from Demographics a, Demographics b where a.MRN = b.Age
  select Age from Demographics where ParticipantId in (select l.ParticipantId from Labs l where l.Site = 'x')
  select Age from Demographics where Age > all (select MRN from Demographics)
  select Age from Demographics d where exists (select 1 from Labs l where l.ParticipantId = d.ParticipantId)
  select Age from Demographics d where not exists (select 1 from Labs l where l.Comments = d.SSN)
  select (select max(Result) from Labs l where l.Site = d.Zip) as m from Demographics d
  select x.m from Demographics d, lateral (select max(Result) as m from Labs l where l.TechName = d.Clinician) x
  with c as (select SSN as s from Demographics) select s from c
  with c(x) as (select MRN from Demographics) select max(x) as m from c
  with c as (select Age as a from Demographics), d as (select a from c) select c.a from c join d on c.a = d.a
  with c as materialized (select Zip as z from Demographics) select z from c
  select y from (select Age as y from Demographics) where y > 3
  select t.b from (select Age, MRN from Demographics) t(a, b) where t.a > 1
  select Age as x from Demographics union select MRN from Demographics
  select Zip as x from Demographics except select Site from Labs
  select Zip as x from Demographics intersect all select Notes from Visits
  select Age as x from Demographics union all select VisitId from Visits order by 1
  select Cohort, Zip, count(*) as n from Demographics group by rollup (Cohort, Zip)
  select grouping(Cohort) as g, count(*) as n from Demographics group by cube (Cohort)
  select Age + MRN as x, x + 1 as y from Demographics where x > 1
  select quantile_cont(MRN, 0.5) as q, corr(Age, MRN) as c from Demographics
  select columns('^(Age|MRN)$') from Demographics
  select date_diff('day', Enrolled, BirthDate) as d from Demographics
  select Age from Demographics group by all order by all
  select * from Visits
  select v.* from Visits v join Labs l using (ParticipantId)
  select * replace (upper(Notes) as Notes) from Visits
  select RowId, rowid as r from Labs`

const wider = `select count(*) as n from (select * from Visits)
  select VisitId from (select * from Visits)
  with c as (select * from Visits) select VisitId from c where Weight > 1
  with c as (select Age, MRN from Demographics) select Age from c
  select count(*) as n from (select Age, Zip from Demographics)
  select 1 as x where exists (select * from Demographics)
  select * exclude (Notes) from Visits`

/** All of them; one of the last names a column only to leave it out. */
export const touching: readonly Touching[] = [...statements(exact, false), ...statements(wider, true)]
