// LIST: detours around the gate, hidden columns in every place, and what passes because nothing is behind it.
import { at } from './attack.ts'

export const detours = at(
  'gate',
  `select 1 as a; select 2 as b
  select 1 as a; copy (select 1) to '{dir}/x'
  select 1 as a;; drop view Demographics
  select * from query('select * from Demographics')
  select * from query_table('Demographics')
  select * from query_table(['Demographics', 'Labs'])
  select json_execute_serialized_sql(json_serialize_sql('select 1')) as x
  select * from json_execute_serialized_sql(json_serialize_sql('select 1'))
  select json_serialize_plan('select SSN from Demographics') as x
  select json_serialize_sql('select 1') as x
  select to_json(Demographics) as x from Demographics
  select row_to_json(Demographics) as x from Demographics
  select struct_pack(a := Age) as x from Demographics
  select {'a': Age} as x from Demographics
  select unnest([1, 2]) as x
  select list(Age) as x from Demographics
  select array_agg(SSN) as x from Demographics
  select histogram(Age) as x from Demographics
  select Age[1] as x from Demographics
  select list_transform([1], lambda a: a) as x
  select columns(c -> c like '%S%') from Demographics
  select #1 from Demographics
  select * from Demographics natural join Labs
  select * from Demographics positional join Labs
  select * from Demographics using sample 10%
  select * from Demographics tablesample 1 rows
  select * from Demographics at (version => 1)
  pivot Demographics on Cohort using sum(Age)
  select * from Demographics pivot (sum(Age) for Cohort in ('A'))
  unpivot Demographics on columns(*)
  select error('x') as x
  select Age collate nocase as x from Demographics
  select ? as x
  select $1 as x
  select now() as x
  select current_date as x
  select today() as x
  select localtimestamp as x
  select random() as x
  select uuid() as x
  select gen_random_uuid() as x
  select nextval('s') as x
  select age(Enrolled) as x from Demographics
  select setseed(0.5) as x
  select write_log('x') as x
  select in_search_path('memory', 'x') as x
  call enable_logging('QueryLog')
  call disable_logging()
  call truncate_duckdb_logs()
  select is_histogram_other_bin(Age) as x from Demographics
  select cast(Age as blob) as x from Demographics
  select '1'::"Demographics" as x
  select 1::foo.bar as x
  select x'00' as x from Demographics where md5(Age) = 'x'
  select sleep_ms(100000) as x
  from Demographics, lateral (select * from read_parquet('{hidden}'))`,
)

export const hidden = at(
  'bind',
  `select SSN from Demographics
  select "SSN" from Demographics
  select ssn as x from study.Demographics
  select d.SSN from Demographics d
  select Demographics.SSN from Demographics
  select study.Demographics.SSN from Demographics
  select d.* exclude (SSN) from Demographics d
  select * replace (1 as SSN) from Demographics
  select Age from Demographics where SSN = 'x'
  select Age from Demographics where SSN like 'CANARY%'
  select Age from Demographics order by SSN
  select Age from Demographics group by Age, SSN
  select count(*) as n from Demographics having max(MRN) > 1
  select count(distinct SSN) as n from Demographics
  select max(SSN) over () as x from Demographics
  select row_number() over (order by MRN) as x from Demographics
  select Age from Demographics qualify row_number() over (partition by Clinician) = 1
  select case when MRN > 7000003 then 1 else 0 end as x from Demographics
  select Age from Demographics d join Labs l on d.SSN = l.Comments
  select 1 as x from Demographics join (select 'CANARYRES1' as SSN) g using (SSN)
  select a from Demographics as d(a, b, c, e, f)
  select (select SSN from Demographics limit 1) as x
  select Age from Demographics where exists (select 1 from Labs where Comments = SSN)
  select Age from Demographics where Age in (select MRN from Demographics)
  with c(x) as (select SSN from Demographics) select x from c
  select Age from Demographics union all select MRN from Demographics
  select try_cast(SSN as integer) as x from Demographics
  select cast(SSN as integer) as x from Demographics
  select columns('^SSN$') from Demographics
  select columns('MRN|SSN') from Demographics
  select rowid from Demographics
  select d.rowid from Demographics d
  select filename from Demographics
  select file_row_number from Demographics
  select file_index from Demographics
  select string_agg(Notes, ',') as x from Visits
  select distinct on (BirthDate) Age from Demographics
  select Age from Demographics limit 1 + 1
  select SS from Demographics
  select Ag from Demographics
  select Age.SSN from Demographics
  select x.SSN from (select * from Demographics) x`,
).map((attack) => (attack.sql.includes('limit 1 + 1') ? { ...attack, barrier: 'gate' as const } : attack))

export const harmless = at(
  'nothing-to-find',
  `select * from Demographics
  with unused as (select SSN from Demographics) select 1 as x
  select columns('.*') from Demographics
  select * from Demographics d join Labs l using (ParticipantId) where 'SSN' = 'SSN'
  select 'SSN' as "SSN" from Demographics
  select cast(ParticipantId as integer) as x from Demographics
  select 1 as x from Demographics where cast(Cohort as date) > date '2020-01-01'
  select 1 // 0 as x
  select '/etc/passwd' as x
  select count(*) as n from Demographics -- where SSN = 1
  select /* SSN */ 1 as x
  select "x" from (select 1 as "x"";drop table y") as t("x")
  select ';drop view Demographics' as x`,
)
