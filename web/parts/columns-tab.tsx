// What a table holds: its columns with their PHI levels, and a lock on what is above the session's.
import Box from '@cloudscape-design/components/box'
import Header from '@cloudscape-design/components/header'
import Table from '@cloudscape-design/components/table'
import type { ColumnFacts } from '../row-query.ts'
import { Level } from './level.tsx'

export type DescribedColumn = ColumnFacts & {
  readonly lookup?: { readonly schema: string; readonly query: string; readonly display: string }
}

export type TableFacts = {
  readonly name: string
  readonly schema: string
  readonly version: string
  readonly publishedAt: string
  readonly rowCount: number
  readonly participant: string | null
  readonly key: readonly string[]
  readonly columns: readonly DescribedColumn[]
}

/** What part a column plays, besides holding values. */
function roleOf(name: string, { participant, key }: TableFacts): string {
  return [...(name === participant ? ['participant'] : []), ...(key.includes(name) ? ['key'] : [])].join(', ') || '–'
}

export function ColumnsTab({ table }: { readonly table: TableFacts }) {
  const withheld = table.columns.filter(({ phiProtected }) => phiProtected).length
  return (
    <Table<DescribedColumn>
      variant="embedded"
      ariaLabels={{ tableLabel: `Columns of ${table.name}` }}
      header={
        <Header
          variant="h2"
          counter={`(${table.columns.length})`}
          description={
            withheld === 0
              ? 'All of them are within what this session reaches.'
              : `${withheld} above what this session reaches: their values come blank, and cannot be filtered or sorted by.`
          }
        >
          Columns
        </Header>
      }
      items={[...table.columns]}
      trackBy="name"
      contentDensity="compact"
      columnDefinitions={[
        { id: 'name', header: 'Name', isRowHeader: true, cell: ({ name }) => name },
        { id: 'type', header: 'Type', cell: ({ type }) => type },
        {
          id: 'phi',
          header: 'PHI level',
          cell: ({ phi, phiProtected }) => <Level phi={phi} isWithheld={phiProtected} />,
        },
        { id: 'role', header: 'Role', cell: ({ name }) => roleOf(name, table) },
        {
          id: 'lookup',
          header: 'Leads to',
          cell: ({ lookup }) => (lookup ? `${lookup.schema}.${lookup.query} (${lookup.display})` : '–'),
        },
      ]}
      empty={<Box>No column.</Box>}
    />
  )
}
