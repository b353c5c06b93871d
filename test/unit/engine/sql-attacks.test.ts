import { execFile } from 'node:child_process'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openSqlGate, type SqlGate } from '../../../engine/sql-gate.ts'
import type { Attack } from '../../corpus/attack.ts'
import { attacks } from '../../corpus/attacks.ts'
import { aStudy, canaries, checkOver, levelPath, onLevelFiles, type Study } from '../../corpus/study.ts'

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

const hiddenNames = ['Zip', 'BirthDate', 'Clinician', 'SSN', 'MRN', 'Site', 'TechName', 'Comments', 'Notes']

/** What of the hidden stands in the text although the statement did not bring it. */
function leaksIn(text: string, sql: string): readonly string[] {
  const words = [...Object.values(canaries), ...hiddenNames, '700000']
  return words.filter(
    (word) => new RegExp(`\\b${word}`, 'i').test(text) && !sql.toLowerCase().includes(word.toLowerCase()),
  )
}

function written({ sql }: Attack, over: Study = study): string {
  const [table] = over.tables
  if (table === undefined) throw new Error('the study has tables')
  const paths = {
    file: levelPath(over, table, 'NotPHI'),
    hidden: levelPath(over, table, 'Restricted'),
    dir: over.folder,
  }
  return Object.entries(paths).reduce((text, [place, path]) => text.replaceAll(`{${place}}`, path), sql)
}

/** Runs the statements ungated in a child that is ended after `milliseconds`; what came out, and how it ended. */
async function ungated(statements: readonly string[], milliseconds: number, over: Study = study) {
  const child = fileURLToPath(new URL('../../corpus/attack-child.ts', import.meta.url))
  const job = JSON.stringify({ folder: over.folder, tables: over.tables, statements, milliseconds: 500 })
  const script = 'ulimit -c 0; ulimit -v 8000000; exec "$0" --disable-warning=ExperimentalWarning "$1" "$2"'
  return await new Promise<{ readonly out: string; readonly ended: boolean }>((resolve) => {
    const options = { timeout: milliseconds, killSignal: 'SIGKILL' as const, maxBuffer: 100_000_000 }
    execFile('sh', ['-c', script, process.execPath, child, job], options, (error, stdout, stderr) =>
      resolve({ out: stdout + stderr, ended: error === null }),
    )
  })
}

test('the list holds at least 160 attacks, each once', () => {
  expect(attacks.length).toBeGreaterThanOrEqual(160)
  expect(new Set(attacks.map(({ sql }) => sql)).size).toBe(attacks.length)
})

describe('with the gate', () => {
  test('each attack is stopped by the barrier that its entry names', async () => {
    let bound = false
    const watched: SqlGate = {
      ...gate,
      bind: async (...asked) => {
        bound = true
        return await gate.bind(...asked)
      },
    }
    const wrong: string[] = []
    for (const attack of attacks) {
      bound = false
      const check = await checkOver(study.tables, watched)(written(attack))
      const met = check.allow ? 'allowed' : bound ? 'bind' : 'gate'
      const expected = ['gate', 'bind'].includes(attack.barrier) ? attack.barrier : 'allowed'
      if (met !== expected) wrong.push(`${met} instead of ${expected}: ${attack.sql}`)
    }
    expect(wrong).toEqual([])
  }, 60_000)

  test('no message tells a hidden cell, or a hidden name that the statement did not bring', async () => {
    const leaks: string[] = []
    for (const attack of attacks) {
      const sql = written(attack)
      const check = await checkOver(study.tables, gate)(sql)
      const said = check.allow
        ? JSON.stringify([check.plan.sql, check.columns, check.touched.map((t) => t.columns)])
        : check.why
      for (const leak of leaksIn(said, sql)) leaks.push(`${leak} in the answer to: ${sql}`)
    }
    expect(leaks).toEqual([])
  }, 60_000)

  test('what passes the gate finds nothing, or is stopped by an interrupt', async () => {
    for (const attack of attacks.filter(({ barrier }) => !['gate', 'bind'].includes(barrier))) {
      const sql = written(attack)
      const check = await checkOver(study.tables, gate)(sql)
      if (!check.allow) throw new Error(`refused: ${sql}`)
      const { out, ended } = await ungated([check.plan.sql], 15_000)
      expect(leaksIn(out, sql), sql).toEqual([])
      expect(ended, sql).toBe(true)
      expect(/INTERRUPT|Out of Memory/.test(out), sql).toBe(attack.barrier === 'timeout')
    }
  }, 60_000)
})

describe('without the gate, on an instance that is given only the lower level', () => {
  test('no statement gives a hidden cell or a hidden name', async () => {
    const statements = attacks.filter(({ harms }) => harms === undefined).map((attack) => written(attack))
    const { out, ended } = await ungated(statements, 100_000)
    const gave = out
      .trim()
      .split('\n')
      .map((line): { readonly sql: string; readonly gave: string } => JSON.parse(line))
    expect(ended).toBe(true)
    expect(gave.map(({ sql }) => sql)).toEqual(statements)
    expect(gave.flatMap(({ sql, gave }) => leaksIn(gave, sql).map((leak) => `${leak}: ${sql}`))).toEqual([])
    expect(gave.filter(({ gave }) => !gave.startsWith('Error')).length).toBeGreaterThan(20)
  }, 120_000)

  test('what harms its own process gives nothing hidden either, and its end ends it alone', async () => {
    const harming = attacks.filter(({ harms }) => harms === true)
    const victim = await aStudy()
    const leaks: string[] = []
    const work = async (attack: Attack) => {
      const sql = written(attack, victim)
      const { out } = await ungated([sql], 2_000, victim)
      for (const leak of leaksIn(out, sql)) leaks.push(`${leak}: ${sql}`)
    }
    const queue = [...harming]
    const drain = async () => {
      for (let next = queue.pop(); next !== undefined; next = queue.pop()) await work(next)
    }
    await Promise.all([drain(), drain()])
    victim.remove()
    expect(leaks).toEqual([])
  }, 150_000)

  test('on an instance that is given all levels the same look finds the leak', async () => {
    const rows = await onLevelFiles(study, 'Restricted', async (connection) =>
      (await connection.runAndReadAll('select * from Demographics')).getRowsJson(),
    )
    expect(leaksIn(JSON.stringify(rows), '')).toContain('CANARYRES')
  })
})
