// Publishes a folder of CSV files with its levels.json and reads every cell back over HTTP through a session key at each
// of the four PHI levels. Says `all equal` and ends with 0, or names the first difference and ends with 1.
// usage: node scripts/check-study.ts <folder of CSVs> [folder of the site]
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { isWithin, type PhiLevel } from '../core/phi.ts'
import type { PublishReport } from '../local/publish-dataset.ts'
import { aCaller, type Person } from './check-study-caller.ts'
import { firstDifference } from './check-study-compare.ts'
import { type Expected, expectedOf, Levels } from './check-study-expected.ts'
import { checkLevelFile } from './check-study-files.ts'
import { aStudySite, type Site, type Study } from './check-study-site.ts'

function readStudy(from: string, folder: string): Study {
  const levels = new Map(Object.entries(Levels.parse(JSON.parse(readFileSync(join(from, 'levels.json'), 'utf8')))))
  const names = readdirSync(from)
    .filter((file) => file.endsWith('.csv'))
    .map((file) => file.slice(0, -'.csv'.length))
  const tables = names.flatMap((name) => {
    const definition = levels.get(name.toLowerCase())
    return definition ? [expectedOf(name, join(from, `${name}.csv`), definition)] : []
  })
  if (tables.length === 0 || tables.length < levels.size) {
    throw new Error(`${from} does not hold a CSV file for every table of its levels.json`)
  }
  return { folder, schema: 'study', tables }
}

type Line = readonly (string | number)[]
type Result = { readonly line: Line; readonly difference: string | undefined }

function countOf({ columns }: Expected, level: PhiLevel): { visible: number; withheld: number } {
  const visible = columns.filter(({ phi }) => isWithin(phi, level)).length
  return { visible, withheld: columns.length - visible }
}

function reportDifference(expected: Expected, report: PublishReport | undefined): string | undefined {
  if (report?.rows !== expected.rows.length) return 'the publish report tells another number of rows'
  return report.duplicateKeys === expected.duplicateKeys ? undefined : 'the publish report tells other duplicate keys'
}

async function checkTable(
  site: Site,
  study: Study,
  expected: Expected,
  caller: Awaited<ReturnType<typeof aCaller>>,
  { phi }: Person,
): Promise<Result> {
  const place = { folder: study.folder, schema: study.schema, query: expected.name }
  const shape = await site.home.world.registry.table(place.folder, place.schema, place.query)
  if (!shape) throw new Error(`${expected.name} was not published`)
  const native = firstDifference(expected, phi, await caller.native(place))
  const labkey = firstDifference(expected, phi, await caller.labkey(place))
  const files = await checkLevelFile(site.home.datasets, shape, expected, phi)
  const report = reportDifference(
    expected,
    site.reports.find(({ name }) => name === expected.name),
  )
  const { visible, withheld } = countOf(expected, phi)
  const canaries = `${files.canaries} (${files.findable})`
  const line = [expected.name, phi, expected.rows.length, visible, withheld, expected.duplicateKeys, canaries]
  const found = [
    ...(native ? [`POST /api/query/select: ${native}`] : []),
    ...(labkey ? [`selectRows.api: ${labkey}`] : []),
    ...(files.difference ? [files.difference] : []),
    ...(report ? [report] : []),
  ]
  return { line, difference: found[0] && `${expected.name} at ${phi}: ${found[0]}` }
}

async function checkAll(site: Site, study: Study): Promise<Result[]> {
  const results: Result[] = []
  for (const person of site.people) {
    const caller = await aCaller(site.url, study.folder, person)
    for (const table of study.tables) results.push(await checkTable(site, study, table, caller, person))
  }
  return results
}

function print(lines: readonly Line[]): void {
  const widths = (lines[0] ?? []).map((_, i) => Math.max(...lines.map((line) => String(line[i]).length)))
  for (const line of lines)
    console.log(
      line
        .map((cell, i) => String(cell).padEnd(widths[i] ?? 0))
        .join('  ')
        .trimEnd(),
    )
}

async function main(from: string, folder: string): Promise<boolean> {
  const startedAt = performance.now()
  const study = readStudy(from, folder)
  const site = await aStudySite(study)
  try {
    const results = await checkAll(site, study)
    const head = [
      'table',
      'level',
      'rows',
      'visible',
      'withheld',
      'repeated keys',
      'hidden values looked for (in the whole file)',
    ]
    print([head, ...results.map(({ line }) => line)])
    const first = results.find(({ difference }) => difference !== undefined)?.difference
    const seconds = ((performance.now() - startedAt) / 1000).toFixed(1)
    console.log(first ?? `all equal: ${study.tables.length} tables at 4 levels, read twice each, in ${seconds} s`)
    return first === undefined
  } finally {
    await site.close()
  }
}

const [from, folder = '/CDISC/Pilot', ...more] = process.argv.slice(2)
if (from === undefined || more.length > 0) {
  console.error('usage: node scripts/check-study.ts <folder of CSVs with levels.json> [folder of the site]')
  process.exitCode = 2
} else process.exitCode = (await main(from, folder)) ? 0 : 1
