// `node bench/fill-sqlite.ts <folder> <table>…`: makes the tables of rows.ts in two new SQLite databases, without indexes
// and with.
import { copyFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { sqliteIndexes, sqliteRows, type TableName, tables } from './rows.ts'

const [folder = '', ...names] = process.argv.slice(2)
const isTable = (name: string): name is TableName => name in tables

function run(path: string, statements: readonly string[]): void {
  const database = new DatabaseSync(path)
  // Only while it is filled: whoever crashes here begins anew.
  database.exec('pragma journal_mode = off; pragma synchronous = off; pragma cache_size = -262144')
  for (const statement of statements) database.exec(statement)
  database.close()
}

const plain = join(folder, 'plain.sqlite')
const indexed = join(folder, 'indexed.sqlite')
run(plain, names.filter(isTable).map(sqliteRows))
copyFileSync(plain, indexed)
run(indexed, [...names.filter(isTable).map(sqliteIndexes), 'analyze'])
