// What a publication has to say, for a person.
import type { PublishReport } from '../local/publish-dataset.ts'

function table(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, i) => Math.max(...rows.map((row) => (row[i] ?? '').length)))
  return rows.map((row) =>
    row
      .map((cell, i) => cell.padEnd(widths[i] ?? 0))
      .join('  ')
      .trimEnd(),
  )
}

function aboutKeys({ key, duplicateKeys }: PublishReport): string {
  if (key.length === 0) return 'It has no key.'
  const named = `The key is ${key.join(', ')}`
  if (duplicateKeys === 0) return `${named}; no two rows share one.`
  const rows = duplicateKeys === 1 ? '1 row repeats' : `${duplicateKeys} rows repeat`
  return `${named}; ${rows} a key that an earlier row holds. Such rows were published like all others.`
}

/** The report in lines. */
export function reportLines(report: PublishReport): string[] {
  const { folder, schema, name, version, previousVersion, rows, columns, participant } = report
  const after = previousVersion === null ? 'the first version' : `after ${previousVersion}, which is kept`
  const about = (column: string) => (column === participant ? 'participant' : '')
  const lines = columns.map((column) => [column.name, column.type, column.phi, about(column.name)])
  return [
    `Published ${schema}.${name} in ${folder}: ${rows} rows, ${columns.length} columns.`,
    `Version ${version}, ${after}.`,
    aboutKeys(report),
    ...(participant === null ? ['It has no participant column; reads cannot say whom they were about.'] : []),
    '',
    ...table([['column', 'type', 'level', ''], ...lines]),
  ]
}
