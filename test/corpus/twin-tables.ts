// LIST: the tables of two studies that are told apart by nothing but the values of some columns. Each column has two
// readings of the same type; the second is of other length, order, blanks and likeness to a number.
import { isWithin, type PhiLevel } from '../../core/phi.ts'
import type { ColumnType } from '../../core/query.ts'

type Reading = (row: number) => string | number | boolean

export type TwinColumn = {
  readonly name: string
  readonly phi: PhiLevel
  readonly type: ColumnType
  readonly readings: readonly [Reading, Reading]
}

export type TwinTable = {
  readonly name: string
  /** What statements call it: one letter, so that a column's place can be told from its alias. */
  readonly alias: string
  readonly rows: number
  readonly key: readonly string[]
  readonly columns: readonly TwinColumn[]
  /** Where columns lead: in a circle, from visible columns and from a hidden one. */
  readonly lookups: Readonly<Record<string, TwinLookup>>
}

type TwinLookup = { readonly schema: 'study'; readonly query: string; readonly key: string; readonly display: string }

const column = (name: string, phi: PhiLevel, type: ColumnType, one: Reading, other: Reading = one): TwinColumn => ({
  name,
  phi,
  type,
  readings: [one, other],
})
const to = (query: string, key: string, display: string): TwinLookup => ({ schema: 'study', query, key, display })
const two = (n: number): string => String(n).padStart(2, '0')
const person = (n: number): string => `P${1 + (n % 18)}`

export const twinTables: readonly TwinTable[] = [
  {
    name: 'Demographics',
    alias: 'a',
    rows: 18,
    key: ['ParticipantId'],
    lookups: { ParticipantId: to('Visits', 'ParticipantId', 'VisitDate') },
    columns: [
      column('ParticipantId', 'NotPHI', 'text', person),
      column('Age', 'NotPHI', 'integer', (n) => (n === 5 ? '' : 20 + ((n * 7) % 43))),
      column('Cohort', 'NotPHI', 'text', (n) => ['A', 'B', ''][n % 3] ?? ''),
      column('Enrolled', 'NotPHI', 'date', (n) => `2020-0${1 + (n % 9)}-15`),
      column(
        'Zip',
        'Limited',
        'text',
        (n) => 10_000 + n,
        (n) => `north of ${n % 2}`,
      ),
      column(
        'Remote',
        'Limited',
        'boolean',
        (n) => n % 2 === 0,
        () => true,
      ),
      column(
        'BirthDate',
        'PHI',
        'date',
        (n) => `19${60 + n}-01-0${1 + (n % 9)}`,
        (n) => (n % 4 === 0 ? '' : `18${50 - n}-12-31`),
      ),
      column(
        'Clinician',
        'PHI',
        'text',
        (n) => `Dr ${n % 4}`,
        (n) => 'x'.repeat(1 + n * 9),
      ),
      column(
        'SSN',
        'Restricted',
        'text',
        (n) => 100 + n,
        (n) => (n % 3 === 0 ? '' : `not a number ${n}`),
      ),
      column(
        'MRN',
        'Restricted',
        'integer',
        (n) => 7_000_000 + n,
        (n) => (n % 2 === 0 ? 0 : `92233720368547758${two(n % 8)}`),
      ),
    ],
  },
  {
    name: 'Labs',
    alias: 'b',
    rows: 54,
    key: ['RowId'],
    lookups: {
      ParticipantId: to('Demographics', 'ParticipantId', 'Age'),
      TechName: to('Demographics', 'Clinician', 'Zip'),
    },
    columns: [
      column('RowId', 'NotPHI', 'integer', (n) => n + 1),
      column('ParticipantId', 'NotPHI', 'text', person),
      column('Analyte', 'NotPHI', 'text', (n) => (n % 2 === 0 ? 'Glucose' : 'HDL')),
      column('Result', 'NotPHI', 'number', (n) => (n % 11 === 10 ? '' : n / 8)),
      column('Drawn', 'NotPHI', 'timestamp', (n) => `2021-0${1 + (n % 9)}-0${1 + (n % 7)} 08:30:00.000`),
      column('Flag', 'NotPHI', 'boolean', (n) => n % 5 === 0),
      column(
        'Site',
        'Limited',
        'text',
        (n) => `site ${n % 3}`,
        (n) => `${n}`,
      ),
      column(
        'Dose',
        'PHI',
        'number',
        (n) => n / 4,
        () => '',
      ),
      column(
        'TechName',
        'PHI',
        'text',
        (n) => `T${n % 2}`,
        (n) => (n % 2 === 0 ? '' : `T'${n}"`),
      ),
      column(
        'Comments',
        'Restricted',
        'text',
        () => 'none',
        (n) => `7${n}`,
      ),
      column(
        'SeenAt',
        'Restricted',
        'timestamp',
        (n) => `2021-02-0${1 + (n % 9)} 10:00:00.000`,
        (n) => `1999-12-${two(1 + (n % 28))} 23:59:59.999`,
      ),
    ],
  },
  {
    name: 'Visits',
    alias: 'v',
    rows: 18,
    key: ['ParticipantId', 'RowId'],
    lookups: { ParticipantId: to('Demographics', 'ParticipantId', 'Cohort') },
    columns: [
      column('ParticipantId', 'NotPHI', 'text', person),
      column('VisitId', 'NotPHI', 'integer', (n) => n % 3),
      column('VisitDate', 'NotPHI', 'date', (n) => `2021-01-${two(1 + n)}`),
      column('Weight', 'NotPHI', 'number', (n) => 60.5 + n),
      // A hidden part of the key, called as DuckDB calls the place of a row.
      column(
        'RowId',
        'Limited',
        'integer',
        (n) => n,
        (n) => 1000 - n,
      ),
      column(
        'Notes',
        'Restricted',
        'text',
        (n) => `note ${n}`,
        () => 'same',
      ),
    ],
  },
]

/** All columns of all tables, by name once. */
export const twinColumnNames: readonly string[] = [
  ...new Set(twinTables.flatMap(({ columns }) => columns.map(({ name }) => name))),
]

/** Every column that a request for rows of a table can name: its own, and those its lookups lead to, `steps` of them far. */
export function pathsFrom(table: TwinTable, steps = 2): readonly TwinColumn[] {
  const led = Object.entries(table.lookups).flatMap(([name, { query }]) => {
    const from = table.columns.find((one) => one.name === name)
    const target = twinTables.find((one) => one.name === query)
    if (!from || !target || steps === 0) return []
    return pathsFrom(target, steps - 1).map((one) => ({
      ...one,
      name: `${name}/${one.name}`,
      phi: highest(from.phi, one.phi),
    }))
  })
  return [...table.columns, ...led]
}

const highest = (a: PhiLevel, b: PhiLevel): PhiLevel => (isWithin(a, b) ? b : a)
