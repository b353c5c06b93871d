// What lies in a level's file follows from the columns of that level alone, whatever stands in the ones above it.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { isWithin, phiLevels } from '../../core/phi.ts'
import { publish } from '../../engine/publish.ts'
import { type Side, twinCsv } from '../corpus/twin-csv.ts'
import { twinTables } from '../corpus/twin-tables.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'proviso-twin-files-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

async function publishedAs(dataset: string, csv: string, definition: object) {
  const path = join(folder, `${dataset}.csv`)
  writeFileSync(path, csv)
  const published = await publish({ csv: path, definition, targetFolder: join(folder, dataset), version: 'v1' })
  return { published, bytes: (level: string) => readFileSync(join(folder, dataset, 'v1', `${level}.parquet`)) }
}

test.each(phiLevels)('what differs above %s changes no byte at or below it', async (above) => {
  for (const table of twinTables) {
    const of = (item: (column: (typeof table.columns)[number]) => string) =>
      Object.fromEntries(table.columns.map((column) => [column.name, item(column)]))
    const definition = { key: table.key, columns: of(({ phi }) => phi), types: of(({ type }) => type) }
    const made = (side: Side) => publishedAs(`${table.name}-${side}`, twinCsv(table, side, above), definition)
    const [plain, other] = [await made('plain'), await made('other')]
    const levels = [...new Set(Object.values(plain.published.levelFiles))]
    const differing = levels.filter((level) => !plain.bytes(level).equals(other.bytes(level)))
    expect(differing, table.name).toEqual(levels.filter((level) => !isWithin(level, above)))
    expect({ ...plain.published, report: null }).toEqual({ ...other.published, report: null })
  }
})

test('how long hidden cells are does not show in where a lower file is cut, nor in its bytes', async () => {
  // Long enough that the file is read in several pieces, which end within rows.
  const csvOf = (width: number) => {
    const lines = Array.from({ length: 24_000 }, (_, n) => `${n},P${n % 50},${String(n).padStart(width, 'x')}`)
    return `Id,Who,Secret\n${lines.join('\n')}\n`
  }
  const definition = { participant: 'Who', key: ['Id'], columns: { Secret: 'Restricted' } }
  const short = await publishedAs('short', csvOf(6), definition)
  const long = await publishedAs('long', csvOf(1_700), definition)
  expect(long.bytes('NotPHI').equals(short.bytes('NotPHI'))).toBe(true)
}, 60_000)
