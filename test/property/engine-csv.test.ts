import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parse } from 'csv-parse/sync'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Refusal } from '../../core/refusal.ts'
import { openInProcessEngine } from '../../engine/in-process-engine.ts'
import { publish } from '../../engine/publish.ts'
import { aCsv, aPlan, engineFacts, readBack } from '../unit/engine/a-publication.ts'

const bytes = fc.array(fc.constantFrom('a', '1', ' ', ',', ',', '"', '"', '\n', '\n', '\r\n', '\r', '\0', 'é', '\\'), {
  maxLength: 24,
})
const quoted = fc
  .array(fc.constantFrom('a', '1', ',', '""', '\n', '\r\n', '\r', ' ', 'é'), { maxLength: 4 })
  .map((c) => `"${c.join('')}"`)
const cell = fc.oneof(quoted, fc.constantFrom('', 'a', ' b ', '1', '-2.5', 'é', '\\', "'"))
const file = fc
  .tuple(fc.array(fc.tuple(cell, cell), { maxLength: 6 }), fc.constantFrom('\n', '\r\n'), fc.boolean())
  .map(
    ([rows, newline, ended]) =>
      [['x', 'y'], ...rows].map((cells) => cells.join()).join(newline) + (ended ? newline : ''),
  )

/** What an independent reader finds in the file; cells as text, empty ones null. */
function readElsewhere(csv: string): (string | null)[][] {
  const records: string[][] = parse(csv, { record_delimiter: ['\n', '\r\n'] })
  return records.slice(1).map((record) => record.map((text) => text || null))
}

async function published(csv: string) {
  const folder = mkdtempSync(join(tmpdir(), 'proviso-csv-'))
  const engine = readBack(openInProcessEngine(engineFacts(folder)))
  try {
    const types = { x: 'text', y: 'text' }
    const facts = { csv: aCsv(folder, csv), definition: { types }, targetFolder: join(folder, 'table'), version: 'v1' }
    const done = await publish(facts).catch((error) => error)
    if (done instanceof Error) return { refused: done, left: readdirSync(folder) }
    const table = { folder: '/Test', schema: 's', name: 't', files: 'table/v1', publishedAt: '', ...done }
    return { rows: (await engine.select(aPlan(table))).rows }
  } finally {
    await engine.close()
    rmSync(folder, { recursive: true })
  }
}

test('whatever bytes follow a header, they are published as another reader reads them, or refused by line', {
  timeout: 120_000,
}, async () => {
  await fc.assert(
    fc.asyncProperty(bytes, async (chars) => {
      const csv = `x,y\n${chars.join('')}`
      const outcome = await published(csv)
      if (outcome.rows !== undefined) {
        expect(outcome.rows).toEqual(readElsewhere(csv))
        return
      }
      expect(outcome.refused).toBeInstanceOf(Refusal)
      expect(outcome.refused.message).toMatch(/^line \d+, column (x|y|\d+): [a-z]/)
      expect(outcome.left).toEqual(['table.csv'])
    }),
    { numRuns: 250 },
  )
})

test('every file by the letter of RFC 4180 is published, cell by cell', { timeout: 120_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(file, async (csv) => {
      const outcome = await published(csv)
      if (outcome.refused !== undefined) throw outcome.refused
      expect(outcome.rows).toEqual(readElsewhere(csv))
    }),
    { numRuns: 150 },
  )
})
