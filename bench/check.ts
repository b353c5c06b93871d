// Gate and bind of one statement, without running it; beside it what an engine does to prepare the same.

import { firstQueryLimits } from '../core/query-limits.ts'
import { checkSql } from '../engine/sql-check.ts'
import { openSqlGate } from '../engine/sql-gate.ts'
import { duckOver, type RowsQuestion, sqliteOver } from './asked.ts'
import { place, tablesOf } from './tables.ts'
import type { Asked } from './turns.ts'

const bound = { says: () => 'bound' }

/** As the query process does it: one gate that stays open. */
export async function askGate({ set, sql }: RowsQuestion): Promise<Asked> {
  const { shapes } = await tablesOf(set).published
  const gate = openSqlGate()
  const question = { sql, parameters: {}, tables: shapes, schema: place.schema, level: 'PHI' } as const
  async function ask() {
    const checked = await checkSql({ ...question, limits: { sqlLength: firstQueryLimits.sqlCharacters } }, gate)
    if (!checked.allow) throw new Error(`the gate refused: ${checked.why}`)
    return bound
  }
  return { ask, stop: () => gate.close() }
}

/** Parses and binds over the files themselves, whose footers it reads. */
export async function prepareInDuck({ set, sql }: RowsQuestion): Promise<Asked> {
  const { instance, connection } = await duckOver(set, 'one')
  async function ask() {
    const prepared = await connection.prepare(sql)
    prepared.destroySync()
    return bound
  }
  return { ask, stop: async () => instance.closeSync() }
}

export async function prepareInSqlite({ set, sql }: RowsQuestion): Promise<Asked> {
  const database = await sqliteOver(set, 'indexed')
  async function ask() {
    database.prepare(sql)
    return bound
  }
  return { ask, stop: async () => database.close() }
}
