// LIST: what people try against a SQL door, and which barrier meets it. `{file}` is the level file the instance may read,
// `{hidden}` the file of a higher level beside it, `{dir}` their folder.
import { type Attack, at } from './attack.ts'
import { detours, harmless, hidden } from './attacks-on-columns.ts'
import { catalogue, settings } from './attacks-on-engine.ts'
import { textAttacks } from './attacks-on-limits.ts'

const files = at(
  'gate',
  `select * from read_csv('/etc/passwd')
  select * from read_text('/proc/self/environ')
  select * from read_blob('{hidden}')
  select * from read_parquet('{file}')
  select * from read_parquet('{hidden}')
  select * from read_parquet(['{file}', '{hidden}'])
  select * from '{file}'
  select * from '{hidden}'
  select * from '{dir}/*.parquet'
  select * from "{hidden}"
  select * from '/etc/passwd'
  select * from 'x.csv'
  select * from "x.json"
  select * from read_json('/etc/hosts')
  select * from read_json_auto('{hidden}')
  select * from read_ndjson_objects('/etc/hosts')
  select * from sniff_csv('/etc/passwd')
  select * from glob('{dir}/*')
  select * from parquet_metadata('{file}')
  select * from parquet_metadata('{hidden}')
  select * from parquet_schema('{hidden}')
  select * from parquet_file_metadata('{file}')
  select * from parquet_kv_metadata('{file}')
  select * from parquet_bloom_probe('{file}', 'Age', 1)
  select * from parquet_scan('{hidden}')
  select * from read_csv_auto('{dir}/../x')
  select * from read_duckdb('{hidden}')
  select * from read_text('file:///etc/passwd')
  select * from 'file:///etc/passwd'
  select count(*) from (select * from read_parquet('{hidden}'))
  with c as (from read_parquet('{hidden}')) select * from c
  select (select max(SSN) from read_parquet('{hidden}')) as x
  select * from Demographics where Age in (select MRN from read_parquet('{hidden}'))
  select getenv('HOME') as x
  select * from which_secret('x', 's3')`,
)

const network = at(
  'gate',
  `select * from 'http://127.0.0.1:9/x.parquet'
  select * from read_parquet('https://127.0.0.1:9/x.parquet')
  select * from 's3://bucket/x.parquet'
  select * from read_csv('http://127.0.0.1:9/?' || (select 'x'))
  copy (select 1) to 'http://127.0.0.1:9/x'
  install httpfs
  load httpfs
  install spatial from community
  force install httpfs from 'http://127.0.0.1:9'
  load '{dir}/x.duckdb_extension'
  update extensions
  create secret s (type s3, key_id 'x', secret 'y')
  select * from duckdb_secrets()
  attach 'http://127.0.0.1:9/x.duckdb' as x`,
)

const writing = at(
  'gate',
  `copy (select 1) to '{dir}/out.csv'
  copy Demographics to '{dir}/out.parquet'
  copy Demographics from '/etc/passwd'
  export database '{dir}/x'
  import database '{dir}/x'
  attach '{dir}/new.duckdb' as x
  attach ':memory:' as x
  attach '{hidden}' as x
  detach memory
  create table x as select 1
  create or replace view Demographics as select 1
  drop view Demographics
  drop schema study cascade
  create macro f(a) as a
  create function f(a) as a
  create type t as enum ('a')
  create sequence s
  insert into Demographics values (1)
  update Demographics set Age = 1
  delete from Demographics
  truncate Demographics
  merge into Demographics using Labs on true when matched then delete
  alter table Demographics add column x int
  comment on table Demographics is 'x'
  vacuum
  checkpoint
  begin
  rollback
  use memory
  prepare p as select 1
  execute p
  deallocate p
  call pragma_version()
  pragma database_list
  pragma enable_profiling
  pragma profiling_output='{dir}/x'
  explain select 1
  explain analyze select 1`,
)

const spoiling: readonly Attack[] = [
  { sql: "copy (select 1 as x) to '{file}' (format parquet, use_tmp_file false)", barrier: 'gate', harms: true },
  { sql: "call enable_logging(storage = 'file', storage_config = {'path': '{dir}'})", barrier: 'gate', harms: true },
]

/** All of them. */
export const attacks: readonly Attack[] = [
  ...files,
  ...network,
  ...writing,
  ...settings,
  ...catalogue,
  ...detours,
  ...hidden,
  ...harmless,
  ...spoiling,
  ...textAttacks,
]
