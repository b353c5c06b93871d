// What the gate holds ends when it is done with: connections that failed or are too many, catalogues that others have the place of.
import type { DuckDBConnection } from '@duckdb/node-api'
import { expect, test } from 'vitest'
import type { TableShape } from '../../../core/query.ts'
import { bindSql } from '../../../engine/sql-bind.ts'
import { checkSql } from '../../../engine/sql-check.ts'
import { openSqlGate } from '../../../engine/sql-gate.ts'
import type { Shadow } from '../../../engine/sql-shadow.ts'

function catalogue(table: string) {
  const names = { folder: '/T', schema: 'study', name: table, version: 'v1', files: 'f', publishedAt: '' }
  const levelFiles = { NotPHI: 'NotPHI', Limited: 'NotPHI', PHI: 'NotPHI', Restricted: 'NotPHI' } as const
  const columns = [{ name: 'n', type: 'integer', phi: 'NotPHI' }] as const
  const shape: TableShape = { ...names, levelFiles, columns, participant: null, key: [], rowCount: 0 }
  return { tables: [shape], schema: 'study' }
}

async function isOpen(connection: DuckDBConnection): Promise<boolean> {
  return await connection.run('select 1').then(
    () => true,
    () => false,
  )
}

async function openOf(shadows: readonly Shadow[]): Promise<number> {
  return (await Promise.all(shadows.map(({ views }) => isOpen(views)))).filter(Boolean).length
}

const plan = async (shadow: Shadow): Promise<Shadow> => {
  expect(await shadow.plan('select n from study.t')).toContain('"error":false')
  return shadow
}

test('connections come again, and of many at once two', async () => {
  const gate = openSqlGate()
  const first = await gate.bind(catalogue('t'), 'NotPHI', plan)
  expect(await gate.bind(catalogue('t'), 'NotPHI', plan)).toBe(first)
  const { promise: all, resolve } = Promise.withResolvers<void>()
  const seen = new Set<Shadow>()
  const one = () =>
    gate.bind(catalogue('t'), 'NotPHI', async (shadow) => {
      if (seen.add(shadow).size === 5) resolve()
      await all
    })
  await Promise.all([one(), one(), one(), one(), one()])
  expect(await openOf([...seen])).toBe(2)
  await gate.close()
  expect(await openOf([...seen])).toBe(0)
})

test('connections that met a failure end with it', async () => {
  const gate = openSqlGate()
  const seen: Shadow[] = []
  const failing = gate.bind(catalogue('t'), 'NotPHI', async (shadow) => {
    seen.push(shadow)
    throw new Error('it failed')
  })
  await expect(failing).rejects.toThrow('it failed')
  expect(await openOf(seen)).toBe(0)
  expect(seen).not.toContain(await gate.bind(catalogue('t'), 'NotPHI', plan))
  await gate.close()
})

test('a statement that fails in one half and is still planned in the other ends in peace, again and again', async () => {
  const gate = openSqlGate()
  const columns = Array.from({ length: 200 }, (_, i) => ({ name: `c${i}`, type: 'integer', phi: 'NotPHI' }) as const)
  const [shape] = catalogue('t').tables
  const wide = { tables: shape ? [{ ...shape, columns }] : [], schema: 'study' }
  const all = columns.map(({ name }) => name).join(' + ')
  // The parameter has no type, which the headings tell at once.
  const sql = `select $1 as p, ${Array.from({ length: 20 }, (_, i) => `${all} as s${i}`).join(', ')} from study.t`
  for (let i = 0; i < 20; i++) {
    await expect(gate.bind(wide, 'NotPHI', (shadow) => bindSql(sql, shadow, []))).rejects.toThrow('A parameter stands')
  }
  expect(await gate.bind(wide, 'NotPHI', (shadow) => bindSql('select c1 from study.t', shadow, []))).toMatchObject({
    headings: [{ name: 'c1' }],
  })
  await gate.close()
})

test('closing waits for what is parsed, and for who is at work on a catalogue', async () => {
  const gate = openSqlGate()
  const long = `select ${Array.from({ length: 1_000 }, (_, i) => `${i} + n`).join(', ')} from study.t`
  const parsed = Array.from({ length: 3 }, () => gate.serialised(long))
  const { promise: mayEnd, resolve } = Promise.withResolvers<void>()
  const { promise: isAtWork, resolve: begun } = Promise.withResolvers<Shadow>()
  const bound = gate.bind(catalogue('t'), 'NotPHI', async (shadow) => {
    begun(shadow)
    await mayEnd
    return await plan(shadow)
  })
  const shadow = await isAtWork
  await gate.close()
  for (const one of parsed) expect(await one).toContain('"error":false')
  resolve()
  expect(await bound).toBe(shadow)
  expect(await openOf([shadow])).toBe(0)
})

test('of seventeen catalogues the one that waited longest ends, but not while somebody is at work on it', async () => {
  const gate = openSqlGate()
  const others = async (from: number) => {
    for (let i = from; i < from + 16; i++) await gate.bind(catalogue(`other${i}`), 'NotPHI', async () => undefined)
  }
  const idle = await gate.bind(catalogue('t'), 'NotPHI', plan)
  await others(0)
  expect(await openOf([idle])).toBe(0)
  const busy = await gate.bind(catalogue('t'), 'NotPHI', async (shadow) => {
    await others(16)
    return await plan(shadow)
  })
  expect(await openOf([busy])).toBe(0)
  await gate.close()
})

test('whoever asks a gate that is closed is told to ask again, and nothing is decided about their statement', async () => {
  const gate = openSqlGate()
  const limits = { sqlLength: 1_000 }
  const question = { ...catalogue('t'), sql: 'select n from study.t', parameters: {}, level: 'NotPHI', limits } as const
  const { promise: isParsed, resolve } = Promise.withResolvers<void>()
  // The gate closes between the parsing and the rest.
  const amid = checkSql(question, {
    ...gate,
    async serialised(sql) {
      const serialised = await gate.serialised(sql)
      resolve()
      await gate.close()
      return serialised
    },
  })
  await isParsed
  await expect(amid).rejects.toMatchObject({ code: 'unavailable' })
  await expect(checkSql(question, gate)).rejects.toMatchObject({ code: 'unavailable' })
  await expect(gate.bind(catalogue('t'), 'NotPHI', plan)).rejects.toMatchObject({ code: 'unavailable' })
})
