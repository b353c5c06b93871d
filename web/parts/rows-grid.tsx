// Rows as a grid. Columns above the session's level are there, named and locked; their cells are blank wherever they come from.
import Box from '@cloudscape-design/components/box'
import Icon from '@cloudscape-design/components/icon'
import Skeleton from '@cloudscape-design/components/skeleton'
import Table, { type TableProps } from '@cloudscape-design/components/table'
import type { ReactNode } from 'react'
import type { Cell, ColumnFacts, Row, RowQuestion } from '../row-query.ts'

type Sort = RowQuestion['sort']

type Props = {
  readonly columns: readonly ColumnFacts[]
  readonly rows: readonly Row[]
  readonly isLoading: boolean
  readonly label: string
  readonly header?: ReactNode
  readonly footer?: ReactNode
  /** Absent where the rows cannot be asked for in another order. */
  readonly sort?: Sort
  readonly onSort?: (to: Sort) => void
}

function shownCell(value: Cell): ReactNode {
  if (value === null) return <span className="proviso-blank">–</span>
  return typeof value === 'string' ? value : String(value)
}

function definition(column: ColumnFacts, canSort: boolean, isComing: boolean): TableProps.ColumnDefinition<Row> {
  const { name, phiProtected } = column
  if (isComing) return { ...definition(column, canSort, false), cell: () => <Skeleton variant="text-body-m" /> }
  return {
    id: name,
    ...(canSort && !phiProtected ? { sortingField: name } : {}),
    header: phiProtected ? (
      <>
        {name} <Icon name="lock-private" size="small" ariaLabel="withheld" />
      </>
    ) : (
      name
    ),
    cell: (row) => (phiProtected ? <span className="proviso-blank">withheld</span> : shownCell(row[name] ?? null)),
  }
}

const emptyRows: readonly Row[] = Array.from({ length: 10 }, () => ({}))

export function RowsGrid({ columns, rows, isLoading, label, header, footer, sort, onSort }: Props) {
  // The table stays, and with it the cursor on what it is sorted by; only its cells are still on their way.
  const isComing = isLoading && columns.length > 0
  return (
    <Table<Row>
      variant="embedded"
      ariaLabels={{ tableLabel: label }}
      header={header}
      footer={footer}
      loading={isLoading && !isComing}
      loadingText="Reading"
      items={isComing ? [...emptyRows] : [...rows]}
      contentDensity="compact"
      columnDefinitions={columns.map((column) => definition(column, onSort !== undefined, isComing))}
      {...(sort ? { sortingColumn: { sortingField: sort.column }, sortingDescending: sort.descending } : {})}
      onSortingChange={({ detail }) => {
        const column = detail.sortingColumn.sortingField
        onSort?.(column === undefined ? null : { column, descending: detail.isDescending === true })
      }}
      empty={
        <Box textAlign="center" padding="s" color="text-body-secondary">
          No row.
        </Box>
      }
    />
  )
}
