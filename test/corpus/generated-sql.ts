// Statements by the grammar, and the examples of docs/sql.md with a column put for another: at random, and the same for
// the same seed. Most name what their level may see, so that most are answered; the others name anything.
import { readFileSync } from 'node:fs'
import { isWithin, type PhiLevel, phiLevels } from '../../core/phi.ts'
import { happens, type Pick, pickerFrom } from './chance.ts'
import { rules, sources, statements } from './grammar.ts'
import { type TwinColumn, twinColumnNames, twinTables } from './twin-tables.ts'

export type Generated = { readonly feature: string; readonly sql: string; readonly parameters?: object }

const deepest = 4
const parameters = { least: 25, word: 'A' }

/** The statements of a seed: `each` of every kind. */
export function generatedSql(seed: number, each: number): readonly Generated[] {
  const pick = pickerFrom(seed)
  return Object.keys(statements).flatMap((feature) =>
    Array.from({ length: each }, () => {
      const sql = statementOf(feature, pick)
      return sql.includes('$') ? { feature, sql, parameters } : { feature, sql }
    }),
  )
}

type Scope = { readonly aliases: string; readonly aim: PhiLevel; readonly pick: Pick }

function statementOf(feature: string, pick: Pick): string {
  // Low aims are answered at every level, high ones at some.
  const aim = pick(['NotPHI', 'NotPHI', 'NotPHI', ...phiLevels] as const)
  const [from, aliases] = pick(sources)
  const scope = { aliases: feature === 'too many rows' ? 'b' : aliases, aim, pick }
  const whole = (statements[feature] ?? '').replaceAll('$from', from)
  return expanded(whole, scope, 0)
}

function expanded(text: string, scope: Scope, depth: number): string {
  const { aliases, pick } = scope
  return text
    .replaceAll(/<(\w+)(?::(\w))?>/g, (_, rule: string, alias?: string) => {
      const ways = rules[rule] ?? []
      const way = depth >= deepest ? (ways[0] ?? '') : pick(ways)
      return expanded(way, alias === undefined ? scope : { ...scope, aliases: alias }, depth + 1)
    })
    .replaceAll('$s', () => pick([...aliases]))
    .replaceAll(/@(\w+)/g, (_, type: string) => columnOf(type, scope))
}

const wanted: Readonly<Record<string, (column: TwinColumn) => boolean>> = {
  num: ({ type }) => type === 'integer' || type === 'number',
  text: ({ type }) => type === 'text',
  date: ({ type }) => type === 'date' || type === 'timestamp',
  any: () => true,
  name: () => true,
  hidden: ({ phi }) => phi !== 'NotPHI',
}

function columnOf(type: string, { aliases, aim, pick }: Scope): string {
  if (happens(1, pick)) return pick(['Nothing', 'SSNs', 'rowid', 'filename', 'file_row_number', 'a.Ag'])
  const isHidden = type === 'hidden' || happens(7, pick)
  const alias = pick([...aliases])
  const columns = twinTables.find((table) => table.alias === alias)?.columns ?? []
  const fits = columns.filter(wanted[type] ?? (() => false))
  const within = fits.filter(({ phi }) => isHidden || isWithin(phi, aim))
  const { name } = pick(within.length > 0 ? within : fits)
  if (type === 'name') return name
  return pick([`${alias}.${name}`, `${alias}."${name}"`, `${alias}.${name.toLowerCase()}`])
}

const page = readFileSync(new URL('../../docs/sql.md', import.meta.url), 'utf8')

/** Every example of docs/sql.md, those that are refused among them. */
export const sqlExamples: readonly Generated[] = [...page.matchAll(/^```sql[ a-z]*\n([\s\S]*?)^```/gm)].flatMap(
  ([, block = '']) =>
    [...block.matchAll(/(?:^-- (\{.*\})\n)?^(?!--)(.*);$/gm)].map(([, given, sql = '']) => ({
      feature: 'an example of the page',
      sql,
      ...(given === undefined ? {} : { parameters: JSON.parse(given) }),
    })),
)

/** Every example with one of its columns put for another of any level, or for none there is. */
export function changedExamples(seed: number): readonly Generated[] {
  const pick = pickerFrom(seed)
  const names = new RegExp(`\\b(?:${twinColumnNames.join('|')})\\b`, 'g')
  return sqlExamples.map((example) => {
    const found = [...example.sql.matchAll(names)]
    if (found.length === 0) return example
    const { 0: old, index } = pick(found)
    const put = happens(5, pick) ? 'Nothing' : pick(twinColumnNames)
    return { ...example, sql: `${example.sql.slice(0, index)}${put}${example.sql.slice(index + old.length)}` }
  })
}
