// LIST: attacks on the engine's settings and its catalogue.
import { at } from './attack.ts'

export const settings = at(
  'gate',
  `set enable_external_access = true
  set memory_limit = '100GB'
  set allowed_paths = ['/']
  set allowed_directories = ['/']
  set lock_configuration = false
  reset memory_limit
  reset all
  set temp_directory = '/tmp'
  set threads = 64
  set global enable_external_access = true
  set session search_path = 'information_schema'
  set variable x = 1
  select getvariable('x') as x
  select current_setting('allowed_paths') as x
  select current_setting('home_directory') as x
  set schema = 'information_schema'
  set custom_extension_repository = 'http://127.0.0.1:9'
  set log_query_path = '{dir}/log'
  set errors_as_json = true
  set enable_progress_bar = true`,
)

export const catalogue = at(
  'gate',
  `select * from information_schema.columns
  select * from information_schema.tables
  select * from pg_catalog.pg_class
  select * from pg_class
  select * from pg_attribute
  select * from sqlite_master
  select * from sqlite_schema
  select * from duckdb_columns
  select * from duckdb_columns()
  select * from duckdb_tables()
  select sql from duckdb_views()
  select * from duckdb_settings()
  select * from duckdb_functions()
  select * from duckdb_databases()
  select * from duckdb_logs
  select * from duckdb_memory()
  select * from duckdb_temporary_files()
  select * from pragma_table_info('Demographics')
  select * from pragma_show('Demographics')
  select * from pragma_storage_info('Demographics')
  select * from pragma_user_agent()
  select * from sql_auto_complete('select SS')
  show tables
  show all tables
  show Demographics
  describe Demographics
  summarize Demographics
  select * from (describe Demographics)
  select * from (summarize Demographics)
  select * from (show all tables)
  select * from memory.study.Demographics
  select * from system.information_schema.columns
  select * from temp.x
  select current_user
  select current_database() as x
  select current_schema() as x
  select current_schemas(true) as x
  select version() as x
  select pg_typeof(Age) as x from Demographics
  select typeof(Demographics) as x from Demographics
  select stats(Age) as x from Demographics
  select obj_description(1, 'x') as x
  select pg_get_viewdef(1) as x
  select has_table_privilege('x', 'y') as x
  select col_description(1, 1) as x
  select txid_current() as x
  select vector_type(Age) as x from Demographics
  select add_parquet_key('k', 'v') as x
  with sqlite_master as (select * from sqlite_master) select * from sqlite_master
  select * from sqlite_master where exists (with sqlite_master as (select 1 as x) select x from sqlite_master)
  select * from (with pg_class as (select 1 as x) select x from pg_class) where exists (select 1 from pg_class)
  with recursive pg_class as (select 1 as a union all select a from pg_class) select * from pg_class`,
)
